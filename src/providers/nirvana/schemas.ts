import { type Static, Type } from '@sinclair/typebox';
import { RESOURCE_TYPES, type ResourceType } from './records.ts';

export const SORTS = ['created_at:asc', 'created_at:desc'] as const;
export const DEFAULT_SORT = 'created_at:desc';
export const LIMIT = { minimum: 10, maximum: 100, default: 10 } as const;

const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

const stringEnum = <T extends string>(values: readonly T[], description: string, annotations: { default?: T } = {}) =>
  Type.Unsafe<T>({ type: 'string', enum: values, description, ...annotations });
const filter = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const instantFilter = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));

/** The query of `GET /v1/usage`; the descriptions are those of the vendor's Go client. */
export const UsageListParams = Type.Object({
  active_at_max: instantFilter('Only resources metered at or before this RFC 3339 instant'),
  active_at_min: instantFilter(
    'Only resources metered at or after this RFC 3339 instant; a window a usage row must overlap',
  ),
  cursor: filter('Pagination cursor returned by a previous request. Only valid for the same filters and sort order.'),
  dimension: filter('Only resources with usage in this dimension'),
  limit: Type.Optional(Type.Integer({ ...LIMIT, description: 'Maximum number of items to return' })),
  region: filter('Filter by region'),
  resource_id: Type.Optional(Type.String({ pattern: UUID, description: 'Filter by a single resource' })),
  resource_type: Type.Optional(stringEnum<ResourceType>(RESOURCE_TYPES, 'Filter by the kind of resource metered')),
  sort: Type.Optional(
    stringEnum(
      SORTS,
      "Sort term as field:asc or field:desc. Field: created_at, the resource's earliest usage row matching the filters",
      { default: DEFAULT_SORT },
    ),
  ),
});
export type UsageListParams = Static<typeof UsageListParams>;

export const UsageGetParams = Type.Object({ resource_id: Type.String({ description: 'A UUID' }) });

const Uuid = Type.String({ format: 'uuid' });
const Instant = Type.String({ format: 'date-time' });
const End = Type.Union([Instant, Type.Null()], { description: 'null while it is active' });

const ledgerSegment = {
  id: Uuid,
  dimension: Type.String(),
  ended_at: End,
  quantity: Type.Integer(),
  started_at: Instant,
};

export const UsageDimensionLeaf = Type.Object(ledgerSegment, {
  description: 'One ledger segment for a (resource, dimension) pair.',
});
export type UsageDimensionLeaf = Static<typeof UsageDimensionLeaf>;

export const UsageDimension = Type.Object(
  { ...ledgerSegment, children: Type.Optional(Type.Array(UsageDimensionLeaf)) },
  { description: 'Top-level dimension entry; bundle heads expand via children.' },
);
export type UsageDimension = Static<typeof UsageDimension>;

export const Usage = Type.Object(
  {
    dimensions: Type.Array(UsageDimension),
    ended_at: End,
    project_id: Uuid,
    region: Type.String({ description: 'Region the resource is in.', examples: ['us-sva-2'] }),
    resource_id: Uuid,
    resource_type: stringEnum<ResourceType>(RESOURCE_TYPES, 'Kind of metered resource a ledger row belongs to.'),
    started_at: Instant,
  },
  { description: 'Usage record for a single metered resource.' },
);
export type Usage = Static<typeof Usage>;

const Cursor = Type.Union([Type.String(), Type.Null()], { description: 'null where there is no such page' });

export const UsageList = Type.Object({
  items: Type.Array(Usage),
  pagination: Type.Object(
    {
      next_cursor: Cursor,
      previous_cursor: Cursor,
      total_count: Type.Integer({ description: 'All that match, on whichever page' }),
    },
    { description: 'Pagination response details.' },
  ),
});

export const ErrorBody = Type.Object({ code: Type.String(), message: Type.String() });
