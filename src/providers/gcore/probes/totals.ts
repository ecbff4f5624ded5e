import { cannotTell, comparing, fieldOf, holdsIf, listOf, type Probe } from '../../../core/provider/probe.ts';
import { areEqual, type Days, groupOf, MAX_ROWS, ofAll, report, resources, sumByGroup } from './requests.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from '../resource-types.ts';
import { ORDER } from './order.ts';
import { COUNT, FIELDS, REGION } from './rows.ts';

export const GROUPS = 'gcore/totals-item-each-type-billing';
export const NO_BACKUPS = 'gcore/backup-resources-but-no-total';
export const SUMS = 'gcore/total-equals-sum-over-all';

/** The field by which totals of some types are grouped further. */
const separatorOf = (row: unknown): string => {
  const type = String(fieldOf(row, 'type'));
  const known = RESOURCE_TYPE_NAMES.find((name) => name === type);
  const total = known && RESOURCE_TYPES[known].total;
  return total === undefined || total === 'plain' || total === 'none' ? '' : String(fieldOf(row, total));
};
const isBackup = (row: unknown): boolean => fieldOf(row, 'type') === 'backup';

/** Whether a total isn't before another one, by type, metric and region. */
function isNotBefore(total: unknown, before: unknown): boolean {
  for (const name of ['type', 'billing_metric_name']) {
    const [text, previous] = [total, before].map((one) => String(fieldOf(one, name)));
    if (text !== previous) return (text ?? '') > (previous ?? '');
  }
  return Number(fieldOf(total, 'region')) >= Number(fieldOf(before, 'region'));
}

/** Probes of totals. */
export function totalProbes(days: Days): readonly Probe[] {
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  return [
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
      [FIELDS, COUNT, REGION],
    ),
    comparing(
      NO_BACKUPS,
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
      'gcore/totals-some-types-grouped-flavor',
      [all({ order_by: ['region.asc'] })],
      (answer) =>
        ofAll(resources(answer), (rows) => {
          const sums = [rows, listOf(answer, 'totals')].map((ones) =>
            sumByGroup(
              ones.filter((row) => !isBackup(row)),
              'billing_value',
              separatorOf,
            ),
          );
          const [ofRows, ofTotals] = sums;
          return holdsIf(ofRows !== undefined && ofTotals !== undefined && areEqual(ofRows, ofTotals), 'other groups');
        }),
      [FIELDS, COUNT, GROUPS, SUMS],
    ),
    comparing(
      'gcore/totals-sorted-type-metric-region',
      [all({ order_by: ['type.asc', 'region.asc'] })],
      (answer) => {
        const totals = listOf(answer, 'totals');
        if (totals.length < 2) return cannotTell('fewer than two totals');
        return holdsIf(
          totals.every((total, index) => index === 0 || isNotBefore(total, totals[index - 1])),
          'totals in another order',
        );
      },
      [ORDER, GROUPS, NO_BACKUPS],
    ),
  ];
}
