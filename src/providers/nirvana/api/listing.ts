import type { Listing, ListingRequest } from '../../../core/provider/listing.ts';
import { formatInstant } from '../../../core/time/instant.ts';
import { usageList as endpoint } from './usage-list.ts';

/** `active_at_max` is inclusive, and usage starts on whole milliseconds. */
const lastOf = ({ to }: ListingRequest): string => formatInstant(Date.parse(to) - 1);

/** The resources that were metered in a period. */
export const listing: Listing = {
  endpoint,
  call(request) {
    const { from, size, token } = request;
    const query = new URLSearchParams({
      ...{ active_at_min: from, active_at_max: lastOf(request), limit: String(size) },
      ...(token !== undefined && { cursor: token }),
    });
    return { method: 'GET', path: `${endpoint.paths[0]}?${query.toString()}` };
  },
  clients: (request) => [
    {
      client: 'Go',
      code: `client.Usage.ListAutoPaging(ctx, usage.UsageListParams{${[
        `ActiveAtMin: nirvana.Time(${timeOf(request.from)})`,
        `ActiveAtMax: nirvana.Time(${timeOf(lastOf(request))})`,
      ].join(', ')}})`,
    },
  ],
};

/** A Go expression for an instant. */
function timeOf(text: string): string {
  return `time.UnixMilli(${Date.parse(text)})`;
}
