import { type Static, Type } from '@sinclair/typebox';
import { UsageService } from '../gen/methods.ts';
import { type Listing, repositoryOf } from '../store/repository.ts';
import { connectEndpoint } from './connect/endpoint.ts';
import { DateRange, Field, readDateRange, Timestamp } from './fields.ts';
import { answerPage, PaginationRequest, PaginationResponse, pagingQuery } from './paging.ts';

/** [gitpod/filter-without-date-range-range] */
const Filter = Type.Object(
  {
    projectId: Field(Type.String({ description: 'Optional project ID to filter runtime records by.' })),
    dateRange: DateRange,
  },
  { description: 'Filter options.' },
);

/** With the vendor's own example. [gitpod/vendor-documented-example-returns] */
export const ListRequest = Type.Object(
  { pagination: PaginationRequest, filter: Field(Filter) },
  {
    examples: [
      {
        filter: {
          projectId: 'd2c94c27-3b76-4a42-b88c-95a85e392c68',
          dateRange: { startTime: '2024-01-01T00:00:00Z', endTime: '2024-01-02T00:00:00Z' },
        },
        pagination: { pageSize: 100 },
      },
    ],
  },
);

const EnvironmentUsageRecord = Type.Object(
  {
    id: Type.Optional(Type.String({ description: 'Environment usage record ID.' })),
    environmentId: Type.Optional(Type.String({ description: 'Environment ID associated with the record.' })),
    userId: Type.Optional(
      Type.String({
        description: 'User ID is the ID of the user who created the environment associated with the record.',
      }),
    ),
    projectId: Type.Optional(
      Type.String({ description: 'Project ID associated with the environment (if available).' }),
    ),
    runnerId: Type.Optional(Type.String({ description: 'Runner ID associated with the environment.' })),
    environmentClassId: Type.Optional(Type.String({ description: 'Environment class ID associated with the record.' })),
    createdAt: Type.Optional(Timestamp('Time when the environment was created.')),
    stoppedAt: Type.Optional(Timestamp('Time when the environment was stopped.')),
  },
  { description: 'EnvironmentUsageRecord represents a record of an environment from start to stop.' },
);

const ListResponse = Type.Object({ pagination: PaginationResponse, records: Type.Array(EnvironmentUsageRecord) });

export const listEnvironmentUsageRecords = connectEndpoint({
  method: UsageService.listEnvironmentUsageRecords,
  description:
    'Lists completed environment runtime records within a specified date range. Returns a list of environment ' +
    'runtime records that were completed within the specified date range. Records of currently running environments ' +
    'are not included.',
  request: ListRequest,
  response: ListResponse,
  query: pagingQuery,
  paged: true,
  startsAt: ({ filter }) => listingOf(filter).from,
  answer(request) {
    const { dataset, now, message } = request;
    const listing = listingOf(message.filter);
    return answerPage(request, 'records', listing, (after, limit) =>
      repositoryOf(dataset).page({ ...listing, after, limit, now }),
    );
  },
});

/**
 * [gitpod/without-filter-every-completed-record, gitpod/project-id-selects-project-empty]
 *
 * @throws Failure `invalid`
 */
function listingOf(filter: Static<typeof Filter> | undefined): Listing {
  if (filter === undefined) return { projectId: undefined, from: -Infinity, to: Infinity };
  const { projectId, dateRange } = filter;
  return { projectId: projectId === '' ? undefined : projectId, ...readDateRange(dateRange, 'filter.date_range') };
}
