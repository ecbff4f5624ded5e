import SQLite, { type Database } from 'better-sqlite3';
import { checkRecord, insertRecords } from '../provider/checked-record.ts';
import type { Provider } from '../provider/provider.ts';
import type { RecordKind } from '../provider/record-kind.ts';
import { createRandom } from '../random.ts';
import { Refusal } from '../refusal.ts';
import type { DatasetOrigin } from '../storage/origin.ts';
import { formatInstant } from '../time/instant.ts';
import { readRevisions, type Revision } from './revision.ts';

type Revisable = Pick<Provider, 'name' | 'kinds' | 'tables'>;

/** Makes the records of a copy of a dataset those that are known at an instant (ms). */
export function applyRevisions(
  db: Database,
  providers: readonly Revisable[],
  { seed, clock }: Pick<DatasetOrigin, 'seed' | 'clock'>,
  now: number,
): void {
  // It is read by one connection and never by another process, and nothing remains of it.
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  db.pragma('locking_mode = EXCLUSIVE');
  db.transaction(() => {
    for (const revision of readRevisions(db, now)) {
      const kind = providers
        .find(({ name }) => name === revision.provider)
        ?.kinds.find(({ name }) => name === revision.kind);
      if (kind !== undefined) apply(db, kind, revision, { seed, clock });
    }
  })();
}

/**
 * @returns whether there was such a record
 * @throws Refusal for a change that makes no record
 */
function apply(
  db: Database,
  kind: RecordKind,
  { at, provider, id, change }: Revision,
  { seed, clock }: { readonly seed: number; readonly clock: number },
): boolean {
  const known = recordsOf(db, kind, id);
  if (known.length === 0) return false;
  const changed = change === null ? [] : known.map((record) => changedRecord(kind, record, change));
  kind.remove(db, id);
  insertRecords(kind, db, changed, { clock, random: createRandom(seed, 'revised', provider, kind.name, id, at) });
  return true;
}

/** The records that have an id: several where a kind's ids aren't unique. */
export function recordsOf(db: Database, kind: RecordKind, id: string): Readonly<Record<string, unknown>>[] {
  return [...kind.exportFrom(db, id)]
    .map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>)
    .filter((record) => String(record[kind.id]) === id);
}

function changedRecord(
  kind: RecordKind,
  record: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  for (const field of [kind.id, ...(kind.fixed ?? [])]) {
    if (change[field] === undefined || change[field] === record[field]) continue;
    throw new Refusal('invalid', `${field}: no revision can change it; remove the record and add another`);
  }
  const { record: changed, ignored } = checkRecord(kind, { ...record, ...change });
  const unknown = ignored.find((path) => Object.keys(change).some((field) => path.startsWith(`$.${field}`)));
  if (unknown !== undefined) throw new Refusal('invalid', `${unknown.slice(2)}: there is no such field`);
  return changed;
}

/** Empty databases in which revisions are tried. */
const benches = new WeakMap<Revisable, Database>();

/**
 * Tries the revisions of a record one after another, apart from the dataset.
 *
 * @param records the records with this id, as their kind writes them
 * @param revisions in the order in which they become known
 * @returns the first that makes no record, and why
 */
export function findInvalid(
  provider: Revisable,
  kind: RecordKind,
  records: readonly unknown[],
  revisions: readonly Revision[],
): { readonly revision: Revision; readonly message: string } | undefined {
  let bench = benches.get(provider);
  if (bench === undefined) {
    bench = new SQLite(':memory:');
    for (const sql of [...Object.values(provider.tables), ...provider.kinds.flatMap(({ indexes }) => indexes)]) {
      bench.exec(sql);
    }
    benches.set(provider, bench);
  }
  bench.exec('BEGIN');
  try {
    insertRecords(kind, bench, records, { clock: 0, random: createRandom(0) });
    for (const revision of revisions) {
      try {
        if (!apply(bench, kind, revision, { seed: 0, clock: 0 })) {
          const when = formatInstant(revision.at);
          return { revision, message: `there is no such record before ${when}: it is removed, or was never metered` };
        }
      } catch (error) {
        if (error instanceof Refusal) return { revision, message: error.message };
        throw error;
      }
    }
    return undefined;
  } finally {
    bench.exec('ROLLBACK');
  }
}
