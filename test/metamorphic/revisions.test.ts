import assert from 'node:assert/strict';
import t from 'tap';
import { DAY_MS, HOUR_MS } from '../../src/core/time/instant.ts';
import { type DatasetControl, startEmulator } from '../../src/index.ts';
import { fc, runs } from '../helpers/properties.ts';
import { at, iso } from './api.ts';

/*
 * What an account with revisions shows at an instant is what another account shows that had the revised records from the
 * start: for random revisions, through every listing and bill, however the clock moves.
 */

const emulator = await startEmulator({ scenario: 'empty', socket: false });
t.teardown(() => emulator.close());

const START = at('2026-01-01T00:00:00Z');
const DAYS = 45;
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** An instant of the account, ms: often a whole day or hour, so that it meets others. */
const instant = fc
  .oneof(
    fc.integer({ min: 0, max: DAYS }).map((day) => day * DAY_MS),
    fc.integer({ min: 0, max: DAYS * 24 }).map((hour) => hour * HOUR_MS),
    fc.integer({ min: 0, max: (DAYS * DAY_MS) / 1000 }).map((second) => second * 1000),
  )
  .map((ms) => START + ms);
const period = fc.tuple(instant, instant).map((ends) => ends.toSorted((a, b) => a - b));

const session = fc.record({ project: fc.nat(2), user: fc.nat(2), span: period }).map(({ project, user, span }) => ({
  ...{ environmentId: id(10 + project), userId: id(20 + user), projectId: id(30 + project) },
  ...{ runnerId: id(40), environmentClassId: id(50 + user) },
  ...{ createdAt: iso(span[0] ?? START), stoppedAt: iso(span[1] ?? START) },
}));
const machine = fc
  .record({ project: fc.nat(1), quantity: fc.integer({ min: 1, max: 9 }), span: period, runs: fc.boolean() })
  .map(({ project, quantity, span, runs: isRunning }) => ({
    ...{ resource_type: 'vm', project_id: id(60 + project), region: 'us-sva-2', started_at: iso(span[0] ?? START) },
    ended_at: isRunning ? null : iso(span[1] ?? START),
    dimensions: ['compute_vcpu', 'compute_memory_gb'].map((dimension, index) => ({
      ...{ id: id(70 + index), dimension, quantity, started_at: iso(span[0] ?? START) },
      ended_at: isRunning ? null : iso(span[1] ?? START),
    })),
  }));
const credit = fc.record({ cents: fc.integer({ min: 1, max: 9999 }), when: instant }).map(({ cents, when }) => ({
  ...{ type: 'grant', purpose: 'bonus_grant', amount: (cents / 100).toFixed(2), created_at: iso(when) },
  ...{ description: null, receipt_url: null },
}));
const volume = fc
  .record({
    project: fc.nat(1),
    tag: fc.constantFrom('prod', 'test'),
    size: fc.integer({ min: 1, max: 9 }),
    span: period,
  })
  .map(({ project, tag, size, span }) => ({
    ...{ type: 'volume', project_id: project, region_id: 76, volume_type: 'standard', last_name: 'database' },
    attached_to_vm: null,
    tags: [{ env: tag }],
    // A volume that no sample sees isn't stored.
    segments: [{ started_at: iso(span[0] ?? START), ended_at: iso((span[1] ?? START) + HOUR_MS), size }],
  }));
const price = fc.integer({ min: 1, max: 99 }).map((cents) => ({ price: `0.${String(cents).padStart(2, '0')}` }));

/** What records there are, and what each turns out to be. */
interface Kind {
  readonly provider: string;
  readonly kind: string;
  readonly id: string;
  readonly ids: readonly string[];
  readonly record: fc.Arbitrary<object>;
  /** What no revision changes. */
  readonly fixed?: object;
}

const KINDS: readonly Kind[] = [
  { provider: 'gitpod', kind: 'records', id: 'id', ids: [1, 2, 3, 4].map(id), record: session },
  { provider: 'nirvana', kind: 'records', id: 'resource_id', ids: [1, 2, 3].map(id), record: machine },
  { provider: 'nirvana', kind: 'credits', id: 'id', ids: [1, 2].map(id), record: credit },
  {
    ...{ provider: 'nirvana', kind: 'prices', id: 'id', ids: ['compute_vcpu@2026-01-01'], record: price },
    fixed: { metric: 'compute_vcpu', from: '2026-01-01' },
  },
  { provider: 'gcore', kind: 'records', id: 'uuid', ids: [1, 2, 3].map(id), record: volume },
  {
    ...{ provider: 'gcore', kind: 'prices', id: 'id', ids: ['volume_t_standard_gbm@2026-01-01'], record: price },
    fixed: { metric: 'volume_t_standard_gbm', from: '2026-01-01' },
  },
];

interface Change {
  /** ms */
  readonly at: number;
  readonly fields: object;
}

/** A record with all that it turns out to be, and when it turns out not to be. */
interface History extends Omit<Kind, 'ids' | 'record'> {
  readonly of: string;
  readonly record: object;
  readonly changes: readonly Change[];
  readonly gone: number | undefined;
}

const histories: fc.Arbitrary<History[]> = fc
  .tuple(
    ...KINDS.flatMap(({ ids, record, ...kind }) =>
      ids.map((of) =>
        fc
          .record({
            record,
            // The same instant twice would be one revision.
            changes: fc.uniqueArray(fc.record({ at: instant, fields: record }), {
              maxLength: 3,
              selector: (one) => one.at,
            }),
            // Without a price of the scenario, that of the shipped list holds.
            gone: kind.fixed === undefined ? fc.option(instant, { freq: 4, nil: undefined }) : fc.constant(undefined),
          })
          .map(({ changes, gone, ...rest }): History => ({
            ...{ ...kind, ...rest, of, gone },
            changes: changes.filter((change) => gone === undefined || change.at < gone),
          })),
      ),
    ),
  )
  .map((all) => [...all]);

const head = { seed: 1, clock: iso(START), span: { from: '2026-01-01', to: '2026-03-01' } };

function sectionsOf<Item>(all: readonly History[], itemsOf: (history: History) => readonly Item[]) {
  const sections: Record<string, Record<string, Item[]>> = {};
  for (const history of all) {
    const kinds = (sections[history.provider] ??= {});
    (kinds[history.kind] ??= []).push(...itemsOf(history));
  }
  return sections;
}

const recordOf = ({ id: field, of, fixed }: History, fields: object): object => ({ [field]: of, ...fixed, ...fields });

/** The scenario with revisions. */
function revised(all: readonly History[]): object {
  const records = sectionsOf(all, (history) => [recordOf(history, history.record)]);
  const revisions = sectionsOf(all, ({ of, changes, gone }) => [
    ...changes.map((change) => ({ at: iso(change.at), id: of, change: change.fields })),
    ...(gone === undefined ? [] : [{ at: iso(gone), id: of, change: null }]),
  ]);
  const sections = Object.keys(records).map((name) => [name, { ...records[name], revisions: revisions[name] }]);
  return { ...head, ...(Object.fromEntries(sections) as object) };
}

/** The scenario in which what is known at an instant (ms) was so from the start. */
function asKnown(all: readonly History[], now: number): object {
  return {
    ...head,
    ...sectionsOf(all, (history) => {
      if (history.gone !== undefined && history.gone <= now) return [];
      const known = history.changes.filter((change) => change.at <= now).toSorted((a, b) => a.at - b.at);
      return [recordOf(history, known.at(-1)?.fields ?? history.record)];
    }),
  };
}

const range = { startTime: iso(START), endTime: iso(START + DAYS * DAY_MS) };
const month = { time_from: '2026-01-05T00:00:00Z', time_to: '2026-02-05T00:00:00Z' };
const gcore = { time_from: iso(START), time_to: iso(START + DAYS * DAY_MS), limit: 3 };

/** All that the vendors' endpoints tell about the account, page by page. */
async function answers({ env }: Pick<DatasetControl, 'env'>, ownClock?: number): Promise<Record<string, unknown>> {
  const send = async (method: 'GET' | 'POST', url: string, authorization: string, payload?: object) => {
    const { statusCode, body } = await emulator.inject({
      ...{ method, url },
      headers: { authorization, ...(ownClock !== undefined && { 'x-usage-emulator-clock': iso(ownClock) }) },
      ...(payload && { payload }),
    });
    assert.equal(statusCode, 200, `${url}: ${body}`);
    return JSON.parse(body) as Record<string, unknown>;
  };
  const ona = (call: string, message: object) =>
    send('POST', `/gitpod.v1.UsageService/${call}`, `Bearer ${env['GITPOD_API_KEY'] ?? ''}`, message);
  const nirvana = (path: string) => send('GET', `/v1${path}`, `Bearer ${env['NIRVANA_LABS_API_KEY'] ?? ''}`);
  const report = (path: string, message: object) =>
    send('POST', `/cloud/v1/${path}`, `APIKey ${env['GCORE_API_KEY'] ?? ''}`, message);
  const pages = async (next: (token: unknown) => Promise<{ rows: unknown; token: unknown }>): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (let token: unknown = ''; token !== undefined;) {
      const page = await next(token);
      all.push(page.rows);
      token = page.token;
    }
    return all;
  };

  const organization = String(((await nirvana('/organizations'))['items'] as { id: string }[])[0]?.id);
  const billing = `/organizations/${organization}/billing`;
  return {
    records: await pages(async (token) => {
      const page = await ona('ListEnvironmentUsageRecords', {
        filter: { dateRange: range },
        pagination: { pageSize: 2, token },
      });
      const { nextToken } = page['pagination'] as { nextToken: string };
      return { rows: page['records'], token: nextToken === '' ? undefined : nextToken };
    }),
    runtime: await ona('GetEnvironmentRuntime', { dateRange: range }),
    // Their names are derived from the records of the start.
    users: ((await ona('GetTopActiveUsers', { dateRange: range }))['users'] as Record<string, unknown>[]).map(
      ({ userId, totalRuntimeSeconds }) => [userId, totalRuntimeSeconds],
    ),
    usage: await pages(async (token) => {
      const page = await nirvana(`/usage?limit=10${token === '' ? '' : `&cursor=${String(token)}`}`);
      const { next_cursor: next, total_count } = page['pagination'] as {
        next_cursor: string | null;
        total_count: number;
      };
      return { rows: [page['items'], total_count], token: next ?? undefined };
    }),
    credits: await nirvana(`${billing}/history`),
    summary: await nirvana(`${billing}/summary`),
    cost: await nirvana(`${billing}/cost?from=2026-01-01&to=2026-02-14`),
    statements: [await nirvana(`${billing}/statements?month=2026-01`), await nirvana(`${billing}/statements`)],
    report: await pages(async (token) => {
      const offset = Number(token);
      const page = await report('usage_report', { ...gcore, offset });
      return { rows: page, token: offset + 3 < Number(page['count']) ? offset + 3 : undefined };
    }),
    tagged: await report('usage_report', { ...gcore, tags: { conditions: [{ key: 'env', value: 'prod' }] } }),
    costs: await report('cost_report/resources', month),
    totals: await report('cost_report/totals', month),
    month: await report('reservation_cost_report/totals', { year_month: '2026-01', rounding: false }),
  };
}

/** What the files of two months bill, by row. */
async function focusOf({ name }: Pick<DatasetControl, 'name'>): Promise<string[]> {
  const url = `/_emulator/datasets/${name}/focus?focus_version=1.2&from=2026-01-01&to=2026-03-01`;
  const { statusCode, body } = await emulator.inject({ url, headers: { host: 'localhost' } });
  assert.equal(statusCode, 200, body);
  return body.split('\n').sort();
}

await t.test('an account shows what is known at the clock, wherever that moves', async (t) => {
  let changed = 0;
  await t.resolves(
    fc.assert(
      fc.asyncProperty(
        histories,
        fc.array(fc.tuple(instant, fc.constantFrom(-1, 0, 1)), { minLength: 2, maxLength: 4 }),
        async (all, moves) => {
          await using account = await emulator.datasets.create({ scenario: revised(all) });
          const original = JSON.stringify(await answers(account));
          // Often at a revision, or a millisecond beside it.
          const revisions = account.revisions().map((revision) => at(revision.at));
          const instants = moves.map(([when, beside], index) => (revisions[index * 3] ?? when) + beside);
          for (const now of instants) {
            await using known = await emulator.datasets.create({ scenario: asKnown(all, now), clock: iso(now) });
            const expected = await answers(known);
            assert.deepEqual(await answers(account, now), expected, 'a request with a clock of its own');
            account.clock.set(iso(now));
            assert.deepEqual(await answers(account), expected, iso(now));
            assert.deepEqual(await focusOf(account), await focusOf(known));
            if (JSON.stringify(expected) !== original) changed += 1;
          }
          account.clock.set(iso(START));
          assert.equal(JSON.stringify(await answers(account)), original, 'the clock is back at its start');
        },
      ),
      { numRuns: runs(20) },
    ),
  );
  t.ok(changed > 5, `${changed} answers differ from those of the start`);
});
