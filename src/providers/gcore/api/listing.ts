import type { Listing } from '../../../core/provider/listing.ts';
import { usageReport as endpoint } from './usage-report.ts';

/** The resources that were used in a period, with what they used. */
export const listing: Listing = {
  endpoint,
  call: ({ from, to, size, offset }) => ({
    method: 'POST',
    path: endpoint.paths[0],
    body: { time_from: from, time_to: to, limit: size, offset },
  }),
  clients: ({ from, to }) => [
    {
      client: 'Python gcore',
      code: `client.cloud.usage_reports.get(time_from="${from}", time_to="${to}", limit=1000)`,
    },
  ],
};
