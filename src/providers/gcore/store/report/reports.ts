import type { Database } from 'better-sqlite3';
import type { Image } from '../../../../core/storage/image.ts';
import type { Report } from './report.ts';
import { createReporter, type Reporter, type ReportQuery } from './reporter.ts';

/** The data changed while a report was read in several turns. */
export class DataChanged extends Error {
  override readonly name = 'DataChanged';
}

/** Reads reports, each from one state of the data. */
export interface Reports {
  /**
   * @param work what to do with the report; it may run again, if the data changes before it is done
   * @throws DataChanged if that happens again and again
   */
  read<T>(query: ReportQuery, work: (report: Report) => T | Promise<T>): T | Promise<T>;
}

const MAX_ATTEMPTS = 5;

export interface ReportsOptions {
  /** The approximate memory for reports that may be asked for again. */
  readonly keptBytes?: number | undefined;
  /** Keeps the data as it is until the returned function is called, for reports that it changed under. */
  readonly pin?: Image['pin'];
}

export function createReports(db: Database, { keptBytes, pin }: ReportsOptions = {}): Reports {
  // Of this connection, which is the only one that writes.
  const selectChanges = db.prepare<[], number>('SELECT total_changes()').pluck();
  const countChanges = (): number => selectChanges.get() ?? 0;
  let current: { readonly reporter: Reporter; readonly changes: number } | undefined;
  const reporter = (): Reporter => {
    const changes = countChanges();
    if (current?.changes !== changes) {
      const checkUnchanged = (): void => {
        if (countChanges() !== changes) throw new DataChanged('the data changed while the report was read');
      };
      current = {
        reporter: createReporter(db, { checkUnchanged, ...(keptBytes !== undefined && { keptBytes }) }),
        changes,
      };
    }
    return current.reporter;
  };
  const attempt = <T>(query: ReportQuery, work: (report: Report) => T | Promise<T>): T | Promise<T> => {
    const report = reporter().open(query);
    return report instanceof Promise ? report.then(work) : work(report);
  };
  return {
    read(query, work) {
      const first = attempt(query, work);
      if (!(first instanceof Promise)) return first;
      const again = async (failures: number, error: unknown): Promise<Awaited<typeof first>> => {
        if (!(error instanceof DataChanged) || failures === MAX_ATTEMPTS) throw error;
        const unpin = pin?.();
        try {
          return await attempt(query, work);
        } catch (error) {
          return await again(failures + 1, error);
        } finally {
          unpin?.();
        }
      };
      return first.catch((error: unknown) => again(1, error));
    },
  };
}
