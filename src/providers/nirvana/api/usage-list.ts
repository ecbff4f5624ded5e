import { type Static, Type } from '@sinclair/typebox';
import { Failure } from '../../../core/http/failure.ts';
import { jsonHandler } from '../../../core/http/respond.ts';
import type { Endpoint } from '../../../core/provider/endpoint.ts';
import { type Instant, parseInstant } from '../../../core/time/instant.ts';
import { RESOURCE_TYPES } from '../store/records.ts';
import type { ListingKey } from '../store/usage/listing.ts';
import { repositoryOf } from '../store/usage/repository.ts';
import type { UsageFilter } from '../store/usage/selection.ts';
import { Usage } from '../store/wire.ts';
import { errorResponses } from './errors.ts';
import { answerPage, pageOf, pageParameters, paging } from './pages.ts';
import { enumParameter, instantParameter, textParameter, uuidParameter } from './parameters.ts';

const SORTS = ['created_at:asc', 'created_at:desc'] as const;
/** [nirvana/default-sort-created-desc] */
const DEFAULT_SORT = 'created_at:desc';

/**
 * The descriptions are those of the vendor's Go client. The schema allows other parameters, and any region and dimension.
 * [nirvana/unknown-parameter-ignored, nirvana/unpublished-region-dimension-matches]
 * [nirvana/resource-type-selects-seven-types, nirvana/resource-id-selects-single-resource]
 */
export const UsageListQuery = Type.Object({
  active_at_max: instantParameter('2026-01-31T23:59:59Z', 'Only resources metered at or before this RFC 3339 instant'),
  active_at_min: instantParameter(
    '2026-01-01T00:00:00Z',
    'Only resources metered at or after this RFC 3339 instant; a window a usage row must overlap',
  ),
  dimension: textParameter("one dimension's name, such as compute_vcpu", 'Only resources with usage in this dimension'),
  region: textParameter("one region's name, such as us-sva-2", 'Filter by region'),
  resource_id: uuidParameter('Filter by a single resource'),
  resource_type: enumParameter(RESOURCE_TYPES, 'Filter by the kind of resource metered'),
  sort: enumParameter(
    SORTS,
    "Sort term as field:asc or field:desc. Field: created_at, the resource's earliest usage row matching the filters",
    { default: DEFAULT_SORT },
  ),
  ...pageParameters,
});

/** [nirvana/get-v1-usage-lists-resources] */
export const usageList: Endpoint = {
  id: 'usage.list',
  paths: ['/v1/usage'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List Usage Records',
      description:
        'List per-resource usage records for the current organization. Each item is one resource with its nested ' +
        'dimension history (active and closed segments).',
      query: UsageListQuery,
      responses: { 200: pageOf(Usage), ...errorResponses },
      startsAt: ({ query }) => instantOf(query.active_at_min)?.ms,
      answer({ dataset, now, query }) {
        const filter = readFilter(query);
        const order = (query.sort ?? DEFAULT_SORT) === 'created_at:asc' ? 'asc' : 'desc';
        return answerPage<ListingKey>({
          dataset,
          scope: ['usage.list', filter, order],
          query,
          read: (page) => repositoryOf(dataset).list({ filter, order, ...page }, now),
        });
      },
    }),
  },
};

/** @throws Failure `invalid` [nirvana/active-min-after-active-max] */
function readFilter(query: Static<typeof UsageListQuery>): UsageFilter {
  const min = instantOf(query.active_at_min);
  const max = instantOf(query.active_at_max);
  if (min !== undefined && max !== undefined && isAfter(min, max)) {
    throw new Failure('invalid', 'active_at_min must not be after active_at_max');
  }
  return {
    dimension: query.dimension,
    region: query.region,
    resourceId: query.resource_id?.toLowerCase(),
    resourceType: query.resource_type,
    // Rows start and end on whole milliseconds, so that nothing depends on a fraction of one.
    activeAtMin: min?.ms,
    activeAtMax: max?.ms,
  };
}

/** The schema's format makes sure that a text is an instant. */
function instantOf(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : parseInstant(text);
}

function isAfter(a: Instant, b: Instant): boolean {
  return a.ms > b.ms || (a.ms === b.ms && a.nanos > b.nanos);
}
