import type { TSchema } from '@sinclair/typebox';
import SQLite, { type Database } from 'better-sqlite3';
import { ignoredFields } from '../core/ignored.ts';
import type { HostedDataset } from '../core/hosted-dataset.ts';
import type { Provider } from '../core/provider.ts';
import { Refusal } from '../core/refusal.ts';
import { showPath } from '../scenario-file.ts';
import { findViolation } from '../scenario-violation.ts';
import { NOBODY } from '../simulation/nobody.ts';
import { createRandom } from '../simulation/random.ts';
import type { World } from '../simulation/world.ts';

/** What was kept out of a record, since the emulator knows no such field. */
export interface Ignored {
  readonly line: number;
  readonly fields: readonly string[];
}

export interface ImportResult {
  /** Records, by provider. */
  readonly imported: Record<string, number>;
  /** The first of them. */
  readonly ignored: Ignored[];
}

/** A record that can be written, and what of it can't. */
interface Readied {
  readonly record: unknown;
  readonly ignored: readonly string[];
}

type RecordObject = Readonly<Record<string, unknown>>;

/**
 * Checks a record as the wire shows it, or as scenarios write it.
 *
 * @throws Refusal `invalid`
 */
function ready(provider: Provider, value: unknown): Readied {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('invalid', 'a record must be a JSON object');
  }
  const record = provider.records.fromWire(value as RecordObject);
  const schema = variantFor(recordSchema(provider), record);
  const ignored = ignoredFields(schema, record);
  const known = ignored.length === 0 ? record : without(record, ignored);
  const violation = findViolation(schema, known);
  if (violation !== undefined) {
    const { path, message } = violation;
    throw new Refusal('invalid', path.length === 0 ? message : `${showPath(path)}: ${message}`);
  }
  return { record: known, ignored };
}

/** The form of one record in the provider's section of scenario files. */
function recordSchema({ scenarioSchema }: Provider): TSchema {
  const { records } = scenarioSchema['properties'] as Readonly<Record<string, TSchema>>;
  return records?.['items'] as TSchema;
}

/** Of several kinds of record, the one that its constants name. */
function variantFor(schema: TSchema, record: unknown): TSchema {
  const variants = (schema['anyOf'] ?? []) as readonly TSchema[];
  const named = variants.find((variant) =>
    Object.entries(variant['properties'] as Readonly<Record<string, TSchema>>).every(
      ([name, { const: constant }]) => constant === undefined || (record as RecordObject)[name] === constant,
    ),
  );
  return named ?? schema;
}

/** @param paths such as `$.dimensions[0].note` */
function without(value: unknown, paths: readonly string[], path = '$'): unknown {
  if (Array.isArray(value)) return value.map((item, index) => without(item, paths, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !paths.includes(`${path}.${name}`))
      .map(([name, item]) => [name, without(item, paths, `${path}.${name}`)]),
  );
}

/** What ids that are left out are drawn from: the records, and what is there already. */
function worldFor({ origin }: HostedDataset, provider: Provider, db: Database, records: readonly unknown[]): World {
  const { seed, clock } = origin;
  const there = JSON.stringify(provider.countRows(db));
  const random = createRandom(seed, 'added', there, JSON.stringify(records));
  return { seed, clock, span: { from: 0, to: 0 }, days: { from: 0, to: 0 }, random, organization: NOBODY };
}

/** @throws Refusal for what only shows when it is written */
function insert(dataset: HostedDataset, provider: Provider, db: Database, records: readonly unknown[]): void {
  try {
    // Written as it is iterated.
    Array.from(provider.seed(db, worldFor(dataset, provider, db, records), { records }));
  } catch (error) {
    if (error instanceof SQLite.SqliteError) throw new Refusal('conflict', 'there is such a record already');
    if (error instanceof TypeError) throw new Refusal('invalid', error.message);
    throw error;
  }
}

/**
 * Adds one record.
 *
 * @returns what was kept out of it
 * @throws Refusal `invalid`, `conflict` for an id that is there already
 */
export async function addRecord(
  dataset: HostedDataset,
  provider: Provider,
  value: unknown,
): Promise<readonly string[]> {
  const { record, ignored } = ready(provider, value);
  await dataset.write((db) => {
    const id = idOf(provider, record);
    if (id !== undefined && provider.records.unique && Array.from(provider.records.ids(db)).includes(id))
      throw alreadyThere(provider, id);
    insert(dataset, provider, db, [record]);
  });
  return ignored;
}

/** @throws Refusal `not_found` */
export async function removeRecord(dataset: HostedDataset, provider: Provider, id: string): Promise<void> {
  // In the transaction, so that a failure changes nothing, not even the image.
  await dataset.write((db) => {
    if (!provider.records.remove(db, id)) {
      throw new Refusal(
        'not_found',
        `${dataset.name} has no record of ${provider.name} with the ${provider.records.id} '${id}'`,
      );
    }
  });
}

function idOf({ records }: Provider, record: unknown): string | undefined {
  const id = (record as RecordObject)[records.id];
  return typeof id === 'string' ? id : undefined;
}

function alreadyThere({ records }: Provider, id: string): Refusal {
  return new Refusal('conflict', `${records.id}: there is a record '${id}' already`);
}

/** A dataset's records as NDJSON: a line for each, with its provider. */
export async function* exportRecords(dataset: HostedDataset, providers: readonly Provider[]): AsyncIterable<string> {
  const db = await dataset.copy();
  try {
    for (const { name, records } of providers) {
      for (const record of records.exportFrom(db)) yield `{"provider":"${name}","record":${record}}\n`;
    }
  } finally {
    db.close();
  }
}

const BATCH = 500;
const REPORTED = 100;

export interface ImportOptions {
  /** Whose bare records the lines are; else each line names its provider. */
  readonly provider?: Provider | undefined;
  readonly providers: readonly Provider[];
  /** Whether what is there goes first. */
  readonly replace: boolean;
  readonly maxBytes: number;
}

interface NumberedRecord {
  readonly line: number;
  readonly record: unknown;
}

/**
 * Loads NDJSON, all of it or nothing.
 *
 * @throws Refusal `invalid` with the number of each bad line, `too_large`
 */
export async function importRecords(
  dataset: HostedDataset,
  chunks: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportResult> {
  return dataset.rewrite(async (db) => {
    if (options.replace) empty(db, options.provider === undefined ? options.providers : [options.provider]);
    const loader = createLoader(dataset, db, options.providers);
    let line = 0;
    for await (const text of linesOf(chunks, options.maxBytes)) {
      line += 1;
      if (text.trim() !== '') loader.load(line, () => readLine(text, options));
      if (loader.isFull()) break;
    }
    return loader.finish();
  });
}

function createLoader(dataset: HostedDataset, db: Database, providers: readonly Provider[]) {
  const result: ImportResult = { imported: {}, ignored: [] };
  const problems: { readonly line: number; readonly message: string }[] = [];
  const taken = new Map(providers.map((provider) => [provider, new Set(provider.records.ids(db))]));
  const waiting = new Map<Provider, NumberedRecord[]>(providers.map((provider) => [provider, []]));

  const attempt = (line: number, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push({ line, message: error.message });
    }
  };
  const flush = (provider: Provider, batch: readonly NumberedRecord[]): void => {
    const write = db.transaction((records: readonly unknown[]) => {
      insert(dataset, provider, db, records);
    });
    try {
      write(batch.map(({ record }) => record));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // One by one, to tell which.
      for (const { line, record } of batch) {
        attempt(line, () => {
          write([record]);
        });
      }
    }
    result.imported[provider.name] = (result.imported[provider.name] ?? 0) + batch.length;
  };
  return {
    isFull: () => problems.length >= REPORTED,
    load(line: number, read: () => { readonly provider: Provider; readonly record: unknown }) {
      attempt(line, () => {
        const { provider, record: value } = read();
        const { record, ignored } = ready(provider, value);
        const id = idOf(provider, record);
        const names = taken.get(provider);
        if (id !== undefined && provider.records.unique) {
          if (names?.has(id)) throw alreadyThere(provider, id);
          names?.add(id);
        }
        if (ignored.length > 0 && result.ignored.length < REPORTED) result.ignored.push({ line, fields: ignored });
        const batch = waiting.get(provider) ?? [];
        batch.push({ line, record });
        if (batch.length >= BATCH) flush(provider, batch.splice(0));
      });
    },
    /** @throws Refusal `invalid` */
    finish(): ImportResult {
      for (const [provider, batch] of waiting) if (batch.length > 0) flush(provider, batch);
      const [first] = problems.sort((a, b) => a.line - b.line);
      if (first === undefined) return result;
      throw new Refusal('invalid', `line ${first.line}: ${first.message}; nothing was imported`, problems);
    },
  };
}

/** @throws Refusal `too_large` */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let rest = '';
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Refusal('too_large', `an import may have ${maxBytes} bytes`);
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

function readLine(line: string, { provider, providers }: ImportOptions): { provider: Provider; record: unknown } {
  const value = parse(line);
  if (provider !== undefined) return { provider, record: value };
  const { provider: name, record } = Object(value) as { readonly provider?: unknown; readonly record?: unknown };
  return { provider: providerNamed(providers, String(name)), record };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Refusal('invalid', 'no JSON');
  }
}

/** @throws Refusal `invalid` */
export function providerNamed(providers: readonly Provider[], name: string): Provider {
  const provider = providers.find((known) => known.name === name);
  if (provider === undefined) {
    const names = providers.map((known) => known.name).join(', ');
    throw new Refusal('invalid', `provider: there is no '${name}'; there is ${names}`);
  }
  return provider;
}

function empty(db: Database, providers: readonly Provider[]): void {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  for (const table of tables) {
    // Each provider's tables are named after it; all but its settings are records.
    if (providers.some(({ name }) => table.startsWith(`${name}_`) && table !== `${name}_setting`)) {
      db.exec(`DELETE FROM ${table}`);
    }
  }
}
