import { fieldOf, type ProbeAnswer, type ProbeRequest } from '../../core/provider/probe.ts';
import type { Recording } from '../../core/provider/recording.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { getAuthenticatedIdentity } from './api/directory/get-authenticated-identity.ts';
import { getOrganization } from './api/directory/get-organization.ts';
import { listEnvironmentClasses } from './api/directory/list-environment-classes.ts';
import { listMembers } from './api/directory/list-members.ts';
import { listProjects } from './api/directory/list-projects.ts';
import { listRunners } from './api/directory/list-runners.ts';
import { listTeams } from './api/directory/list-teams.ts';
import { MAX_PAGE_SIZE } from './api/constraints.ts';
import { listEnvironmentUsageRecords } from './api/list-environment-usage-records.ts';
import type { Endpoint } from '../../core/provider/endpoint.ts';

type Requests = Generator<ProbeRequest, void, ProbeAnswer>;

const call = ({ paths: [path] }: Endpoint, body: object): ProbeRequest => ({ method: 'POST', path, body });

/** All pages of a list. */
function* pages(endpoint: Endpoint, fields: object = {}): Requests {
  const seen = new Set<unknown>();
  let token: unknown = undefined;
  do {
    const pagination = { pageSize: MAX_PAGE_SIZE, ...(token !== undefined && { token }) };
    const answer: ProbeAnswer = yield call(endpoint, { ...fields, pagination });
    const next = fieldOf(answer.json, 'pagination.nextToken');
    // A server that repeats a token would never end.
    if (seen.has(next)) return;
    seen.add(next);
    token = next;
  } while (typeof token === 'string' && token !== '');
}

/** Usage records, and the names of what they refer to. */
export const recording: Recording = {
  *requests({ from, to }) {
    const dateRange = { startTime: formatInstant(from), endTime: formatInstant(to) };
    yield* pages(listEnvironmentUsageRecords, { filter: { dateRange } });
    const identity: ProbeAnswer = yield call(getAuthenticatedIdentity, {});
    const organizationId = fieldOf(identity.json, 'organizationId');
    if (typeof organizationId === 'string') {
      yield call(getOrganization, { organizationId });
      yield* pages(listMembers, { organizationId });
    }
    for (const list of [listTeams, listProjects, listRunners, listEnvironmentClasses]) yield* pages(list);
    return [];
  },
  words: {},
};
