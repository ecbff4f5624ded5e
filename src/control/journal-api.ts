import { type Static, Type } from '@sinclair/typebox';
import type { Datasets } from '../core/datasets.ts';
import { parseInstant } from '../core/instant.ts';
import type { Journal, JournalRecord } from '../core/journal.ts';
import { JournalEntry, renderEntry } from '../core/journal-entry.ts';
import { compileJsonPath, leadsTo } from '../core/json-path.ts';
import { Refusal } from '../core/refusal.ts';

const filterProperties = {
  provider: Type.Optional(Type.String()),
  operation: Type.Optional(Type.String()),
  method: Type.Optional(Type.String()),
  path: Type.Optional(Type.String({ description: 'Without the query string' })),
  status: Type.Optional(Type.String({ pattern: '^[1-5](\\d\\d|xx)$', description: 'Such as 429, or 5xx' })),
  fault: Type.Optional(Type.String({ description: "A fault's id" })),
  since: Type.Optional(Type.String({ format: 'date-time', description: "By the machine's time; included" })),
  until: Type.Optional(Type.String({ format: 'date-time', description: "By the machine's time; not included" })),
  json_path: Type.Optional(
    Type.String({ description: 'RFC 9535, of an entry: such as `$.body.filter.projectId`, or `$.ignored.body[*]`' }),
  ),
};

export const JournalQuery = Type.Object({
  dataset: Type.Optional(Type.String({ description: 'Requests of one dataset; of each, and of none, if left out' })),
  ...filterProperties,
  equals: Type.Optional(
    Type.String({ description: 'What json_path leads to, as JSON or plain text; anything, if left out' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'The newest so many' })),
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('har')])),
});

export const JournalFilter = Type.Object(
  {
    ...filterProperties,
    equals: Type.Optional(Type.Unknown({ description: 'What json_path leads to; anything, if left out.' })),
  },
  { additionalProperties: false, description: 'What requests look like; all of it holds.' },
);
export type JournalFilter = Static<typeof JournalFilter>;

const Count = Type.Integer({ minimum: 0 });

export const Verification = Type.Object(
  {
    match: JournalFilter,
    count: Type.Optional(
      Type.Union(
        [Count, Type.Object({ min: Type.Optional(Count), max: Type.Optional(Count) }, { additionalProperties: false })],
        { description: 'How many there are to be; at least one, if left out.' },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Verification = Static<typeof Verification>;

export const Verdict = Type.Object({
  verified: Type.Boolean(),
  count: Type.Integer({ description: 'How many there are' }),
  near_misses: Type.Array(
    Type.Object({
      entry: JournalEntry,
      differs: Type.Array(Type.String(), { description: 'What of it is not as it was to be' }),
    }),
    { description: 'Where it is not verified: the requests that came nearest' },
  ),
});
export type Verdict = Static<typeof Verdict>;

type Criterion = (entry: JournalEntry) => boolean;

/** @throws Refusal `invalid` */
async function criteriaOf(filter: JournalFilter): Promise<ReadonlyMap<string, Criterion>> {
  const criteria = new Map<string, Criterion>();
  for (const field of ['provider', 'operation', 'method', 'path', 'fault'] as const) {
    const expected = filter[field];
    if (expected !== undefined) criteria.set(field, (entry) => entry[field] === expected);
  }
  const { status, since, until, json_path: path, equals } = filter;
  if (status !== undefined) {
    criteria.set('status', (entry) =>
      status.endsWith('xx') ? String(entry.status).startsWith(status.charAt(0)) : String(entry.status) === status,
    );
  }
  if (since !== undefined) {
    const ms = instantOf('since', since);
    criteria.set('since', ({ time }) => Date.parse(time) >= ms);
  }
  if (until !== undefined) {
    const ms = instantOf('until', until);
    criteria.set('until', ({ time }) => Date.parse(time) < ms);
  }
  if (path !== undefined) {
    const run = await compileJsonPath(path, 'json_path');
    criteria.set('json_path', (entry) => leadsTo(run, entry, equals));
  }
  return criteria;
}

function instantOf(field: string, text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Refusal('invalid', `${field}: '${text}' is no RFC 3339 instant`);
  return instant.ms;
}

/** The journals of a dataset; of all, and of those who opened none, where none is named. */
export function journalsOf(datasets: Datasets, name: string | undefined): readonly Journal[] {
  if (name !== undefined) return [datasets.get(name).journal];
  return [datasets.strangers, ...datasets.list().map(({ journal }) => journal)];
}

/**
 * @returns oldest first
 * @throws Refusal `invalid`
 */
export async function findRecords(
  journals: readonly Journal[],
  filter: JournalFilter,
  limit = Infinity,
): Promise<readonly JournalRecord[]> {
  const criteria = [...(await criteriaOf(filter)).values()];
  const all = journals.flatMap((journal) => journal.records()).sort((a, b) => a.time - b.time);
  const found =
    criteria.length === 0
      ? all
      : all.filter((record) => {
          const entry = renderEntry(record);
          return criteria.every((holds) => holds(entry));
        });
  return limit === Infinity ? found : found.slice(-limit);
}

const NEAR_MISSES = 5;

/** @throws Refusal `invalid` */
export async function verify(
  journals: readonly Journal[],
  { match, count = { min: 1 } }: Verification,
): Promise<Verdict> {
  const criteria = await criteriaOf(match);
  const judged = journals
    .flatMap((journal) => journal.records())
    .map((record) => {
      const entry = renderEntry(record);
      return { entry, differs: [...criteria].filter(([, holds]) => !holds(entry)).map(([name]) => name) };
    });
  const misses = judged.filter(({ differs }) => differs.length > 0);
  const found = judged.length - misses.length;
  const { min = 0, max = Infinity } = typeof count === 'number' ? { min: count, max: count } : count;
  const verified = found >= min && found <= max;
  const nearest = verified ? [] : misses.toSorted((a, b) => a.differs.length - b.differs.length);
  return { verified, count: found, near_misses: nearest.slice(0, NEAR_MISSES) };
}
