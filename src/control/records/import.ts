import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import type { Limits } from '../../core/limits.ts';
import { type CheckedRecord, checkRecord, insertRecords } from '../../core/provider/checked-record.ts';
import type { Provider } from '../../core/provider/provider.ts';
import type { RecordKind } from '../../core/provider/record-kind.ts';
import { createRandom } from '../../core/random.ts';
import { WrittenRevision } from '../../core/revisions/written-revision.ts';
import { Refusal } from '../../core/refusal.ts';
import { readRevisions, removeRevisions } from '../../core/revisions/revision.ts';
import { validate } from '../../core/schema/validate.ts';
import { inTurns } from '../../core/turns.ts';
import { providerNamed } from '../lookup.ts';
import { type NamedRevision, nameRevision, storeRevisions } from '../revisions/service.ts';
import { addBareAnswer, createAnswersReader, readHar, type ShownRecord } from './answers.ts';
import { entriesOf, namesOf } from './har.ts';
import { documentIn, linesOf, readBody } from './ndjson.ts';
import type { ImportRequest, ImportResult, ReadCalls } from './schemas.ts';
import { alreadyExists, deleteRecords, kindNamed, writeContext } from './service.ts';

/** Lines that are reported, both of problems and of ignored fields. */
const REPORTED = 100;

/** Records that are written before other requests get their turn. */
const BATCH = 100;

/** Characters that are read before they get it, and for how many of them a blank line counts. */
const CHARACTERS = 262_144;
const BLANK_LINE = 64;

/** What a line holds. */
interface Line {
  readonly provider: Provider;
  readonly kind: RecordKind;
  readonly value: unknown;
  /** Whether the value is a revision instead of a record. */
  readonly revises?: boolean;
}

/**
 * Imports NDJSON, a HAR file or responses of a vendor's API, completely or not at all.
 *
 * @throws Refusal `invalid` with the number of each bad line or entry, `conflict` for answers that contradict each other,
 *   `too_large`
 */
export async function importRecords(
  dataset: HostedDataset,
  chunks: AsyncIterable<Uint8Array>,
  providers: readonly Provider[],
  request: ImportRequest,
  { importBytes }: Pick<Limits, 'importBytes'>,
): Promise<ImportResult> {
  const readLine = lineReader(providers, request);
  const body = await readBody(chunks, importBytes);
  const { noun, items, calls } = await itemsIn(body, providers, request, readLine);
  return dataset.rewrite(async (db, signal) => {
    const replaced = request.mode === 'replace' ? kindsOf(providers, request) : [];
    deleteRecords(
      db,
      providers,
      replaced.filter(({ reference }) => reference !== true),
    );
    const loader = createLoader(dataset, db, replaced);
    for (const item of items) {
      if (item === undefined || loader.load(item.number, item.read)) await turn();
      signal.throwIfAborted();
      if (loader.isFull()) break;
    }
    return { ...loader.finish(noun), ...(calls && { calls }) };
  });
}

/** A line, or what an entry shows. */
interface Item {
  readonly number: number;
  /** @throws Refusal `invalid` */
  readonly read: () => Line;
}

interface Items {
  /** What the numbers count. */
  readonly noun: 'line' | 'entry';
  /** With `undefined` where other requests may have their turn. */
  readonly items: Iterable<Item | undefined>;
  readonly calls?: ReadCalls;
}

/** @throws Refusal `invalid` for JSON that can't be imported */
async function itemsIn(
  body: Buffer,
  providers: readonly Provider[],
  request: ImportRequest,
  readLine: (value: unknown) => Line,
): Promise<Items> {
  const chosen = request.provider === undefined ? providers : [providerNamed(providers, request.provider)];
  const shown = function* (records: readonly ShownRecord[]): Iterable<Item> {
    for (const { number, ...line } of records) {
      if (request.kind === undefined || line.kind.name === request.kind) yield { number, read: () => line };
    }
  };
  const document = await inTurns(documentIn(body));
  const entries = entriesOf(document?.json);
  if (entries !== undefined) {
    const { records, calls } = await readHar(entries, chosen);
    return { noun: 'entry', items: shown(records), calls };
  }
  const reader = await createAnswersReader(chosen);
  const isAnswer = document !== undefined && (await inTurns(addBareAnswer(reader, 1, document.json)));
  if (document?.isLine === false && !isAnswer) throw notImportable(chosen);
  return { noun: 'line', items: isAnswer ? shown(await inTurns(reader.records())) : lineItems() };

  function* lineItems(): Iterable<Item | undefined> {
    let [number, read] = [0, 0];
    for (const text of linesOf(body)) {
      number += 1;
      read += text.length + BLANK_LINE;
      if (read > CHARACTERS) {
        yield undefined;
        read = 0;
      }
      if (text.trim() === '') continue;
      const value = parse(text);
      if (yield* addBareAnswer(reader, number, value)) continue;
      yield { number, read: () => readLine(value instanceof Refusal ? raise(value) : value) };
    }
    yield* shown(yield* reader.records());
  }
}

function notImportable(providers: readonly Provider[]): Refusal {
  return new Refusal(
    'invalid',
    `the JSON is neither NDJSON, with a record in each line, nor a HAR file, which has log.entries, nor a response of ${namesOf(providers)} that shows records`,
  );
}

function raise(error: Error): never {
  throw error;
}

/** The kinds that an import replaces. */
function kindsOf(providers: readonly Provider[], { provider, kind }: ImportRequest): readonly RecordKind[] {
  if (provider === undefined) return providers.flatMap(({ kinds }) => kinds);
  const named = providerNamed(providers, provider);
  return kind === undefined ? named.kinds : [kindNamed(named, kind)];
}

/** @throws Refusal `invalid` for a provider or kind that doesn't exist */
function lineReader(providers: readonly Provider[], { provider: name, kind: kindName }: ImportRequest) {
  if (name === undefined) {
    if (kindName !== undefined) throw new Refusal('invalid', "kind: needs 'provider', for lines that are bare records");
    return (value: unknown): Line => readNamedLine(providers, value);
  }
  const provider = providerNamed(providers, name);
  const kind = kindNamed(provider, kindName);
  return (value: unknown): Line => ({ provider, kind, value });
}

/** Reads a line that names its provider, and its kind unless that is the provider's first. */
function readNamedLine(providers: readonly Provider[], value: unknown): Line {
  const fields = new Map<string, unknown>(Object.entries(Object(value) as object));
  const [name, kind] = [fields.get('provider'), fields.get('kind')];
  if (typeof name !== 'string') {
    throw new Refusal(
      'invalid',
      `'provider' is missing: write {"provider": "${providers[0]?.name ?? ''}", "record": {...}}, or name the provider of bare records in the import's 'provider'`,
    );
  }
  if (kind !== undefined && typeof kind !== 'string') throw new Refusal('invalid', 'kind: must be text');
  const revises = fields.has('revision');
  if (!fields.has('record') && !revises)
    throw new Refusal('invalid', `'record' is missing: write {"provider": ..., "record": {...}}`);
  const provider = providerNamed(providers, name);
  return { provider, kind: kindNamed(provider, kind), value: fields.get(revises ? 'revision' : 'record'), revises };
}

/** The JSON of a line, or the refusal of what is not JSON. */
function parse(text: string): unknown {
  try {
    // Trimmed also of a byte order mark.
    return JSON.parse(text.trim());
  } catch (error) {
    return new Refusal('invalid', `not JSON: ${(error as SyntaxError).message}`);
  }
}

interface Pending extends Pick<CheckedRecord, 'record'> {
  readonly line: number;
}

interface Batch {
  readonly provider: Provider;
  readonly kind: RecordKind;
  /** The ids of earlier lines. */
  readonly ids: Set<string>;
  records: Pending[];
}

/** @param replaced the kinds that the import replaces; those of reference data only once it brings some */
function createLoader(dataset: HostedDataset, db: Database, replaced: readonly RecordKind[]) {
  const imported = new Map<string, number>();
  const ignored: ImportResult['ignored'] = [];
  const problems: { readonly line: number; readonly message: string }[] = [];
  const batches = new Map<RecordKind, Batch>();
  /** Those of before, which no later record shall get. */
  const revised = readRevisions(db);
  const revisions: (NamedRevision & { readonly line: number })[] = [];
  // Only for the ids of reference data, which derive from their content.
  const random = createRandom(dataset.origin.seed);

  /** Collects a refusal as a problem of its line. */
  const attempt = (line: number, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push({ line, message: error.message });
    }
  };
  const batchOf = ({ provider, kind }: Line): Batch => {
    const known = batches.get(kind);
    if (known !== undefined) return known;
    if (kind.reference === true && replaced.includes(kind)) deleteRecords(db, [provider], [kind]);
    const batch = { provider, kind, ids: new Set<string>(), records: [] };
    batches.set(kind, batch);
    return batch;
  };
  const flush = (batch: Batch): void => {
    const { provider, kind, records } = batch;
    const write = db.transaction((written: readonly Pending[]) => {
      const context = writeContext(dataset, provider, db);
      insertRecords(
        kind,
        db,
        written.map(({ record }) => record),
        context,
      );
    });
    try {
      write(records);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // One by one, to learn which lines are wrong.
      for (const pending of records) {
        attempt(pending.line, () => {
          write([pending]);
        });
      }
    }
    imported.set(provider.name, (imported.get(provider.name) ?? 0) + records.length);
    batch.records = [];
  };
  const add = (line: number, read: Line): Batch => {
    const { kind, value } = read;
    const batch = batchOf(read);
    const checked = checkRecord(kind, value);
    const id = kind.reference === true ? kind.idOf(checked.record, random) : checked.record[kind.id];
    if (typeof id === 'string' && kind.unique) {
      const exists = kind.has(db, id);
      if (batch.ids.has(id) || (exists && kind.reference !== true)) throw alreadyExists(kind, id);
      // Two datasets may have the same reference data.
      if (exists) {
        kind.remove(db, id);
        removeRevisions(db, { provider: read.provider.name, kind: kind.name, id });
      }
      batch.ids.add(id);
    } else if (revised.some((one) => one.id === id && one.kind === kind.name && one.provider === read.provider.name)) {
      throw alreadyExists(kind, String(id));
    }
    if (checked.ignored.length > 0 && ignored.length < REPORTED) ignored.push({ line, fields: checked.ignored });
    batch.records.push({ line, record: checked.record });
    return batch;
  };
  return {
    isFull: () => problems.length >= REPORTED,
    /** @returns whether a batch was written */
    load(line: number, read: () => Line): boolean {
      let written = false;
      attempt(line, () => {
        const found = read();
        if (found.revises === true) {
          // Once all records are there: it may precede its own.
          revisions.push({ line, ...nameRevision(found.provider, found.kind, validate(WrittenRevision, found.value)) });
          return;
        }
        const batch = add(line, found);
        if (batch.records.length < BATCH) return;
        flush(batch);
        written = true;
      });
      return written;
    },
    /** @throws Refusal `invalid` */
    finish(noun: Items['noun']): ImportResult {
      for (const batch of batches.values()) if (batch.records.length > 0) flush(batch);
      storeRevisions(db, revisions, (revision, { message }) => {
        problems.push({ line: revisions.find((one) => one.revision === revision)?.line ?? 0, message });
      });
      const [first] = problems.sort((a, b) => a.line - b.line);
      if (first === undefined) return { imported: Object.fromEntries(imported), ignored };
      throw new Refusal('invalid', `${noun} ${first.line}: ${first.message}; nothing was imported`, problems);
    },
  };
}
