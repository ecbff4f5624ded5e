import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  isRefused,
  listOf,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  type Probes,
} from '../../core/provider/probe.ts';
import { formatInstant } from '../../core/time/instant.ts';

const DAY_MS = 86_400_000;
const MAX_ROWS = 1000;

const report = (body: object): ProbeRequest => ({ method: 'POST', path: '/cloud/v1/usage_report', body });
const startOfDay = (ms: number): string => formatInstant(ms - (ms % DAY_MS));
const count = (answer: ProbeAnswer | undefined): number => Number(fieldOf(answer?.json, 'count'));
const resources = (answer: ProbeAnswer | undefined): readonly unknown[] => (answer ? listOf(answer, 'resources') : []);
const sameCount = (one: ProbeAnswer | undefined, other: ProbeAnswer | undefined, otherwise: string) =>
  holdsIf(count(one) === count(other), otherwise);

/** What totals are sums of: type, metric and region. */
const groupOf = (row: unknown): string =>
  ['type', 'billing_metric_name', 'region'].map((name) => String(fieldOf(row, name))).join(' ');

function sumByGroup(rows: readonly unknown[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    sums.set(groupOf(row), (sums.get(groupOf(row)) ?? 0) + Number(fieldOf(row, 'billing_value')));
  }
  return sums;
}

/** Probes of the usage report, on the two days before the last one with data. */
export const probes: Probes = {
  find: (now) =>
    report({
      time_from: startOfDay(now - 730 * DAY_MS),
      time_to: startOfDay(now + DAY_MS),
      order_by: ['last_seen.desc'],
      limit: 1,
    }),
  probes(found, now) {
    const last = Date.parse(String(fieldOf(resources(found)[0], 'last_seen')));
    const to = Number.isNaN(last) ? now : last;
    const days = { time_from: startOfDay(to - 2 * DAY_MS), time_to: startOfDay(to) };
    const afternoon = (day: string): string => day.replace('T00', 'T15');
    const whole = report({ ...days, limit: MAX_ROWS });
    const wrong = report({});
    return [
      comparing('gcore/limit-10-offset-0-default', [whole, report(days)], (all, page) =>
        holdsIf(resources(page).length === Math.min(10, count(all)), 'a page of another size'),
      ),
      refused('gcore/limit-0-without-maximum-offset', report({ ...days, limit: 0 })),
      comparing(
        'gcore/limit-offset-apply-resources-only',
        [whole, report({ ...days, limit: 1, offset: 1 })],
        (all, page) =>
          holdsIf(
            JSON.stringify(fieldOf(all.json, 'totals')) === JSON.stringify(fieldOf(page.json, 'totals')),
            'other totals',
          ),
      ),
      comparing(
        'gcore/count-number-all-matching-resource',
        [report({ ...days, limit: MAX_ROWS, order_by: ['type.asc'] })],
        (all) => {
          const rows = resources(all).length;
          return rows === MAX_ROWS
            ? cannotTell('more rows than a probe reads')
            : holdsIf(count(all) === rows, 'count is not the number of rows');
        },
      ),
      comparing(
        'gcore/total-equals-sum-over-all',
        [report({ ...days, limit: MAX_ROWS, order_by: ['region.asc'] })],
        (all) => {
          const rows = resources(all);
          if (rows.length === 0) return cannotTell('no usage on these days');
          if (rows.length === MAX_ROWS) return cannotTell('more rows than a probe reads');
          const sums = sumByGroup(rows);
          const totals = [...sumByGroup(listOf(all, 'totals'))];
          const isSum = ([group, total]: readonly [string, number]): boolean =>
            Math.abs((sums.get(group) ?? 0) - total) <= 1e-6 * Math.max(1, Math.abs(total));
          return holdsIf(totals.length > 0 && totals.every(isSum), 'a total is not the sum of its rows');
        },
      ),
      comparing(
        'gcore/report-starts-beginning-time-utc',
        [whole, report({ ...days, time_from: afternoon(days.time_from), limit: MAX_ROWS })],
        (all, later) => sameCount(all, later, 'other rows for a later time of the same day'),
      ),
      comparing(
        'gcore/report-ends-just-before-beginning',
        [report({ ...days, time_to: afternoon(days.time_to), limit: MAX_ROWS })],
        (all) => {
          const rows = resources(all);
          if (rows.length === 0) return cannotTell('no usage on these days');
          const end = Date.parse(days.time_to);
          const isBefore = (row: unknown): boolean => Date.parse(String(fieldOf(row, 'last_seen'))) < end;
          return holdsIf(rows.every(isBefore), 'usage of the last day');
        },
      ),
      comparing(
        'gcore/enable-last-day-day-time',
        [whole, report({ ...days, time_to: startOfDay(to - DAY_MS), enable_last_day: true, limit: MAX_ROWS })],
        (all, included) => sameCount(all, included, 'other rows than for a period that ends a day later'),
      ),
      comparing(
        'gcore/equal-days-without-enable-last',
        [report({ time_from: days.time_from, time_to: days.time_from })],
        (empty) => holdsIf(count(empty) === 0, 'rows in an empty period'),
      ),
      {
        rule: 'gcore/time-day-before-time-validation',
        requests: [report({ time_from: days.time_to, time_to: days.time_from })],
        judge: (answer) =>
          holdsIf(fieldOf(answer.json, 'invalid_fields.time_to') !== undefined, 'time_to is not called invalid'),
      },
      comparing(
        'gcore/region-region-id-same-integer',
        [report({ ...days, limit: MAX_ROWS, order_by: ['type.desc'] })],
        (all) => {
          const rows = resources(all);
          if (rows.length === 0) return cannotTell('no usage on these days');
          return holdsIf(
            rows.every((row) => fieldOf(row, 'region') === fieldOf(row, 'region_id')),
            'region is not region_id',
          );
        },
      ),
      comparing(
        'gcore/order-sorts-criteria-order-default',
        [report({ ...days, limit: MAX_ROWS, order_by: ['region.desc'] })],
        (all) => {
          const regions = resources(all).map((row) => Number(fieldOf(row, 'region_id')));
          if (new Set(regions).size < 2) return cannotTell('usage in less than two regions');
          return holdsIf(
            regions.every((region, index) => index === 0 || region <= (regions[index - 1] ?? region)),
            'rows in another order',
          );
        },
      ),
      {
        rule: 'gcore/validation-error-400',
        requests: [wrong],
        judge: (answer) => holdsIf(answer.status === 400, `status ${answer.status}`),
      },
      {
        rule: 'gcore/validation-error-invalid-fields-message',
        requests: [wrong],
        judge: ({ json }) =>
          holdsIf(
            ['time_from', 'time_to'].every((name) => Array.isArray(fieldOf(json, `invalid_fields.${name}`))),
            'the missing fields are not in invalid_fields',
          ),
      },
      {
        rule: 'gcore/every-error-exception-class-message',
        requests: [wrong],
        judge: ({ json }) =>
          holdsIf(
            typeof fieldOf(json, 'exception_class') === 'string' &&
              typeof fieldOf(json, 'message') === 'string' &&
              /^[0-9a-f]{32}$/.test(String(fieldOf(json, 'request_id'))),
            'an error of another form',
          ),
      },
      refused('gcore/unknown-fields-refused', report({ ...days, surprise: true })),
    ];
  },
};

function refused(rule: string, request: ProbeRequest): Probe {
  return {
    rule,
    requests: [request],
    judge: (answer) => holdsIf(isRefused(answer), `status ${answer.status}`),
  };
}
