import t from 'tap';
import { type Answer, instance, load, MONTHLY, RESOURCES, startAccount, TOTALS } from './account.ts';

const account = await startAccount(t, { clock: '2026-02-10T12:00:00Z' });
await load(account, { records: [instance('g1-standard-1-2', '2025-01-01T00:00:00Z', null)] });

const refusals = ({ status, text }: Answer): unknown => {
  t.equal(status, 400, text);
  return (JSON.parse(text) as { invalid_fields?: unknown }).invalid_fields;
};

const days = (from: string, to: string, more: object = {}) => ({
  ...{ time_from: `${from}T00:00:00Z`, time_to: `${to}T00:00:00Z` },
  ...more,
});

// [gcore/cost-report-covers-most-31]
await t.test('31 days are allowed, and no day more', async (t) => {
  const tooLong = { time_to: ['Value error, the requested period should not exceed 31 days'] };
  for (const path of [RESOURCES, TOTALS]) {
    t.equal((await account.post(path, days('2023-01-01', '2023-02-01'))).status, 200);
    t.same(refusals(await account.post(path, days('2023-01-01', '2023-02-02'))), tooLong);
    t.equal((await account.post(path, days('2023-01-01', '2023-01-31', { enable_last_day: true }))).status, 200);
  }
});

// [gcore/longer-period-validation-error-time]
await t.test('the day of enable_last_day counts towards the 31', async (t) => {
  t.ok(refusals(await account.post(TOTALS, days('2023-01-01', '2023-02-01', { enable_last_day: true }))));
});

// [gcore/enable-last-day-day-time]
await t.test('enable_last_day includes the day of time_to', async (t) => {
  const { results } = await account.report(TOTALS, days('2026-01-01', '2026-01-02', { enable_last_day: true }));
  t.match(results, [{ billing_value: 2 * 1440 }]);
});

// [gcore/requests-refuse-unknown-fields-totals]
await t.test('unknown fields are refused, and so are the fields that a report does not have', async (t) => {
  const extra = ['Extra inputs are not permitted'];
  const cases: readonly (readonly [path: string, body: object, field: string])[] = [
    [RESOURCES, days('2026-01-01', '2026-01-02', { other: 1 }), 'other'],
    [TOTALS, days('2026-01-01', '2026-01-02', { limit: 1 }), 'limit'],
    [TOTALS, days('2026-01-01', '2026-01-02', { order_by: ['project.asc'] }), 'order_by'],
    [MONTHLY, { projects: [16] }, 'projects'],
    [MONTHLY, { enable_last_day: true }, 'enable_last_day'],
  ];
  for (const [path, body, field] of cases) t.same(refusals(await account.post(path, body)), { [field]: extra });
});

// [gcore/projects-cost-report-list-not]
await t.test('projects of a cost report is a list, not null', async (t) => {
  t.ok(refusals(await account.post(TOTALS, days('2026-01-01', '2026-01-02', { projects: null }))));
});

// [gcore/year-month-chooses-month-deprecated]
await t.test('year_month chooses the month, as the deprecated time_from and time_to do', async (t) => {
  for (const body of [
    { year_month: '2025-02' },
    { time_from: '2025-02' },
    { time_to: '2025-02' },
    { time_from: '2025-02', time_to: '2025-02' },
    { time_from: '2025-02-03T10:00:00Z', time_to: '2025-02-28T23:59:59Z' },
    { year_month: '2025-02', time_from: '2019-12-27T18:11:19.117Z' },
  ]) {
    t.match(await account.report(MONTHLY, body), { results: [{ billing_value: 28 * 1440 }] }, JSON.stringify(body));
  }
});

// [gcore/without-any-them-report-about]
await t.test('without a month the report is about the month of the clock', async (t) => {
  t.match(await account.report(MONTHLY, {}), { results: [{ billing_value: 9 * 1440 + 720 }] });
});

// [gcore/year-month-takes-precedence-time]
await t.test('an invalid month and two months are ValidationErrors', async (t) => {
  for (const year_month of ['2025-13', '2025-1', '2025-02-01', '', 'February']) {
    t.same(refusals(await account.post(MONTHLY, { year_month })), {
      year_month: ['Value error, year_month must be in the format YYYY-MM'],
    });
  }
  t.same(refusals(await account.post(MONTHLY, { time_from: '2025-02', time_to: '2025-03' })), {
    time_to: ['Value error, time_from and time_to must be in one month'],
  });
  t.ok(refusals(await account.post(MONTHLY, { time_from: '2025-02-30T00:00:00Z' })));
});

// [gcore/newest-example-reference-order-regions]
await t.test('the newest example of the reference returns data', async (t) => {
  const examples = await startAccount(t, { scenario: 'vendor-examples' });
  const body = {
    ...{ limit: 50, offset: 0, order_by: ['project.desc'], projects: [16, 17, 18, 19, 20], regions: [18, 76] },
    response_format: 'json',
    schema_filter: { field: 'flavor', type: 'instance', values: ['g1-standard-1-2'] },
    tags: {
      condition_type: 'OR',
      conditions: [
        { key: 'os_version', strict: true, value: '22.04' },
        { key: 'os_version', strict: true, value: '23.04' },
      ],
    },
    ...{ time_from: '2024-08-01T00:00:00', time_to: '2024-09-01T00:00:00', types: ['egress_traffic', 'instance'] },
  };
  t.match(await examples.report(RESOURCES, body), {
    ...{ count: 2, price_status: 'show' },
    results: [
      { project_id: 20, region_id: 18, cost: Number },
      { project_id: 16, region_id: 76, cost: 31 * 1440 * 0.00036 },
    ],
  });
  const { limit, offset, order_by, response_format, ...usage } = body;
  t.match(await examples.report('/cloud/v1/usage_report', { ...usage, limit, offset, order_by }), { count: 2 });
  t.equal(response_format, 'json');
});
