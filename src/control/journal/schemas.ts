import { type Static, Type } from '@sinclair/typebox';
import { JournalEntry } from '../../core/journal/journal-entry.ts';
import { Instant } from '../clock/schemas.ts';
import { closed, Query } from '../validation.ts';

const filterProperties = {
  id: Type.Optional(Type.String({ description: "The response's x-request-id" })),
  provider: Type.Optional(Type.String({ description: "A provider's name" })),
  operation: Type.Optional(Type.String({ description: "An operation's id" })),
  method: Type.Optional(Type.String({ description: 'Such as GET' })),
  path: Type.Optional(Type.String({ description: 'The path without the query string' })),
  status: Type.Optional(
    Type.String({
      pattern: '^[1-5](\\d\\d|xx)$',
      title: 'a status such as 429 or 5xx, as text',
      description: 'Such as 429, or 5xx',
    }),
  ),
  fault: Type.Optional(Type.String({ description: "A fault's id" })),
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'Text anywhere in the entry, such as in its path, headers, body or refusal; upper and lower case are the same',
    }),
  ),
  since: Type.Optional(Instant("Earliest time by the machine's clock, inclusive.")),
  until: Type.Optional(Instant("Latest time by the machine's clock, exclusive.")),
  json_path: Type.Optional(
    Type.String({
      description:
        'RFC 9535 path in a journal entry, such as `$.body.filter.projectId` or `$.ignored.body[*]`; without match() and search()',
    }),
  ),
};

const DatasetOption = Type.Optional(
  Type.String({ description: 'Requests of this dataset. Default: all datasets, and requests that belong to none' }),
);

export const JournalQuery = Query({
  dataset: DatasetOption,
  unassigned: Type.Optional(
    Type.Boolean({
      description: 'Also requests that belong to no dataset, such as those to a wrong URL without a key',
    }),
  ),
  ...filterProperties,
  equals: Type.Optional(Type.String({ description: 'The value at json_path, as JSON or plain text. Default: any' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'The newest N requests' })),
  format: Type.Optional(Type.Union([Type.Literal('json'), Type.Literal('har')])),
});

export const OfDataset = Query({ dataset: DatasetOption });

export const JournalFilter = Type.Object(
  {
    ...filterProperties,
    equals: Type.Optional(Type.Unknown({ description: 'The value at json_path. Default: any.' })),
  },
  { ...closed, description: 'The requests that match all of these conditions.' },
);
export type JournalFilter = Static<typeof JournalFilter>;

const Count = Type.Integer({ minimum: 0 });

const nothingElse = Type.Optional(
  Type.Boolean({ description: 'Whether every other request is a mistake. Default: false.' }),
);

export const Verification = Type.Union(
  [
    Type.Object(
      {
        match: JournalFilter,
        count: Type.Optional(
          Type.Union([Count, Type.Object({ min: Type.Optional(Count), max: Type.Optional(Count) }, closed)], {
            description: 'The expected number of requests. Default: at least one.',
          }),
        ),
        nothing_else: nothingElse,
      },
      closed,
    ),
    Type.Object(
      {
        order: Type.Array(JournalFilter, {
          minItems: 1,
          maxItems: 20,
          description: 'One request for each, in this order; others may come in between.',
        }),
        nothing_else: nothingElse,
      },
      closed,
    ),
  ],
  { description: 'The requests that are expected.' },
);
export type Verification = Static<typeof Verification>;

const { id, time, dataset, provider, operation, method, path, status, outcome, fault, retry_count } =
  JournalEntry.properties;

export const Call = Type.Object({
  ...{ dataset, provider, operation, method, path },
  attempts: Type.Array(
    Type.Object({
      ...{ id, time, status, outcome, fault, retry_count },
      waited_ms: Type.Union([Type.Integer(), Type.Null()], { description: 'After the end of the attempt before' }),
    }),
  ),
  succeeded: Type.Boolean({ description: 'Whether the last attempt was answered with success' }),
});
export type Call = Static<typeof Call>;

const Difference = Type.Object({
  condition: Type.String({ description: 'The condition that the request does not meet' }),
  expected: Type.Unknown(),
  actual: Type.Unknown({ description: 'The value in the request; a list if json_path leads to none or several' }),
  by: Type.Union([Type.Number(), Type.Null()], {
    description: 'For two numbers: the actual one minus the expected one',
  }),
  distance: Type.Number({ minimum: 0, maximum: 1, description: 'The share of characters that differ' }),
});
export type Difference = Static<typeof Difference>;

export const Verdict = Type.Object({
  verified: Type.Boolean(),
  count: Type.Integer({ description: 'The number of requests that match; of an order, of the steps that were met' }),
  near_misses: Type.Array(
    Type.Object({
      entry: JournalEntry,
      differs: Type.Array(Difference),
    }),
    { description: 'The requests that come nearest to what is missing: to the first step of an order that is not met' },
  ),
  unexpected: Type.Array(JournalEntry, { description: 'With `nothing_else`: other requests, at most 5' }),
});
export type Verdict = Static<typeof Verdict>;
