import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { fieldOf, type ProbeRequest } from '../../../src/core/provider/probe.ts';
import { startEmulator, type UsageEmulator } from '../../../src/index.ts';
import { ask, askForAll, type Recorded, recordPeriod, unordered } from '../../helpers/recording.ts';

const CLOCK = '2026-02-01T00:00:00Z';
const JANUARY = { from: '2026-01-01', to: '2026-02-01' };

const original = await startEmulator({ clock: CLOCK });
t.teardown(() => original.close());

interface Replay {
  readonly recorded: Recorded;
  readonly imported: UsageEmulator;
  readonly scenario: UsageEmulator;
}

/** A recording of January, imported into an empty account and loaded as a scenario. */
async function replay(t: Test, name: string): Promise<Replay> {
  const recorded = await recordPeriod(t, original, name, JANUARY);
  const imported = await startEmulator({ scenario: 'empty', clock: CLOCK });
  const scenario = await startEmulator({ scenario: recorded.scenario });
  t.teardown(() => Promise.all([imported.close(), scenario.close()]));
  const { ignored } = await imported.dataset.import(readFileSync(recorded.ndjson, 'utf8'), { mode: 'replace' });
  t.same(ignored, [], 'an import knows every field');
  return { recorded, imported, scenario };
}

interface Question {
  readonly request: ProbeRequest;
  /** Fields that a recording can't know. */
  readonly except?: readonly string[];
  /** Whether a scenario can't describe it. */
  readonly onlyImported?: boolean;
}

async function sameAnswers(
  t: Test,
  name: string,
  { recorded: { translate, translateRequest }, imported, scenario }: Replay,
  questions: readonly Question[],
): Promise<void> {
  for (const { request, except = [], onlyImported = false } of questions) {
    const comparable = (answer: unknown): unknown => unordered(without(answer, except));
    const expected = comparable(translate(await askForAll(original, name, request)));
    t.notMatch(JSON.stringify(expected), /"(items|records|resources|results)":\[\]/, 'there is something to compare');
    for (const [how, emulator] of Object.entries(onlyImported ? { imported } : { imported, scenario })) {
      const answer = comparable(await askForAll(emulator, name, translateRequest(request)));
      t.same(answer, expected, `${how}: ${request.path} ${JSON.stringify(request.query ?? request.body ?? '')}`);
    }
  }
}

function without(answer: unknown, names: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) => (names.includes(key) ? undefined : value));
}

await t.test('an imported month of Gitpod answers as the original did', async (t) => {
  const replayed = await replay(t, 'gitpod');
  const call = (method: string, body: object = {}): ProbeRequest => ({
    ...{ method: 'POST', path: `/gitpod.v1.${method}`, body },
  });
  const dateRange = { startTime: '2026-01-01T00:00:00Z', endTime: CLOCK };
  const identity = await ask(original, 'gitpod', call('IdentityService/GetAuthenticatedIdentity'));
  const organizationId = fieldOf(identity, 'organizationId');
  const projects = await ask(original, 'gitpod', call('ProjectService/ListProjects'));
  const projectId = fieldOf(projects, 'projects.3.id');
  const of = (kind: string, entityId: unknown) => ({ filter: { [kind]: entityId } });
  await sameAnswers(t, 'gitpod', replayed, [
    { request: call('UsageService/ListEnvironmentUsageRecords', { filter: { dateRange } }) },
    {
      request: call('UsageService/ListEnvironmentUsageRecords', {
        filter: { dateRange, ...of('projectId', projectId).filter },
      }),
    },
    { request: call('OrganizationService/GetOrganization', { organizationId }) },
    { request: call('OrganizationService/ListMembers', { organizationId }) },
    // No answer says who is in which team.
    { request: call('TeamService/ListTeams'), except: ['memberCount'] },
    { request: call('ProjectService/ListProjects') },
    // A scenario's `runners` are names.
    { request: call('RunnerService/ListRunners'), onlyImported: true },
    { request: call('RunnerConfigurationService/ListEnvironmentClasses') },
  ]);
});

await t.test('an imported month of Nirvana answers as the original did', async (t) => {
  const replayed = await replay(t, 'nirvana');
  const get = (path: string, query: Readonly<Record<string, string>> = {}): Question => ({
    request: { method: 'GET', path, query },
  });
  const active = { active_at_min: '2026-01-01T00:00:00Z', active_at_max: '2026-01-31T23:59:59Z', limit: '100' };
  const usage = await ask(original, 'nirvana', { method: 'GET', path: '/v1/usage', query: active });
  await sameAnswers(t, 'nirvana', replayed, [
    get('/v1/usage', active),
    get('/v1/usage', { ...active, resource_type: 'vm', sort: 'created_at:asc' }),
    get('/v1/usage', { ...active, dimension: 'storage_abs_gb' }),
    get(`/v1/usage/${String(fieldOf(usage, 'items.7.resource_id'))}`),
    get('/v1/projects', { limit: '100' }),
  ]);
  const organizationIn = async (emulator: UsageEmulator): Promise<string> =>
    String(fieldOf(await ask(emulator, 'nirvana', { method: 'GET', path: '/v1/organizations' }), 'items.0.id'));
  const created = { created_at_min: '2026-01-01T00:00:00Z', created_at_max: '2026-01-31T23:59:59Z' };
  const { translate } = replayed.recorded;
  for (const [path, query] of [
    ['billing/cost', { from: '2026-01-01', to: '2026-01-31' }],
    ['billing/statements', { month: '2026-01' }],
    ['billing/history', { ...created, limit: '100' }],
  ] as const) {
    const askIn = async (emulator: UsageEmulator): Promise<unknown> => {
      const request = {
        method: 'GET',
        path: `/v1/organizations/${await organizationIn(emulator)}/${path}`,
        query,
      } as const;
      return askForAll(emulator, 'nirvana', request);
    };
    const expected = unordered(translate(await askIn(original)));
    // The organization is none of the records.
    for (const emulator of [replayed.imported, replayed.scenario])
      t.same(unordered(await askIn(emulator)), expected, path);
  }
});

await t.test('an imported month of Gcore answers as the original did', async (t) => {
  const replayed = await replay(t, 'gcore');
  const post = (path: string, body: object, except?: readonly string[]): Question => ({
    request: { method: 'POST', path: `/cloud/v1/${path}`, body },
    ...(except && { except }),
  });
  const get = (path: string, except?: readonly string[]): Question => ({
    request: { method: 'GET', path: `/cloud/${path}` },
    ...(except && { except }),
  });
  const at = (day: number): string => new Date(Date.UTC(2026, 0, day)).toISOString();
  const days = (from: number, to: number, limit = 1000) => ({ time_from: at(from), time_to: at(to), limit });
  const month = days(1, 32);
  const costs = { time_from: month.time_from, time_to: month.time_to };
  const report = await ask(original, 'gcore', { method: 'POST', path: '/cloud/v1/usage_report', body: month });
  const projects = [fieldOf(report, 'resources.0.project_id')];
  const condition = { key: 'team', value: String(fieldOf(await tagged(), 'team')), strict: true };
  await sameAnswers(t, 'gcore', replayed, [
    ...Array.from({ length: 31 }, (_, day) => post('usage_report', days(day + 1, day + 2))),
    post('usage_report', month),
    post('usage_report', days(5, 19, 10)),
    post('usage_report', { ...month, types: ['instance', 'volume'], order_by: ['billing_value.desc'] }),
    post('usage_report', { ...month, projects }),
    post('usage_report', { ...month, regions: [76] }),
    post('usage_report', { ...month, tags: { conditions: [condition] } }),
    post('usage_report', {
      ...month,
      schema_filter: { type: 'instance', field: 'flavor', values: ['g1-standard-2-4'] },
    }),
    post('cost_report/resources', { ...month, rounding: false }),
    post('cost_report/resources', days(14, 16)),
    ...Array.from({ length: 31 }, (_, day) =>
      post('cost_report/totals', { time_from: at(day + 1), time_to: at(day + 2), rounding: false }),
    ),
    post('cost_report/totals', costs),
    post('cost_report/totals', { ...costs, projects }),
    post('reservation_cost_report/totals', { year_month: '2026-01' }),
    // Projects are in the order of their ids.
    get('v1/projects', ['is_default']),
    get('v2/reservations'),
  ]);
  const regions = { method: 'GET', path: '/cloud/v1/regions' } as const;
  t.same(await ask(replayed.imported, 'gcore', regions), await ask(original, 'gcore', regions));

  async function tagged(): Promise<unknown> {
    const tags = JSON.parse(JSON.stringify(fieldOf(report, 'resources'))) as { tags?: object[] | null }[];
    return Object.assign({}, ...tags.flatMap((resource) => resource.tags ?? []));
  }
});
