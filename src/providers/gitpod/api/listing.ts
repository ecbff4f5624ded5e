import type { Listing, ListingRequest } from '../../../core/provider/listing.ts';
import { listEnvironmentUsageRecords as endpoint } from './list-environment-usage-records.ts';

const filterOf = ({ from, to }: ListingRequest) => ({ dateRange: { startTime: from, endTime: to } });

/** The records of environments that stopped in a period. */
export const listing: Listing = {
  endpoint,
  call: (request) => ({
    method: 'POST',
    path: endpoint.paths[0],
    body: {
      filter: filterOf(request),
      pagination: { pageSize: request.size, ...(request.token !== undefined && { token: request.token }) },
    },
  }),
  clients: (request) => [
    {
      client: 'TypeScript',
      code: `client.usage.listEnvironmentRuntimeRecords({ filter: ${JSON.stringify(filterOf(request))} })`,
    },
  ],
};
