import type { Endpoint } from '../../core/provider/endpoint.ts';
import { fieldOf, listOf, type ProbeAnswer, type ProbeRequest } from '../../core/provider/probe.ts';
import type { Recording } from '../../core/provider/recording.ts';
import { formatMonth, monthOf } from '../../core/time/day.ts';
import { dayOf, formatInstant } from '../../core/time/instant.ts';
import { organizationsList } from './api/account/organizations.ts';
import { projectsList } from './api/account/projects.ts';
import { billingHistory } from './api/billing/history.ts';
import { billingStatements } from './api/billing/statements.ts';
import { usageList } from './api/usage-list.ts';
import { priceChanges } from './price-changes.ts';
import { HOME_REGION } from './store/catalog.ts';

type Query = Readonly<Record<string, string>>;
type Requests = Generator<ProbeRequest, readonly ProbeAnswer[], ProbeAnswer>;

/** All pages of a list. */
function* pages(path: string, query: Query = {}): Requests {
  const answers: ProbeAnswer[] = [];
  const seen = new Set<unknown>();
  let cursor: string | undefined;
  for (;;) {
    const page = { ...query, limit: '100', ...(cursor !== undefined && { cursor }) };
    const answer: ProbeAnswer = yield { method: 'GET', path, query: page };
    answers.push(answer);
    const next = fieldOf(answer.json, 'pagination.next_cursor');
    // A server that repeats a cursor would never end.
    if (typeof next !== 'string' || seen.has(next)) return answers;
    seen.add(next);
    cursor = next;
  }
}

/** Metered resources, projects, and what the organization pays. */
export const recording: Recording = {
  *requests({ from, to }) {
    const last = to - 1;
    const usage = yield* pages(usageList.paths[0], {
      active_at_min: formatInstant(from),
      active_at_max: formatInstant(last),
    });
    yield* pages(projectsList.paths[0]);
    const statements: ProbeAnswer[] = [];
    const organizations = yield* pages(organizationsList.paths[0]);
    for (const { id } of organizations.flatMap((answer) => listOf(answer, 'items')).map(idOf)) {
      const pathOf = ({ paths: [path] }: Endpoint): string => path.replace(':organization_id', id);
      const recorded = { created_at_min: formatInstant(from), created_at_max: formatInstant(last) };
      yield* pages(pathOf(billingHistory), recorded);
      for (let month = monthOf(dayOf(from)); month <= monthOf(dayOf(last)); month += 1) {
        statements.push(yield { method: 'GET', path: pathOf(billingStatements), query: { month: formatMonth(month) } });
      }
    }
    const resources = usage.flatMap((answer) => listOf(answer, 'items'));
    return [
      ...priceChanges(
        resources,
        statements.map(({ json }) => json),
      ),
    ];
  },
  // What has no price in the account has none in a recording.
  settings: { default_prices: false },
  words: { dimension: isDimension, metric: isDimension, region: (region) => region === HOME_REGION },
};

function idOf(organization: unknown): { readonly id: string } {
  return { id: encodeURIComponent(String(fieldOf(organization, 'id'))) };
}

const DIMENSIONS = new Set([
  ...['compute_vcpu', 'compute_memory_gb', 'storage_abs_gb', 'storage_nvme_gb', 'network_vpc'],
  ...['connect_bandwidth_mbps', 'nks_control_plane', 'nks_load_balancer'],
]);

/** The vendor's dimensions, and those of instance types, such as compute_n1_standard_8. */
function isDimension(name: string | number): boolean {
  return DIMENSIONS.has(String(name)) || /^compute_n\d_(standard|highmem|highcpu)_\d{1,3}$/.test(String(name));
}
