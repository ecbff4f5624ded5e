import type { Database } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { type SampleRange, samplesBetween } from '../metering.ts';
import { prices } from '../account/prices.ts';
import { readLagMs } from '../account/settings.ts';
import { createDaySums, type Use } from '../sums/day-sums.ts';
import { createLateChanges } from '../sums/late-changes.ts';
import { readCatalog, type ReportFilter, select } from './filter.ts';
import { createLister } from './listing.ts';
import type { Order } from './order.ts';
import { createPositions } from './positions.ts';
import { createPricing } from '../costs/pricing.ts';
import { createReport, type Report } from './report.ts';
import { createResources } from './resources.ts';
import type { GroupUse } from './totals.ts';

/** What a report is about. */
export interface ReportQuery {
  /** Whole UTC days: `from` inclusive, `to` exclusive, ms. */
  readonly period: { readonly from: number; readonly to: number };
  /** The dataset's clock, ms. */
  readonly now: number;
  readonly filter: ReportFilter;
  readonly order: Order;
}

/** Opens reports of the data as it is when the reporter is created. */
export interface Reporter {
  /**
   * A promise if resources have to be looked at one by one, which takes several turns.
   * [gcore/without-lag-metering-ends-simulated, gcore/data-past-hour-may-incomplete]
   */
  open(query: ReportQuery): Report | Promise<Report>;
}

/** The approximate memory for reports that may be asked for again; a list of a million resources takes up 4 MB. */
const KEPT_BYTES = 64 * 2 ** 20;

export interface ReporterOptions {
  /** Throws once the data has changed. */
  readonly checkUnchanged: () => void;
  readonly keptBytes?: number;
}

export function createReporter(db: Database, { checkUnchanged, keptBytes = KEPT_BYTES }: ReporterOptions): Reporter {
  const catalog = readCatalog(db);
  const { groups } = catalog;
  const lag = readLagMs(db);
  const lateChanges = createLateChanges(db);
  const daySums = createDaySums(db, lateChanges);
  const resources = createResources(db, groups);
  const lister = createLister(db, checkUnchanged);
  const pricing = createPricing(prices.read(db));
  const kept = new LRUCache<string, Report>({
    maxSize: keptBytes,
    sizeCalculation: ({ bytes }, key) => bytes + 2 * key.length,
  });
  const opening = new Map<string, Promise<Report>>();
  const usesOf = (sums: ReadonlyMap<number, Use>): GroupUse[] =>
    groups.flatMap((group) => {
      const use = sums.get(group.id);
      return use === undefined ? [] : [[group, use] as const];
    });

  const make = (samples: SampleRange, filter: ReportFilter, order: Order): Report | Promise<Report> => {
    const selection = select(db, catalog, filter);
    const positions = createPositions(db, daySums, lateChanges, samples);
    const common = { resources, daySums, pricing, lister, checkUnchanged };
    const parts = { ...common, samples, order, selection, positions };
    if (samples.first === samples.end) return createReport({ ...parts, uses: [], ids: undefined });
    if (selection.scope !== undefined) {
      const uses = usesOf(daySums.use(selection.groups, selection.scope, samples));
      return createReport({ ...parts, uses, ids: undefined });
    }
    const query = { selection, samples, order, withUse: true };
    const gathered = lister.gather(query);
    if (gathered !== undefined) return createReport({ ...parts, uses: usesOf(gathered.use), ids: gathered.ids });
    return lister.scan(query).then(({ use, ids }) => createReport({ ...parts, uses: usesOf(use), ids }));
  };
  return {
    open({ period, now, filter, order }) {
      // Reports show no sample younger than the lag; the one taken at `now - lag` is the last.
      const { first, end } = samplesBetween(period.from, Math.min(period.to, now - lag + 1));
      const samples = { first, end: Math.max(first, end) };
      const key = JSON.stringify([samples, filter, order]);
      const known = kept.get(key) ?? opening.get(key);
      if (known !== undefined) return known;
      const report = make(samples, filter, order);
      if (!(report instanceof Promise)) {
        kept.set(key, report);
        return report;
      }
      const opened = report
        .then((value) => {
          kept.set(key, value);
          return value;
        })
        .finally(() => opening.delete(key));
      opening.set(key, opened);
      return opened;
    },
  };
}
