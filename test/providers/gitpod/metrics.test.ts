import t from 'tap';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time/instant.ts';
import { startEmulator } from '../../../src/index.ts';
import { fc, runs } from '../../helpers/properties.ts';
import { type Account, accountOf, type ExportedRecord } from './account.ts';
import { uuid } from './support.ts';

// The metrics of UsageService, compared with sums over the exported records.

const emulator = await startEmulator({ scenario: 'empty', socket: false });
t.teardown(() => emulator.close());

const iso = (ms: number): string => new Date(ms).toISOString();
const ids = (name: string, count: number): string[] => Array.from({ length: count }, (_, n) => uuid(`${name}${n}`));
const [USERS, PROJECTS, CLASSES, ENVIRONMENTS] = [ids('user', 5), ids('project', 3), ids('class', 3), ids('env', 7)];
const TEAM = uuid('team');
/** Days before and after 1970 and a change of months. */
const BASES = [Date.parse('1969-12-05T00:00:00Z'), Date.parse('2025-02-10T00:00:00Z')];
const DAYS = 60;

/** An instant within the days from 0 on, ms; often a whole hour or day. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: DAYS * DAY_MS }),
  fc.integer({ min: 0, max: DAYS * 24 }).map((hour) => hour * HOUR_MS),
  fc.integer({ min: 0, max: DAYS }).map((day) => day * DAY_MS),
);
const duration = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 3 * HOUR_MS }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 30 * HOUR_MS }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 39 }).map((days) => days * DAY_MS) },
  { weight: 1, arbitrary: fc.integer({ min: 40 * DAY_MS, max: 50 * DAY_MS }) },
);
const record = fc.record({
  environment: fc.nat(ENVIRONMENTS.length - 1),
  user: fc.nat(USERS.length - 1),
  project: fc.nat(PROJECTS.length),
  class: fc.nat(CLASSES.length - 1),
  createdAt: instant,
  duration,
  late: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: DAY_MS }) },
  ),
});
const scene = fc.record({
  base: fc.constantFrom(...BASES),
  records: fc.array(record, { maxLength: 25 }),
  removed: fc.nat(3),
  now: instant,
  range: fc.tuple(instant, instant),
});
type Scene = typeof scene extends fc.Arbitrary<infer Value> ? Value : never;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** An account with the records of a scene: some are imported at once, some later, and some are removed. */
async function accountWith({ base, records, removed, now }: Scene): Promise<Account> {
  const account = accountOf(emulator, await emulator.datasets.create());
  const { control } = account;
  const lines = records.map((one, index) => {
    const createdAt = base + one.createdAt;
    const stoppedAt = createdAt + one.duration;
    const written = {
      id: uuid(`record${index}`),
      environmentId: ENVIRONMENTS[one.environment],
      userId: USERS[one.user],
      ...(one.project < PROJECTS.length && { projectId: PROJECTS[one.project] }),
      environmentClassId: CLASSES[one.class],
      createdAt: iso(createdAt),
      stoppedAt: iso(stoppedAt),
      ...(one.late > 0 && { arrivesAt: iso(stoppedAt + one.late) }),
    };
    return JSON.stringify({ provider: 'gitpod', record: written });
  });
  const members = USERS.slice(0, 2).map((userId) => ({
    userId,
    fullName: userId,
    memberSince: iso(base),
    teamId: TEAM,
  }));
  await control.import(
    [
      ...lines.slice(0, 15),
      ...members.map((one) => JSON.stringify({ provider: 'gitpod', kind: 'members', record: one })),
    ].join('\n'),
  );
  await control.import(lines.slice(15).join('\n'));
  for (let index = 0; index < Math.min(removed, records.length); index += 1) {
    await control.removeRecord('gitpod', uuid(`record${index}`));
  }
  control.clock.set({ mode: 'frozen', now: iso(base + now) });
  return account;
}

/** What is listed or still running, computed from the exported records. */
async function visibleOf(
  account: Account,
  now: number,
): Promise<{ record: ExportedRecord; from: number; to: number }[]> {
  return (await account.exported())
    .map((one) => ({ record: one, from: Date.parse(one.createdAt), to: Date.parse(one.stoppedAt) }))
    .filter(({ record: { arrivesAt, stoppedAt }, from, to }) => {
      const listedFrom = Math.max(to, Date.parse(arrivesAt ?? stoppedAt));
      return listedFrom <= now || (from <= now && to > now);
    });
}
type Visible = Awaited<ReturnType<typeof visibleOf>>;

const runtimeOf = (visible: Visible, range: Range, now: number): number =>
  visible.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, range.to, now) - Math.max(from, range.from)), 0);

const activeIn = (visible: Visible, { from, to }: Range, now: number): Visible => {
  const end = Math.min(to, now + 1);
  return from >= end ? [] : visible.filter((record) => record.from < end && (record.to > from || record.from >= from));
};

const startsOf = (visible: Visible, range: Range): number =>
  visible.filter(({ from }) => from >= range.from && from < range.to).length;

const distinct = <Value>(values: Iterable<Value>): number => new Set(values).size;
const trend = (current: number, previous: number): number => (previous === 0 ? 0 : (current - previous) / previous);
const dateRange = ({ from, to }: Range) => ({ startTime: iso(from), endTime: iso(to) });
const before = ({ from, to }: Range): Range => ({ from: from - (to - from), to: from });

interface Point {
  readonly time: string;
  readonly value: number;
}

const RESOLUTIONS = ['HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY'] as const;

/** The end of the bucket that starts then. */
function bucketEnd(start: number, resolution: (typeof RESOLUTIONS)[number]): number {
  if (resolution === 'MONTHLY') {
    const date = new Date(start);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  }
  return start + { HOURLY: HOUR_MS, DAILY: DAY_MS, WEEKLY: 7 * DAY_MS }[resolution];
}

/** The part of a point's bucket that lies in a range. */
const bucketOf = ({ time }: Point, resolution: (typeof RESOLUTIONS)[number], range: Range): Range => ({
  from: Math.max(range.from, Date.parse(time)),
  to: Math.min(range.to, bucketEnd(Date.parse(time), resolution)),
});

interface Setting {
  readonly account: Account;
  /** The records that the filter selects. */
  readonly visible: Visible;
  readonly range: Range;
  readonly now: number;
  readonly message: object;
}

const FILTERS = [{}, { projectId: PROJECTS[0] }, { teamId: TEAM }, { projectId: PROJECTS[1], teamId: TEAM }] as const;

function selects(
  { projectId, teamId }: { projectId?: string; teamId?: string },
  { record: one }: Visible[number],
): boolean {
  return (
    (projectId === undefined || one.projectId === projectId) &&
    (teamId === undefined || USERS.slice(0, 2).includes(one.userId))
  );
}

/** Checks a property of random accounts, ranges, clocks and filters. */
function property(title: string, check: (setting: Setting) => Promise<void>): Promise<unknown> {
  return t.test(title, async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.constantFrom(...FILTERS), async (one, filter) => {
        const account = await accountWith(one);
        const now = one.base + one.now;
        const [from, to] = one.range.map((offset) => one.base + offset).sort((a, b) => a - b);
        const range = { from: from ?? 0, to: to ?? 0 };
        const visible = (await visibleOf(account, now)).filter((record) => selects(filter, record));
        await check({ account, visible, range, now, message: { dateRange: dateRange(range), ...filter } });
        await account.control.drop();
      }),
      { numRuns: runs(100) },
    );
  });
}

const equal = (actual: unknown, expected: unknown, what: string): void => {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }
};

// [gitpod/environment-straddles-range-counts, gitpod/running-environments-count-up-clock]
await property(
  'runtime is the part of the listed records in the range, plus what is still running',
  async ({ account, visible, range, now, message }) => {
    const answer = await account.get<{ totalRuntimeSeconds: string; trend: number }>(
      'UsageService/GetEnvironmentRuntime',
      message,
    );
    const secondsIn = (part: Range): number => Math.floor(runtimeOf(visible, part, now) / 1000);
    equal(answer.totalRuntimeSeconds, String(secondsIn(range)), 'runtime');
    equal(answer.trend, trend(secondsIn(range), secondsIn(before(range))), 'trend');
  },
);

// [gitpod/sessions-environments-started-active, gitpod/trend-current-previous-previous-against]
await property(
  'users and environments are counted once if they are active in the range',
  async ({ account, visible, range, now, message }) => {
    for (const [method, field] of [
      ['GetActiveUsersCount', 'userId'],
      ['GetActiveEnvironmentsCount', 'environmentId'],
    ] as const) {
      const answer = await account.get<{ count: string; trend: number }>(`UsageService/${method}`, message);
      const count = (part: Range): number =>
        distinct(activeIn(visible, part, now).map(({ record: one }) => one[field]));
      equal(answer, { count: String(count(range)), trend: trend(count(range), count(before(range))) }, method);
    }
  },
);

// [gitpod/sessions-environments-started-active, gitpod/runtime-rounded-down-whole-seconds, gitpod/empty-buckets-point-buckets-hours]
await property(
  'the points of a series are the buckets of the range, also the empty ones, and add up to the total',
  async ({ account, visible, range, now, message }) => {
    for (const resolution of RESOLUTIONS) {
      const request = { ...message, resolution: `RESOLUTION_${resolution}` };
      const { totalRuntime } = await account.get<{ totalRuntime: Point[] }>(
        'UsageService/GetEnvironmentRuntimeTimeSeries',
        request,
      );
      const { sessions } = await account.get<{ sessions: Point[] }>(
        'UsageService/GetEnvironmentSessionsTimeSeries',
        request,
      );
      const { activeEnvironments } = await account.get<{ activeEnvironments: Point[] }>(
        'UsageService/GetActiveEnvironmentsTimeSeries',
        request,
      );
      const sum = totalRuntime.reduce((total, { value }) => total + value, 0);
      equal(sum, Math.floor(runtimeOf(visible, range, now) / 1000), `sum, ${resolution}`);
      let end = range.from;
      for (const [index, point] of totalRuntime.entries()) {
        const bucket = bucketOf(point, resolution, range);
        equal(bucket.from, end, `start of a bucket, ${resolution}`);
        end = bucket.to;
        if (Math.abs(point.value * 1000 - runtimeOf(visible, bucket, now)) >= 1000) {
          throw new Error(`${point.time}: ${point.value}`);
        }
        equal(sessions[index], { time: point.time, value: startsOf(visible, bucket) }, `sessions, ${resolution}`);
        const active = distinct(activeIn(visible, bucket, now).map(({ record: one }) => one.environmentId));
        equal(activeEnvironments[index], { time: point.time, value: active }, `environments, ${resolution}`);
      }
      equal(end, range.to, 'end of the last bucket');
    }
  },
);

// [gitpod/users-series-weekly-whatever-resolution, gitpod/returning-user-active-calendar-week]
await property(
  'the users of a series are weekly, and return if they were active in the week before',
  async ({ account, visible, range, now, message }) => {
    const answer = await account.get<{ weeklyActiveUsers: Point[]; weeklyActiveReturningUsers: Point[] }>(
      'UsageService/GetActiveUsersTimeSeries',
      { ...message, resolution: 'RESOLUTION_HOURLY' },
    );
    const usersIn = (part: Range) => new Set(activeIn(visible, part, now).map(({ record: one }) => one.userId));
    for (const [index, point] of answer.weeklyActiveUsers.entries()) {
      const monday = Date.parse(point.time);
      equal(new Date(monday).getUTCDay(), 1, 'weekday');
      const users = usersIn(bucketOf(point, 'WEEKLY', range));
      equal(point.value, users.size, 'active');
      const earlier = usersIn({ from: monday - 7 * DAY_MS, to: monday });
      const returning = [...users].filter((user) => earlier.has(user)).length;
      equal(answer.weeklyActiveReturningUsers[index], { time: point.time, value: returning }, 'returning');
    }
  },
);

// [gitpod/top-lists-sorted-total-runtime]
await property(
  'top lists are sorted by runtime, page, and add up to the total',
  async ({ account, visible, range, now, message }) => {
    const total = Math.floor(runtimeOf(visible, range, now) / 1000);
    const users = await account.all<{ userId: string; totalRuntimeSeconds: number }>(
      'UsageService/GetTopActiveUsers',
      'users',
      message,
    );
    for (const { userId, totalRuntimeSeconds } of users) {
      const own = visible.filter(({ record: one }) => one.userId === userId);
      equal(totalRuntimeSeconds, runtimeOf(own, range, now) / 1000, userId);
    }
    const projects = await account.all<{ totalRuntimeSeconds: string }>('UsageService/GetTopProjects', 'projects', {
      ...message,
      projectId: undefined,
    });
    const classes = await account.all<{ totalRuntimeSeconds: string }>(
      'UsageService/GetTopEnvironmentClasses',
      'environmentClasses',
      message,
    );
    const ofUsers = users.map(({ totalRuntimeSeconds }) => totalRuntimeSeconds);
    const ofClasses = classes.map(({ totalRuntimeSeconds }) => Number(totalRuntimeSeconds));
    const ofProjects = projects.map(({ totalRuntimeSeconds }) => Number(totalRuntimeSeconds));
    for (const list of [ofUsers, ofClasses, ofProjects]) {
      equal(
        list,
        list.toSorted((a, b) => b - a),
        'order',
      );
    }
    const sum = (list: readonly number[]): number => list.reduce((all, value) => all + value, 0);
    equal(Math.floor(sum(ofUsers) + 1e-6), total, 'users');
    equal(sum(ofClasses), total, 'classes');
    if (!('projectId' in message)) equal(sum(ofProjects), total, 'projects');
  },
);

// [gitpod/power-user-environments-ran-40]
await property(
  'the adoption summary agrees with the other metrics',
  async ({ account, visible, range, now, message }) => {
    const summary = await account.get<Record<string, string | number>>('UsageService/GetAdoptionUsageSummary', message);
    const users = (part: Range): number => distinct(activeIn(visible, part, now).map(({ record: one }) => one.userId));
    const perUser = (part: Range): number => runtimeOf(visible, part, now) / 1000 / Math.max(1, users(part));
    equal(summary['activeUsersCount'], String(users(range)), 'users');
    equal(
      summary['sessionsCount'],
      String(startsOf(visible, { from: range.from, to: Math.min(range.to, now + 1) })),
      'sessions',
    );
    equal(summary['envRuntimePerUserSeconds'], perUser(range), 'runtime per user');
    equal(summary['envRuntimePerUserTrend'], trend(perUser(range), perUser(before(range))), 'trend');
    const power = USERS.filter((user) => {
      const own = visible.filter(({ record: one }) => one.userId === user);
      return runtimeOf(own, range, now) >= Number(summary['powerUsersThresholdSeconds']) * 1000;
    });
    equal(summary['powerUsersCount'], String(power.length), 'power users');
  },
);

// [gitpod/environment-straddles-range-counts, gitpod/runtime-rounded-down-whole-seconds]
await property('splitting a range changes its runtime by less than a second', async ({ account, range, message }) => {
  const runtimeIn = async (part: Range): Promise<number> => {
    const request = { ...message, dateRange: dateRange(part) };
    const answer = await account.get<{ totalRuntimeSeconds: string }>('UsageService/GetEnvironmentRuntime', request);
    return Number(answer.totalRuntimeSeconds);
  };
  const middle = range.from + Math.floor((range.to - range.from) / 3);
  const parts = (await runtimeIn({ from: range.from, to: middle })) + (await runtimeIn({ from: middle, to: range.to }));
  equal([0, 1].includes((await runtimeIn(range)) - parts), true, 'difference');
});

// [gitpod/closed-periods-never-change-except]
await t.test('moving the clock forward never changes a closed period', async () => {
  const METHODS = ['GetEnvironmentRuntime', 'GetActiveUsersCount', 'GetActiveEnvironmentsCount'];
  await fc.assert(
    fc.asyncProperty(scene, fc.integer({ min: 0, max: 90 }), async (one, days) => {
      // Late usage changes closed periods when it arrives.
      const account = await accountWith({ ...one, records: one.records.map((record) => ({ ...record, late: 0 })) });
      const from = one.base + Math.min(one.now, one.range[0]);
      const closed = { dateRange: dateRange({ from, to: one.base + one.now }) };
      const answers = () => Promise.all(METHODS.map((method) => account.get(`UsageService/${method}`, closed)));
      const earlier = await answers();
      account.control.clock.set({ mode: 'frozen', now: iso(one.base + one.now + days * DAY_MS) });
      equal(await answers(), earlier, `${days} days later`);
      await account.control.drop();
    }),
    { numRuns: runs(100) },
  );
});

// [gitpod/metrics-seeded-dataset-follow-records]
await t.test('the sums of a seeded dataset agree with its records', async (t) => {
  const seeded = await startEmulator({ scenario: 'large', parameters: { records: 4_000 }, socket: false });
  t.teardown(() => seeded.close());
  const account = accountOf(seeded, await seeded.datasets.create());
  const clock = Date.parse('2026-05-20T13:37:11.123Z');
  account.control.clock.set({ mode: 'frozen', now: iso(clock) });
  const visible = await visibleOf(account, clock);
  const bound = fc.integer({ min: -900, max: 5 }).chain((day) => instant.map((offset) => day * DAY_MS + offset));
  await fc.assert(
    fc.asyncProperty(fc.tuple(bound, bound), async ([one, other]) => {
      const range = { from: clock + Math.min(one, other), to: clock + Math.max(one, other) };
      const message = { dateRange: dateRange(range) };
      const [runtime, users, environments] = await Promise.all([
        account.get('UsageService/GetEnvironmentRuntime', message),
        account.get('UsageService/GetActiveUsersCount', message),
        account.get('UsageService/GetActiveEnvironmentsCount', message),
      ]);
      const active = activeIn(visible, range, clock).map(({ record: one }) => one);
      equal(
        [runtime['totalRuntimeSeconds'], users['count'], environments['count']],
        [
          Math.floor(runtimeOf(visible, range, clock) / 1000),
          distinct(active.map(({ userId }) => userId)),
          distinct(active.map(({ environmentId }) => environmentId)),
        ].map(String),
        iso(range.from),
      );
    }),
    { numRuns: runs(100) },
  );
});

const account = accountOf(emulator, await emulator.datasets.create({ clock: '2025-06-01T00:00:00Z' }));
const march = { dateRange: { startTime: '2025-03-01T00:00:00Z', endTime: '2025-04-01T00:00:00Z' } };

// [gitpod/date-range-required-ends]
await t.test('date_range is required, and both ends in it', async (t) => {
  for (const name of [
    'GetActiveUsersCount',
    'GetTopProjects',
    'GetEnvironmentRuntimeTimeSeries',
    'GetAdoptionUsageSummary',
  ]) {
    const { status, body } = await account.call(`UsageService/${name}`);
    t.same([status, body['message']], [400, 'validation error:\n - date_range: value is required [required]'], name);
    const open = await account.call(`UsageService/${name}`, { dateRange: { startTime: '2025-03-01T00:00:00Z' } });
    t.match(open.body, { code: 'invalid_argument', message: /date_range\.end_time: value is required/ });
  }
});

// [gitpod/resolution-must-defined-value, gitpod/resolution-unspecified-daily]
await t.test('resolution must be a defined value; unspecified is daily', async (t) => {
  const series = 'UsageService/GetEnvironmentRuntimeTimeSeries';
  for (const resolution of ['DAILY', 5, -1]) {
    t.match(await account.call(series, { ...march, resolution }), { status: 400, body: { code: 'invalid_argument' } });
  }
  const daily = await account.get<{ totalRuntime: Point[] }>(series, { ...march, resolution: 2 });
  t.equal(daily.totalRuntime.length, 31);
  t.same(await account.get(series, march), daily);
  t.same(await account.get(series, { ...march, resolution: 0 }), daily);
});

// [gitpod/page-size-top-lists-0]
await t.test('page_size is from 0 to 100', async (t) => {
  for (const pageSize of [-1, 101]) {
    const { body } = await account.call('UsageService/GetTopActiveUsers', { ...march, pagination: { pageSize } });
    t.match(body, { code: 'invalid_argument', message: /pagination\.page_size/ });
  }
});

// [gitpod/series-most-10-000-points]
await t.test('a series has at most 10,000 points', async (t) => {
  const dateRange = { startTime: '0001-01-01T00:00:00Z', endTime: '9999-12-31T00:00:00Z' };
  for (const resolution of ['RESOLUTION_HOURLY', 'RESOLUTION_DAILY', 'RESOLUTION_MONTHLY']) {
    const { status, body } = await account.call('UsageService/GetEnvironmentSessionsTimeSeries', {
      dateRange,
      resolution,
    });
    t.match({ status, body }, { status: 400, body: { code: 'invalid_argument', message: /10000 points/ } });
  }
  t.equal((await account.call('UsageService/GetEnvironmentRuntime', { dateRange })).status, 200);
});

// [gitpod/range-ends-before-start-no]
await t.test('a range that ends where or before it starts has no usage', async (t) => {
  const { startTime, endTime } = march.dateRange;
  t.same(
    await account.get('UsageService/GetActiveEnvironmentsCount', {
      dateRange: { startTime: endTime, endTime: startTime },
    }),
    {
      count: '0',
      trend: 0,
    },
  );
});

// [gitpod/environment-classes-local-runners]
await t.test('the environment classes of local runners are one group without an id', async (t) => {
  const local = accountOf(emulator, await emulator.datasets.create({ clock: '2025-06-01T00:00:00Z' }));
  const createdAt = '2025-03-02T00:00:00Z';
  const add = (kind: string, item: object) => local.control.addRecord('gitpod', item, { kind });
  await add('runners', { runnerId: uuid('laptop'), name: 'laptop', kind: 'RUNNER_KIND_LOCAL', createdAt });
  await add('runners', { runnerId: uuid('cloud'), name: 'cloud', createdAt });
  for (const [name, runner] of [
    ['one', 'laptop'],
    ['two', 'laptop'],
    ['three', 'cloud'],
  ] as const) {
    await add('environment_classes', { id: uuid(name), displayName: name, runnerId: uuid(runner) });
    const stoppedAt = iso(Date.parse(createdAt) + 10 * MINUTE_MS);
    await local.control.addRecord('gitpod', { environmentClassId: uuid(name), createdAt, stoppedAt });
  }
  t.same(await local.all('UsageService/GetTopEnvironmentClasses', 'environmentClasses', march), [
    {
      environmentClassId: '',
      runnerKind: 'RUNNER_KIND_LOCAL',
      runnerName: '',
      environmentClassName: '',
      totalRuntimeSeconds: '1200',
    },
    {
      environmentClassId: uuid('three'),
      runnerKind: 'RUNNER_KIND_REMOTE',
      runnerName: 'cloud',
      environmentClassName: 'three',
      totalRuntimeSeconds: '600',
    },
  ]);
});

// [gitpod/get-top-projects-lists-runtime, gitpod/project-id-record-without-project]
await t.test('a scenario decides whether records without a project omit projectId or carry the nil UUID', async (t) => {
  const nil = '00000000-0000-0000-0000-000000000000';
  for (const [setting, expected] of [
    ['', undefined],
    ['no_project: omitted', undefined],
    ['no_project: nil', nil],
  ] as const) {
    const folder = t.testdir({
      'mine.yaml': `
seed: 1
clock: 2025-06-01T00:00:00Z
span: { from: 2025-01-01, to: 2025-06-01 }
gitpod:
  records: [{ createdAt: 2025-03-02T00:00:00Z, stoppedAt: 2025-03-02T01:00:00Z }]
  ${setting}
`,
    });
    const emulator = await startEmulator({ scenario: `${folder}/mine.yaml`, socket: false });
    t.teardown(() => emulator.close());
    const dataset = accountOf(emulator, await emulator.datasets.create());
    await dataset.control.addRecord('gitpod', { createdAt: '2025-03-03T00:00:00Z', stoppedAt: '2025-03-03T02:00:00Z' });
    const listed = await dataset.all<ExportedRecord>('UsageService/ListEnvironmentUsageRecords', 'records');
    t.same(
      listed.map(({ projectId }) => projectId),
      [expected, expected],
      setting,
    );
    t.match(await dataset.call('ProjectService/GetProject', { projectId: nil }), {
      status: 404,
      body: { code: 'not_found' },
    });
    t.match(await dataset.all('UsageService/GetTopProjects', 'projects', march), [
      { projectId: expected ?? '', projectName: '', totalRuntimeSeconds: '10800' },
    ]);
  }
});
