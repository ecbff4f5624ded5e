import t from 'tap';
import { DAY_MS, HOUR_MS } from '../../src/core/time/instant.ts';
import { groupBy } from '../simulation/account.ts';
import { at, type Fields, midnightBefore, type Resource, type Row, newCustomer } from './api.ts';

/** The data of charts by day or month, read from `default` through the vendors' endpoints. */
const customer = await newCustomer('2028-01-01T00:00:00Z');
const records = await customer.records(at('2024-01-01'), at('2028-01-01'));
const resources = await customer.resources();

const starts = groupBy(records, ({ createdAt }) => midnightBefore(at(createdAt)));
const sessionsOn = (day: number): number => starts.get(day)?.length ?? 0;

const pools = resources.filter(({ resource_type }) => resource_type === 'nks_node_pool');

/** vCPU-hours of a day. */
function vcpuHours(of: readonly Resource[], day: number): number {
  const used = of.flatMap(vcpuRows).reduce((sum, { started_at, ended_at, quantity }) => {
    const end = ended_at === null ? Infinity : at(ended_at);
    return sum + quantity * Math.max(0, Math.min(end, day + DAY_MS) - Math.max(at(started_at), day));
  }, 0);
  return used / HOUR_MS;
}

const vcpuRows = ({ dimensions }: Resource): Row[] =>
  dimensions
    .flatMap(({ children = [], ...head }) => [head, ...children])
    .filter(({ dimension }) => dimension === 'compute_vcpu');

/** What varies with what people do, by the name of what sends or serves. */
async function trafficOn(day: number): Promise<Map<string, number>> {
  const { resources } = await customer.report(day, day + DAY_MS);
  const named = (line: Fields): string => `${String(line['type'])} ${String(line['uuid'] ?? line['port_id'])}`;
  const varying = resources.filter(({ type }) =>
    ['egress_traffic', 'functions_calls', 'containers'].includes(String(type)),
  );
  return new Map(varying.map((line) => [named(line), Number(line['billing_value'])]));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Thursdays, one of which is the first day of Christmas: no office is open. */
const CHRISTMAS = at('2025-12-25');
const BEFORE = at('2025-12-18');
const AFTER = at('2026-01-08');
/** The days of eight weeks in autumn, Mondays first. */
const AUTUMN = Array.from({ length: 56 }, (_, index) => at('2025-09-01') + index * DAY_MS);
const isWeekend = (day: number): boolean => [0, 6].includes(new Date(day).getUTCDay());
const weekdays = AUTUMN.filter((day) => !isWeekend(day));
const weekends = AUTUMN.filter(isWeekend);

await t.test('environments: busy weekdays, quiet weekends, quieter holidays', async (t) => {
  t.ok(mean(weekdays.map(sessionsOn)) > 5 * mean(weekends.map(sessionsOn)));
  t.ok(sessionsOn(CHRISTMAS) < 0.3 * sessionsOn(BEFORE));
  t.ok(sessionsOn(CHRISTMAS) < 0.3 * sessionsOn(AFTER));
});

await t.test('node pools: scaled down on weekends and holidays', async (t) => {
  const on = (day: number): number => vcpuHours(pools, day);
  const [busy, quiet] = [mean(weekdays.map(on)), mean(weekends.map(on))];
  t.ok(busy > 1.25 * quiet, `${busy} beside ${quiet}`);
  t.ok(on(CHRISTMAS) < 0.75 * on(BEFORE), `${on(CHRISTMAS)} beside ${on(BEFORE)}`);
  t.ok(on(CHRISTMAS) < 0.75 * on(AFTER), `${on(CHRISTMAS)} beside ${on(AFTER)}`);
});

await t.test(
  "traffic: what keeps office hours sleeps on weekends and holidays; what people do at home doesn't",
  async (t) => {
    const [thursday, sunday, holiday] = [
      await trafficOn(BEFORE),
      await trafficOn(BEFORE + 3 * DAY_MS),
      await trafficOn(CHRISTMAS),
    ];
    const lines = [...thursday].flatMap(([name, value]) => {
      const [rest, off] = [sunday.get(name), holiday.get(name)];
      return rest === undefined || off === undefined ? [] : [{ rest: rest / value, off: off / value }];
    });
    const office = lines.filter(({ rest }) => rest < 0.5);
    const evening = lines.filter(({ rest }) => rest > 1.3);
    t.ok(office.length > 10 && evening.length > 10, `${office.length} and ${evening.length} of ${lines.length}`);
    t.ok(mean(office.map(({ off }) => off)) < 0.5);
    t.ok(mean(evening.map(({ off }) => off)) > 0.8);
  },
);

await t.test('usage grows from year to year, on all three', async (t) => {
  const years = ['2024', '2025', '2026', '2027'];
  const growing = (values: readonly number[]): boolean =>
    values.every((value, index) => index === 0 || value > 1.05 * (values[index - 1] ?? Infinity));
  const sessions = years.map((year) => records.filter(({ createdAt }) => createdAt.startsWith(year)).length);
  t.ok(growing(sessions), sessions.join(', '));
  const machines = years.map((year) => vcpuHours(resources, at(`${year}-10-15`)));
  t.ok(growing(machines), machines.join(', '));
  const minutes = await Promise.all(
    years.map(async (year) => {
      const { totals } = await customer.report(at(`${year}-10-01`), at(`${year}-11-01`));
      return totals
        .filter(({ type }) => type === 'instance')
        .reduce((sum, total) => sum + Number(total['billing_value']), 0);
    }),
  );
  t.ok(growing(minutes), minutes.join(', '));
});
