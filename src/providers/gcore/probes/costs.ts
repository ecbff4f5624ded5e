import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  isRefused,
  judging,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  refused,
} from '../../../core/provider/probe.ts';
import { DAY_MS } from '../../../core/time/instant.ts';
import {
  areEqual,
  count,
  daysBefore,
  groupOf,
  MAX_ROWS,
  ofAll,
  report,
  resources,
  results,
  startOfDay,
  sumByGroup,
} from './requests.ts';
import { COUNT, FIELDS, TYPES } from './rows.ts';
import { INVALID_FIELDS } from './errors.ts';
import { END, LAST_DAY, SEEN } from './periods.ts';
import { SUMS } from './totals.ts';

export const ROWS = 'gcore/same-request-row-cost-row';
export const COUNTS = 'gcore/count-number-all-matching-resources';
const MOST_31 = 'gcore/cost-report-covers-most-31';
const MONTH = 'gcore/year-month-chooses-month-deprecated';
const ROUNDED = 'gcore/rounding-rounds-costs-5-decimal';

const post = (path: string, body: object): ProbeRequest => ({ method: 'POST', path: `/cloud/v1/${path}`, body });
export const rowsOf = (body: object) => post('cost_report/resources', body);
export const totalsOf = (body: object) => post('cost_report/totals', body);
export const monthOf = (body: object) => post('reservation_cost_report/totals', body);

export const ADD_UP = 'gcore/costs-all-pages-add-up';
export const BACKUPS = 'gcore/backup-total-cost-reports-last';
/** So many costs don't have five places all by chance. */
const MIN_COSTS = 10;
const COST_FIELDS = ['billing_feature_name', 'cost', 'currency', 'err'];
export const costOf = (row: unknown): number => Number(fieldOf(row, 'cost') ?? NaN);

/** A row without some fields, as text that doesn't depend on their order. */
const textOf = (row: unknown, without: readonly string[] = []): string =>
  JSON.stringify(
    Object.entries(Object(row) as object)
      .filter(([name]) => !without.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Whether a report has the vendor's fields, of their types. */
function isReport({ json }: ProbeAnswer): boolean {
  const isRow = (row: unknown): boolean => {
    const cost = fieldOf(row, 'cost');
    return (cost === null || typeof cost === 'number') && typeof fieldOf(row, 'billing_feature_name') === 'string';
  };
  const rows = fieldOf(json, 'results');
  const known = ['count', 'price_status', 'results'];
  return (
    Object.keys(Object(json) as object).every((name) => known.includes(name)) &&
    Number.isInteger(fieldOf(json, 'count')) &&
    Array.isArray(rows) &&
    rows.every(isRow)
  );
}

/** What a monthly report is about, apart from values, which grow while resources run. */
const featuresOf = (answer: ProbeAnswer | undefined): string =>
  results(answer)
    .map((row) => `${groupOf(row)} ${String(fieldOf(row, 'billing_feature_name'))}`)
    .sort()
    .join();

/** @param to an instant (ms) on the last day with data */
export function costProbes(to: number, now: number): readonly Probe[] {
  const days = daysBefore(to);
  const monthAt = (ms: number): string => startOfDay(ms).slice(0, 7);
  const lasting = (length: number) => ({ time_from: startOfDay(to - length * DAY_MS), time_to: startOfDay(to) });
  const usage = report({ ...days, limit: MAX_ROWS });
  const exact = totalsOf({ ...days, rounding: false });

  return [
    comparing(
      ROWS,
      [usage, rowsOf({ ...days, limit: MAX_ROWS })],
      (used, priced) =>
        ofAll(resources(used), (rows) => {
          const costs = results(priced);
          const hasCost = (row: unknown): boolean => COST_FIELDS.every((name) => fieldOf(row, name) !== undefined);
          const expected = rows.map((row) => textOf(row)).sort();
          const actual = costs.map((row) => textOf(row, COST_FIELDS)).sort();
          return holdsIf(costs.every(hasCost) && expected.join() === actual.join(), 'other rows or fields');
        }),
      [FIELDS, COUNT, END, SEEN, TYPES],
    ),
    comparing(
      'gcore/responses-those-open-api-document',
      [rowsOf({ ...days, limit: MAX_ROWS }), totalsOf(days)],
      (...reports) =>
        ofAll(reports[0] ? results(reports[0]) : [], () =>
          holdsIf(reports.every(isReport), 'another field, or a value of another type'),
        ),
      [ROWS],
    ),
    comparing(
      COUNTS,
      [usage, rowsOf({ ...days, limit: 1 }), totalsOf(days)],
      (used, page, totals) =>
        resources(used).length === 0
          ? cannotTell('no usage on these days')
          : holdsIf(count(page) === count(used) && count(totals) === results(totals).length, 'another count'),
      [COUNT, END],
    ),
    comparing(
      BACKUPS,
      [usage, totalsOf({ ...days, types: ['backup'] })],
      (used, totals) =>
        resources(used).some((row) => fieldOf(row, 'type') === 'backup')
          ? holdsIf(
              results(totals).length > 0 && results(totals).every((row) => fieldOf(row, 'last_size') !== undefined),
              'no total of backups, or one without last_size',
            )
          : cannotTell('no backups on these days'),
      [FIELDS],
    ),
    {
      rule: MOST_31,
      requests: [totalsOf(lasting(31)), totalsOf(lasting(32))],
      judge: (allowed, longer) =>
        holdsIf(
          allowed.status === 200 && isRefused(longer),
          `status ${allowed.status} for 31 days, ${longer.status} for 32`,
        ),
    },
    judging(
      'gcore/longer-period-validation-error-time',
      totalsOf({ ...lasting(31), enable_last_day: true }),
      ({ json }) => holdsIf(fieldOf(json, 'invalid_fields.time_to') !== undefined, 'time_to is not called invalid'),
      [INVALID_FIELDS, MOST_31, LAST_DAY],
    ),
    refused('gcore/requests-refuse-unknown-fields-totals', totalsOf({ ...days, limit: 10 }), undefined, [
      'gcore/unknown-fields-refused',
    ]),
    refused('gcore/projects-cost-report-list-not', totalsOf({ ...days, projects: null })),
    comparing(
      ROUNDED,
      [totalsOf(days), exact],
      (rounded, full) => {
        const costs = results(rounded).map(costOf);
        if (costs.every(Number.isNaN)) return cannotTell('no costs on these days');
        const isShort = (cost: number): boolean => Number.isNaN(cost) || Number(cost.toFixed(5)) === cost;
        const isClose = (row: unknown, index: number): boolean =>
          !(Math.abs(costOf(row) - (costs[index] ?? NaN)) > 0.000_005_1);
        const isRounded = results(full).length >= MIN_COSTS && results(full).map(costOf).every(isShort);
        return holdsIf(
          costs.every(isShort) && results(full).every(isClose) && !isRounded,
          'costs that are not rounded to 5 places, or always',
        );
      },
      [COUNTS],
    ),
    comparing(
      ADD_UP,
      [rowsOf({ ...days, limit: MAX_ROWS, rounding: false }), exact],
      (priced, totals) =>
        ofAll(results(priced), (rows) => {
          if ([...rows, ...results(totals)].some((row) => Number.isNaN(costOf(row))))
            return cannotTell('costs are missing');
          return holdsIf(
            areEqual(sumByGroup(rows, 'cost'), sumByGroup(results(totals), 'cost')),
            'the costs of the rows are not the totals',
          );
        }),
      [ROWS, COUNTS, SUMS, BACKUPS, ROUNDED],
    ),
    comparing(
      MONTH,
      [
        ...[monthOf({ year_month: monthAt(to) }), monthOf({ time_from: monthAt(to), time_to: monthAt(to) })],
        monthOf({ year_month: monthAt(to - 31 * DAY_MS) }),
      ],
      (month, deprecated, before) =>
        results(month).length === 0
          ? cannotTell('no costs in this month')
          : holdsIf(
              featuresOf(month) === featuresOf(deprecated) &&
                JSON.stringify(results(month)) !== JSON.stringify(results(before)),
              'another month',
            ),
    ),
    refused(
      'gcore/year-month-takes-precedence-time',
      monthOf({ time_from: monthAt(to - 31 * DAY_MS), time_to: monthAt(to) }),
    ),
    comparing(
      'gcore/without-any-them-report-about',
      [monthOf({}), ...[now, to, to + DAY_MS].map((ms) => monthOf({ year_month: monthAt(ms) }))],
      (plain, ...months) => {
        if (months.every((month) => results(month).length === 0)) return cannotTell('no costs in this month');
        // The clock of a server may stand: then its own month is that of its last data, or the next one.
        return holdsIf(
          months.some((month) => featuresOf(month) === featuresOf(plain)),
          'another month',
        );
      },
      [MONTH],
    ),
  ];
}
