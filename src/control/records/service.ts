import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { type CheckedRecord, checkRecord, insertRecords } from '../../core/provider/checked-record.ts';
import type { RecordKind, WriteContext } from '../../core/provider/record-kind.ts';
import { createRandom } from '../../core/random.ts';
import { Refusal } from '../../core/refusal.ts';
import { hasRevisions, readRevisions, removeRevisions, type Revision } from '../../core/revisions/revision.ts';
import { suggest } from '../../core/schema/words.ts';
import { countAddition } from '../../core/storage/origin.ts';
import { formatInstant } from '../../core/time/instant.ts';

/**
 * The record kind of that name, or the provider's first kind if it is omitted.
 *
 * @throws Refusal `invalid` with the kinds that exist
 */
export function kindNamed({ name: provider, kinds }: Provider, name = kinds[0].name): RecordKind {
  const kind = kinds.find((known) => known.name === name);
  if (kind === undefined) {
    const names = kinds.map((known) => known.name);
    throw new Refusal('invalid', `kind: ${provider} has no '${name}'; ${suggest(name, names)}`);
  }
  return kind;
}

/** The source of omitted ids: the seed and the number of additions, so that no id repeats after a removal. */
export function writeContext(
  { origin: { seed, clock } }: Pick<HostedDataset, 'origin'>,
  provider: Provider,
  db: Database,
): WriteContext {
  return { clock, random: createRandom(seed, 'added', provider.name, countAddition(db)) };
}

/** Empties the tables of some kinds of the providers, and forgets what was to become of the records. */
export function deleteRecords(db: Database, providers: readonly Provider[], deleted: readonly RecordKind[]): void {
  for (const { name: provider, kinds } of providers) {
    for (const kind of kinds.filter((one) => deleted.includes(one))) {
      for (const table of Object.keys(kind.tables)) db.exec(`DELETE FROM ${table}`);
      removeRevisions(db, { provider, kind: kind.name });
    }
  }
}

/** Whether no record may be added with an id. Revisions are of the records that had theirs at the time. */
function isTaken(db: Database, { name: provider }: Provider, kind: RecordKind, id: string): boolean {
  return kind.unique ? kind.has(db, id) : hasRevisions(db, { provider, kind: kind.name, id });
}

export function alreadyExists(kind: RecordKind, id: string): Refusal {
  return new Refusal('conflict', `${kind.id}: a record with the id '${id}' exists`);
}

/**
 * Adds one record.
 *
 * @returns the record with its id, and the unknown fields, which are not stored
 * @throws Refusal `invalid`, `conflict` for an id that exists
 */
export async function addRecord(
  dataset: Pick<HostedDataset, 'origin' | 'write'>,
  provider: Provider,
  value: unknown,
  kindName?: string,
): Promise<CheckedRecord> {
  const kind = kindNamed(provider, kindName);
  const { record, ignored } = checkRecord(kind, value);
  return dataset.write((db) => {
    const context = writeContext(dataset, provider, db);
    const id = kind.idOf(record, context.random);
    if (id !== null && isTaken(db, provider, kind, id)) throw alreadyExists(kind, id);
    insertRecords(kind, db, [record], context);
    return { record: id === null ? record : { [kind.id]: id, ...record }, ignored };
  });
}

/** @throws Refusal `invalid`, `not_found` */
export async function removeRecord(
  dataset: Pick<HostedDataset, 'name' | 'write'>,
  provider: Provider,
  id: string,
  kindName?: string,
): Promise<void> {
  const kind = kindNamed(provider, kindName);
  // The refusal ends the transaction, so that nothing changes.
  await dataset.write((db) => {
    if (kind.remove(db, id)) {
      removeRevisions(db, { provider: provider.name, kind: kind.name, id });
      return;
    }
    throw new Refusal('not_found', `${dataset.name} has no record of ${provider.name} with the ${kind.id} '${id}'`);
  });
}

/** Characters of lines that are read before others get their turn. */
const CHUNK = 65_536;

/** Joins lines to chunks, which are sent much faster. */
export async function* inChunks(lines: AsyncIterable<string>): AsyncIterable<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/**
 * A dataset's records as NDJSON, line by line, as they are without revisions; then those of each kind. Each line names its
 * provider, and its kind unless that is the first one.
 */
export async function* exportRecords(dataset: HostedDataset, providers: readonly Provider[]): AsyncIterable<string> {
  const { db, release } = await dataset.copy();
  try {
    const revisions = readRevisions(db);
    let read = 0;
    for (const provider of providers) {
      for (const kind of provider.kinds) {
        const named = kind === provider.kinds[0] ? '' : `"kind":${JSON.stringify(kind.name)},`;
        const head = `{"provider":${JSON.stringify(provider.name)},${named}`;
        for (const record of kind.exportFrom(db)) {
          yield `${head}"record":${record}}\n`;
          read += record.length;
          if (read < CHUNK) continue;
          read = 0;
          await nextTurn();
        }
        for (const { id, at, change } of revisions.filter(isOf(provider, kind))) {
          yield `${head}"revision":${JSON.stringify({ at: formatInstant(at), id, change })}}\n`;
        }
      }
    }
  } finally {
    release();
  }
}

function isOf(provider: Provider, kind: RecordKind): (revision: Revision) => boolean {
  return (revision) => revision.provider === provider.name && revision.kind === kind.name;
}
