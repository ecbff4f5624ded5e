import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  isRefused,
  judging,
  needing,
  listOf,
  type Probe,
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
  startOfDay,
  sumByGroup,
} from './requests.ts';

export const COUNT = 'gcore/count-number-all-matching-resource';
export const FIELDS = 'gcore/every-resource-exactly-fields-type';
export const ORDER = 'gcore/order-sorts-criteria-order-default';
export const INVALID_FIELDS = 'gcore/validation-error-invalid-fields-message';
const GROUPS = 'gcore/totals-item-each-type-billing';
export const LIMIT = 'gcore/limit-0-without-maximum-offset';
export const SUMS = 'gcore/total-equals-sum-over-all';
export const END = 'gcore/report-ends-just-before-beginning';

/** The fields of every type. */
const COMMON_FIELDS = [
  ...['type', 'billing_metric_name', 'billing_value', 'billing_value_unit', 'first_seen', 'last_seen'],
  ...['project_id', 'region', 'region_id'],
];

const isBackup = (row: unknown): boolean => fieldOf(row, 'type') === 'backup';
const isSorted = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value));
const numbers = (rows: readonly unknown[], field: string): number[] => rows.map((row) => Number(fieldOf(row, field)));

/** @param to an instant (ms) on the last day with data */
export function usageReportProbes(to: number): readonly Probe[] {
  const days = daysBefore(to);
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  const whole = all();
  /** A probe of a request that must be answered like the whole report. */
  const same = (rule: string, more: object, needs: readonly string[] = []): Probe =>
    comparing(
      rule,
      [whole, all(more)],
      (one, other) =>
        ofAll(resources(one), () =>
          holdsIf(
            count(one) === count(other) &&
              areEqual(sumByGroup(listOf(one, 'totals')), sumByGroup(listOf(other, 'totals'))),
            'another report',
          ),
        ),
      needs,
    );
  const afternoon = (day: string): string => day.replace('T00', 'T15');

  return [
    refused('gcore/unknown-fields-refused', report({ ...days, surprise: true })),
    {
      rule: LIMIT,
      requests: [whole, report({ ...days, limit: 0 })],
      judge: (large, none) =>
        holdsIf(
          large.status === 200 && isRefused(none),
          `status ${large.status} for ${MAX_ROWS}, ${none.status} for 0`,
        ),
    },
    judging(
      'gcore/time-day-before-time-validation',
      report({ time_from: days.time_to, time_to: days.time_from }),
      ({ json }) => holdsIf(fieldOf(json, 'invalid_fields.time_to') !== undefined, 'time_to is not called invalid'),
      [INVALID_FIELDS],
    ),
    ...needing(LIMIT, [
      comparing(FIELDS, [whole], (answer) => {
        const rows = resources(answer);
        if (rows.length === 0) return cannotTell('no usage on these days');
        const hasAll = (row: unknown): boolean => COMMON_FIELDS.every((name) => fieldOf(row, name) !== undefined);
        return holdsIf(rows.every(hasAll), 'a field that all types have is missing');
      }),
      comparing(COUNT, [all({ order_by: ['type.asc'] })], (answer) =>
        ofAll(resources(answer), (rows) => holdsIf(count(answer) === rows.length, 'count is not the number of rows')),
      ),
      comparing(
        'gcore/limit-10-offset-0-default',
        [whole, report(days)],
        (answer, page) =>
          count(answer) < 10
            ? cannotTell('fewer than ten rows')
            : holdsIf(resources(page).length === 10, 'a page of another size'),
        [COUNT],
      ),
      comparing(
        'gcore/region-region-id-same-integer',
        [all({ order_by: ['type.desc'] })],
        (answer) => {
          const rows = resources(answer);
          if (rows.length === 0) return cannotTell('no usage on these days');
          return holdsIf(
            rows.every((row) => fieldOf(row, 'region') === fieldOf(row, 'region_id')),
            'region is not region_id',
          );
        },
        [FIELDS],
      ),
      comparing('gcore/tags-list-objects-key-each', [all({ order_by: ['last_name.asc'] })], (answer) => {
        const tags = resources(answer).flatMap((row): unknown => fieldOf(row, 'tags') ?? []);
        if (tags.length === 0) return cannotTell('no tags on these days');
        return holdsIf(
          tags.every((tag) => typeof tag === 'object' && tag !== null && Object.keys(tag).length === 1),
          'tags in another form',
        );
      }),
      comparing(
        'gcore/resources-sampled-once-minute-second',
        [all({ order_by: ['first_seen.asc'] })],
        (answer) => {
          const rows = resources(answer);
          if (rows.length === 0) return cannotTell('no usage on these days');
          const isSample = (value: unknown): boolean => new Date(String(value)).getUTCSeconds() === 30;
          return holdsIf(
            rows.every((row) => isSample(fieldOf(row, 'first_seen')) && isSample(fieldOf(row, 'last_seen'))),
            'samples at other seconds',
          );
        },
        [FIELDS],
      ),
      comparing(
        ORDER,
        [all({ order_by: ['region.desc'] }), whole],
        (byRegion, byProject) => {
          const regions = numbers(resources(byRegion), 'region_id');
          const projects = numbers(resources(byProject), 'project_id');
          if (new Set(regions).size < 2 && new Set(projects).size < 2) return cannotTell('one region and one project');
          return holdsIf(isSorted(regions.toReversed()) && isSorted(projects), 'rows in another order');
        },
        [FIELDS, COUNT],
      ),
      comparing(
        GROUPS,
        [all({ order_by: ['region.asc', 'type.asc'] })],
        (answer) =>
          ofAll(resources(answer), (rows) => {
            const groups = new Set(rows.filter((row) => !isBackup(row)).map(groupOf));
            const totals = new Set(
              listOf(answer, 'totals')
                .filter((row) => !isBackup(row))
                .map(groupOf),
            );
            return holdsIf(
              [...groups].sort().join() === [...totals].sort().join(),
              'a group without a total, or a total without rows',
            );
          }),
        [FIELDS, COUNT],
      ),
      comparing(
        'gcore/backup-resources-but-no-total',
        [all({ order_by: ['last_seen.asc'] })],
        (answer) =>
          resources(answer).some(isBackup)
            ? holdsIf(!listOf(answer, 'totals').some(isBackup), 'a total of backups')
            : cannotTell('no backups on these days'),
        [FIELDS],
      ),
      comparing(
        SUMS,
        [all({ order_by: ['region.asc'] })],
        (answer) =>
          ofAll(resources(answer), (rows) =>
            holdsIf(
              areEqual(
                sumByGroup(listOf(answer, 'totals').filter((row) => !isBackup(row))),
                sumByGroup(rows.filter((row) => !isBackup(row))),
              ),
              'a total is not the sum of its rows',
            ),
          ),
        [FIELDS, COUNT, GROUPS],
      ),
      comparing(
        'gcore/totals-sorted-type-metric-region',
        [all({ order_by: ['type.asc', 'region.asc'] })],
        (answer) => {
          const totals = listOf(answer, 'totals').map(groupOf);
          // Regions are numbers: only those of one type and metric could be compared as texts wrongly.
          const names = totals.map((group) => group.replace(/ \S+$/, ''));
          if (new Set(names).size < 2) return cannotTell('fewer than two totals');
          return holdsIf(
            names.every((name, index) => index === 0 || name >= (names[index - 1] ?? name)),
            'totals in another order',
          );
        },
        [ORDER, GROUPS],
      ),
      comparing(
        'gcore/limit-offset-apply-resources-only',
        [whole, report({ ...days, limit: 1, offset: 1 })],
        (answer, page) =>
          count(answer) < 3
            ? cannotTell('fewer than three rows')
            : holdsIf(
                resources(page).length === 1 &&
                  JSON.stringify(fieldOf(answer.json, 'totals')) === JSON.stringify(fieldOf(page.json, 'totals')),
                'other totals, or a page of another size',
              ),
        [COUNT],
      ),
      same('gcore/report-starts-beginning-time-utc', { time_from: afternoon(days.time_from) }),
      comparing(
        END,
        [whole, all({ time_to: afternoon(days.time_to) })],
        (answer, later) =>
          ofAll(resources(answer), (rows) => {
            const end = Date.parse(days.time_to);
            const isBefore = (row: unknown): boolean => Date.parse(String(fieldOf(row, 'last_seen'))) < end;
            return holdsIf(
              count(answer) === count(later) && [...rows, ...resources(later)].every(isBefore),
              'usage of the last day',
            );
          }),
        [FIELDS],
      ),
      same('gcore/enable-last-day-day-time', { time_to: startOfDay(to - DAY_MS), enable_last_day: true }, [END]),
      comparing(
        'gcore/equal-days-without-enable-last',
        [whole, report({ time_from: days.time_from, time_to: days.time_from })],
        (answer, empty) => ofAll(resources(answer), () => holdsIf(count(empty) === 0, 'rows in an empty period')),
        [END, COUNT],
      ),
      same('gcore/time-offset-converted-utc-before', {
        time_from: days.time_from.replace('00:00:00Z', '05:00:00+05:00'),
      }),
      same('gcore/time-without-offset-utc', { time_from: days.time_from.replace('Z', '') }),
      same('gcore/projects-null-omitted-all-projects', { projects: null }),
      same('gcore/empty-list-filters-nothing', { regions: [] }),
      {
        rule: 'gcore/types-projects-regions-filter-resource',
        needs: [FIELDS, COUNT],
        requests: [
          whole,
          ([answer]) => {
            const [row] = resources(answer);
            const [type, project, region] = ['type', 'project_id', 'region_id'].map((name) => fieldOf(row, name));
            return row === undefined ? undefined : all({ types: [type], projects: [project], regions: [region] });
          },
        ],
        judge(answer, filtered) {
          const [first] = resources(answer);
          const keyOf = (row: unknown): string =>
            ['type', 'project_id', 'region_id'].map((name) => String(fieldOf(row, name))).join(' ');
          return ofAll(resources(answer), (rows) =>
            holdsIf(
              resources(filtered).every((row) => keyOf(row) === keyOf(first)) &&
                count(filtered) === rows.filter((row) => keyOf(row) === keyOf(first)).length,
              'other rows than those that match',
            ),
          );
        },
      },
    ]),
  ];
}
