import { cannotTell, comparing, fieldOf, holdsIf, type Probe, type ProbeAnswer } from '../../../core/provider/probe.ts';
import { type Days, MAX_ROWS, ofAll, report, resources } from './requests.ts';
import { COUNT, FIELDS } from './rows.ts';

export const ORDER = 'gcore/order-sorts-criteria-order-default';
export const TIES = 'gcore/ties-broken-uuid-type-none';

const isSorted = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value));
const numbers = (rows: readonly unknown[], field: string): number[] => rows.map((row) => Number(fieldOf(row, field)));

/** Whether a row comes after the one before it, by type and then by falling value. */
const isAfter = (row: unknown, index: number, rows: readonly unknown[]): boolean => {
  const before = rows[index - 1];
  const [type, previous] = [row, before].map((one) => String(fieldOf(one, 'type')));
  if (index === 0 || (type ?? '') > (previous ?? '')) return true;
  return type === previous && Number(fieldOf(row, 'billing_value')) <= Number(fieldOf(before, 'billing_value'));
};
const isSameOrder = (one: ProbeAnswer, other: ProbeAnswer): boolean => {
  const [a, b] = [one, other].map((answer) =>
    resources(answer).map((row) => `${String(fieldOf(row, 'region'))} ${String(fieldOf(row, 'type'))}`),
  );
  return a?.join() === b?.join();
};

/** Probes of the order of rows. */
export function orderProbes(days: Days): readonly Probe[] {
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  const whole = all();
  return [
    comparing(
      ORDER,
      [all({ order_by: ['region.desc'] }), whole, all({ order_by: ['type.asc', 'billing_value.desc'] })],
      (byRegion, byProject, byTwo) => {
        const regions = numbers(resources(byRegion), 'region_id');
        const projects = numbers(resources(byProject), 'project_id');
        if (new Set(regions).size < 2 && new Set(projects).size < 2) return cannotTell('one region and one project');
        return holdsIf(
          isSorted(regions.toReversed()) && isSorted(projects) && resources(byTwo).every(isAfter),
          'rows in another order',
        );
      },
      [FIELDS, COUNT],
    ),
    comparing(
      'gcore/sorting-deprecated-spelling-several',
      [all({ order_by: ['region.desc', 'type.asc'] }), all({ sorting: [{ region: 'desc', type: 'asc' }] })],
      (plain, deprecated) =>
        ofAll(resources(plain), () => holdsIf(isSameOrder(plain, deprecated), 'rows in another order')),
      [ORDER],
    ),
    comparing(
      'gcore/order-takes-precedence-sent',
      [all({ order_by: ['region.desc'] }), all({ order_by: ['region.desc'], sorting: [{ region: 'asc' }] })],
      (plain, both) => ofAll(resources(plain), () => holdsIf(isSameOrder(plain, both), 'rows in another order')),
      [ORDER],
    ),
    comparing(
      'gcore/unknown-keys-object-sorting-next',
      [
        report({ ...days, sorting: [{ region: 'desc', surprise: 'asc' }] }),
        report({ ...days, tags: { conditions: [{}], surprise: 1 } }),
      ],
      () => holdsIf(true, ''),
    ),
    comparing(
      TIES,
      [all({ order_by: ['type.asc'] })],
      (answer) => {
        const rows = resources(answer);
        const ids = rows.flatMap((row, index): [string, string][] => {
          const [type, before] = [fieldOf(row, 'type'), rows[index - 1]];
          const [id, previous] = [fieldOf(row, 'uuid'), fieldOf(before, 'uuid')];
          return type === fieldOf(before, 'type') && typeof id === 'string' && typeof previous === 'string'
            ? [[previous, id]]
            : [];
        });
        if (ids.length === 0) return cannotTell('no two rows of a type with a uuid');
        return holdsIf(
          ids.every(([previous, id]) => previous <= id),
          'ties in another order',
        );
      },
      [ORDER],
    ),
  ];
}
