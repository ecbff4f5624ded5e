import { type Static, Type } from '@sinclair/typebox';
import { Costs } from '../../core/focus/costs.ts';
import { METHODS } from '../../core/provider/endpoint.ts';
import { InspectedProvider } from '../../core/provider/inspect.ts';
import { Instant } from '../clock/schemas.ts';
import { Query } from '../validation.ts';

const ProviderName = Type.Optional(Type.String({ description: 'Only this provider. Default: all providers' }));

export const MonthQuery = Query({
  month: Type.Optional(
    Type.String({
      pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$',
      title: 'a month, such as 2026-01',
      description: 'The UTC month, `YYYY-MM`.',
    }),
  ),
  provider: ProviderName,
});

const clock = Type.String({ format: 'date-time', description: 'The simulated time up to which usage counts.' });
const month = Type.String({ description: '`YYYY-MM`.' });

export const DatasetSummary = Type.Object(
  {
    clock,
    month: Type.String({ description: '`YYYY-MM`: the month whose days are listed.' }),
    timeline: Type.Union(
      [
        Type.Object({ from: Type.String({ format: 'date-time' }), to: Type.String({ format: 'date-time' }) }),
        Type.Null(),
      ],
      { description: 'From when to when there is usage, regardless of the clock; null without usage.' },
    ),
    providers: Type.Record(Type.String(), InspectedProvider, { description: 'By name.' }),
  },
  { description: 'What a dataset holds up to its clock.' },
);
export type DatasetSummary = Static<typeof DatasetSummary>;

export const DatasetCosts = Type.Object(
  {
    clock,
    month,
    providers: Type.Record(Type.String(), Type.Array(Costs), {
      description: 'By name, with an item for each currency. Providers without charges are omitted.',
    }),
  },
  { description: 'What a month costs up to the clock, without rounding by currency.' },
);
export type DatasetCosts = Static<typeof DatasetCosts>;

export const ListingQuery = Query({
  provider: Type.String(),
  from: Instant('The start of the period.'),
  to: Instant('The end of the period, exclusive.'),
  size: Type.Optional(Type.Integer({ minimum: 10, maximum: 100, description: 'The number of rows. Default: 25' })),
  token: Type.Optional(Type.String({ description: 'The next token of the page before, if the API has tokens.' })),
  offset: Type.Optional(Type.Integer({ minimum: 0, description: 'The rows to skip, if the API has offsets.' })),
});

export const ListingState = Type.Object(
  {
    method: Type.Unsafe<(typeof METHODS)[number]>(Type.String({ enum: [...METHODS] })),
    url: Type.String({ description: 'With its query string.' }),
    headers: Type.Record(Type.String(), Type.String()),
    body: Type.Union([Type.String(), Type.Null()], { description: 'JSON.' }),
    rows: Type.String({ description: 'Where the rows are in the response: field names with dots between them.' }),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Where the next token is in the response; null if the API has offsets.',
    }),
    curl: Type.String({ description: 'The same request as a line for a shell.' }),
    clients: Type.Array(
      Type.Object({
        client: Type.String(),
        setup: Type.String({ description: 'A line that makes the client.' }),
        code: Type.String({ description: 'A line that lists the period.' }),
      }),
    ),
  },
  { description: "A request to a provider's own API." },
);
export type ListingState = Static<typeof ListingState>;
