import { setImmediate as turn } from 'node:timers/promises';
import { distance } from 'fastest-levenshtein';
import { compileJsonPath, createStepBudget, StepLimitError } from '../../core/faults/json-path.ts';
import type { JournalRecord } from '../../core/journal/journal.ts';
import { type JournalEntry, renderEntry } from '../../core/journal/journal-entry.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { Refusal } from '../../core/refusal.ts';
import { msOf } from '../clock/service.ts';
import { endpointsNamed } from '../lookup.ts';
import type { Difference, JournalFilter } from './schemas.ts';

/** @returns how an entry differs from what is expected; `undefined` if it doesn't */
type Criterion = (entry: JournalEntry) => Pick<Difference, 'expected' | 'actual'> | undefined;
export type Criteria = ReadonlyMap<string, Criterion>;

/** Steps that JSON paths may take in one search: about a second. */
const STEPS_PER_SEARCH = 2_000_000;

/** ms of work after which other requests get their turn. */
const TURN_MS = 10;

/** Values at a JSON path that a difference shows. */
const SHOWN_VALUES = 5;

/** @throws Refusal `invalid`, also for a provider or operation that doesn't exist */
export async function criteriaOf(providers: readonly Provider[], filter: JournalFilter): Promise<Criteria> {
  endpointsNamed(providers, filter);
  const criteria = new Map<string, Criterion>();
  const add = (
    name: string,
    expected: unknown,
    read: (entry: JournalEntry) => unknown,
    holds: Holds = isSame,
  ): void => {
    criteria.set(name, (entry) => {
      const actual = read(entry);
      return holds(actual, expected) ? undefined : { expected, actual };
    });
  };
  for (const field of ['id', 'provider', 'operation', 'method', 'path', 'fault'] as const) {
    if (filter[field] !== undefined) add(field, filter[field], (entry) => entry[field]);
  }
  const { status, since, until, text, json_path: path, equals } = filter;
  if (status !== undefined) {
    const digits = status.replace('xx', '').length;
    add(
      'status',
      status,
      (entry) => String(entry.status),
      (actual) => isSame(String(actual).slice(0, digits), status.slice(0, digits)),
    );
  }
  if (since !== undefined)
    add(
      'since',
      since,
      ({ time }) => time,
      (time) => msOf(String(time)) >= msOf(since),
    );
  if (until !== undefined)
    add(
      'until',
      until,
      ({ time }) => time,
      (time) => msOf(String(time)) < msOf(until),
    );
  if (text !== undefined) {
    const wanted = text.toLowerCase();
    criteria.set('text', (entry) =>
      textsIn(entry).some((one) => one.toLowerCase().includes(wanted)) ? undefined : { expected: text, actual: null },
    );
  }
  if (path !== undefined) {
    const run = await compileJsonPath(path, 'json_path');
    const budget = createStepBudget(STEPS_PER_SEARCH);
    criteria.set('json_path', (entry) => {
      const found = run(entry, budget);
      if (equals === undefined ? found.length > 0 : found.some((value) => isSame(value, equals))) return undefined;
      // A copy: what is found reads steps of the budget.
      const values = JSON.parse(JSON.stringify(found.slice(0, SHOWN_VALUES))) as readonly unknown[];
      return { expected: equals ?? null, actual: values.length === 1 ? values[0] : values };
    });
  }
  return criteria;
}

/** The names and values in a value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => [name, ...textsIn(inner)]);
}

type Holds = (actual: unknown, expected: unknown) => boolean;

function isSame(actual: unknown, expected: unknown): boolean {
  return JSON.stringify(actual) === JSON.stringify(expected);
}

export interface Judged {
  readonly record: JournalRecord;
  readonly entry: JournalEntry;
  readonly differs: readonly Difference[];
}

/**
 * Judges records by criteria, and lets other requests work in between.
 *
 * @throws Refusal `invalid` for a JSON path that takes too long
 */
export async function judge(records: readonly JournalRecord[], criteria: Criteria): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  let since = performance.now();
  for (const record of records) {
    judged.push(judgeOne(record, criteria));
    if (performance.now() - since < TURN_MS) continue;
    await turn();
    since = performance.now();
  }
  return judged;
}

/** @throws Refusal `invalid` for a JSON path that takes too long */
export function judgeOne(record: JournalRecord, criteria: Criteria): Judged {
  const entry = renderEntry(record);
  try {
    const differs = [...criteria].flatMap(([condition, judgeBy]) => {
      const difference = judgeBy(entry);
      return difference === undefined ? [] : [{ condition, ...difference, ...howFar(difference) }];
    });
    return { record, entry, differs };
  } catch (error) {
    if (!(error instanceof StepLimitError)) throw error;
    throw new Refusal('invalid', 'json_path: takes too long on this journal; use a shorter path, or clear the journal');
  }
}

/** Characters of a value that are compared. */
const COMPARED = 1_000;

/** How far apart two values are: two numbers by their difference, others by the share of characters that differ. */
function howFar({ expected, actual }: Pick<Difference, 'expected' | 'actual'>): Pick<Difference, 'by' | 'distance'> {
  const [wanted, got] = [expected, actual].map((value) =>
    (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, COMPARED),
  ) as [string, string];
  const share = distance(wanted, got) / Math.max(wanted.length, got.length, 1);
  const by = typeof expected === 'number' && typeof actual === 'number' ? actual - expected : null;
  return { by, distance: Math.round(share * 100) / 100 };
}

/** Those that differ in the fewest conditions come first; then those that no operation answered: they hint at a wrong URL. */
export function byNearness(a: Judged, b: Judged): number {
  const answered = ({ entry }: Judged): number => (entry.operation === null ? 0 : 1);
  const far = ({ differs }: Judged): number => differs.reduce((sum, one) => sum + one.distance, 0);
  return a.differs.length - b.differs.length || answered(a) - answered(b) || far(a) - far(b);
}
