import {
  cannotTell,
  comparing,
  fieldOf,
  type Finding,
  holdsIf,
  listOf,
  needing,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
} from '../../../core/provider/probe.ts';
import { DAY_MS, formatInstant } from '../../../core/time/instant.ts';
import { ORGANIZATION } from './account.ts';
import { BAD_REQUEST } from './errors.ts';
import { arrayIn, get, isSorted, items, type Query } from './requests.ts';

const DAYS = 'nirvana/billing-cost-entry-each-utc';
const TEXT = 'nirvana/costs-prices-quantity-hours-decimals';
const PRICED = 'nirvana/cost-quantity-x-hours-x';
const MAX_DAYS = 90;

const DECIMAL = /^-?\d+(\.\d+)?$/;
export const isDecimal = (value: unknown): boolean => typeof value === 'string' && DECIMAL.test(value);
export const number = (value: unknown, field: string): number => Number(fieldOf(value, field));
const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 0.01 + 1e-6 * Math.abs(b);
const sum = (values: readonly unknown[], field: string): number =>
  values.reduce<number>((total, value) => total + number(value, field), 0);

export const organizations = get('organizations');
/** A request about the first organization of the first answer. */
export const billing =
  (what: string, query: Query = {}) =>
  ([answer]: readonly ProbeAnswer[]): ProbeRequest | undefined => {
    const id = fieldOf(items(answer)[0], 'id');
    return typeof id === 'string' ? get(`organizations/${id}/billing/${what}`, query) : undefined;
  };
const itemsOf = (statement: ProbeAnswer | undefined): readonly unknown[] =>
  (statement ? listOf(statement, 'projects') : [])
    .flatMap((project) => arrayIn(project, 'resource_types'))
    .flatMap((type) => arrayIn(type, 'items'));
const typesOf = (statement: ProbeAnswer): readonly unknown[] =>
  listOf(statement, 'projects').flatMap((project) => arrayIn(project, 'resource_types'));
const subtotalsOf = (statement: ProbeAnswer): readonly unknown[] => [
  ...listOf(statement, 'projects'),
  ...typesOf(statement),
];
const withItems = (statement: ProbeAnswer | undefined, judge: (items: readonly unknown[]) => Finding): Finding =>
  itemsOf(statement).length === 0 ? cannotTell('no consumption in this month') : judge(itemsOf(statement));

/** Probes of costs, statements, the summary and the history. */
export function billingProbes(now: number): readonly Probe[] {
  const day = (ms: number): string => formatInstant(ms).slice(0, 10);
  const between = (from: number, to: number) => billing('cost', { from: day(from), to: day(to) });
  const statement = billing('statements');
  const lastDay = day(Date.parse(`${day(now).slice(0, 7)}-01`) - DAY_MS);
  const lastMonth = lastDay.slice(0, 7);
  return needing(ORGANIZATION, [
    comparing(TEXT, [organizations, statement, between(now - 4 * DAY_MS, now - 2 * DAY_MS)], (_, month, costs) =>
      withItems(month, (found) =>
        holdsIf(
          [...found, ...found.flatMap((item) => arrayIn(item, 'children'))].every(
            (item) =>
              isDecimal(fieldOf(item, 'cost')) &&
              isDecimal(fieldOf(item, 'quantity_hours')) &&
              (fieldOf(item, 'unit_price') === null || isDecimal(fieldOf(item, 'unit_price'))),
          ) &&
            listOf(costs, 'days').every((one) => isDecimal(fieldOf(one, 'cost'))) &&
            [month.json, ...subtotalsOf(month)].every((part) =>
              isDecimal(fieldOf(part, 'total') ?? fieldOf(part, 'subtotal')),
            ) &&
            fieldOf(month.json, 'currency') === 'USD',
          'amounts of another form',
        ),
      ),
    ),
    comparing(
      PRICED,
      [organizations, statement],
      (_, month) =>
        withItems(month, (found) =>
          holdsIf(
            found
              .flatMap((item) => (arrayIn(item, 'children').length > 0 ? arrayIn(item, 'children') : [item]))
              .filter((leaf) => fieldOf(leaf, 'unit_price') !== null)
              .every((leaf) =>
                isClose(number(leaf, 'quantity_hours') * number(leaf, 'unit_price'), number(leaf, 'cost')),
              ) &&
              found.every((item) => {
                const children = arrayIn(item, 'children');
                return children.length === 0 || isClose(sum(children, 'cost'), number(item, 'cost'));
              }),
            'a cost that is not quantity-hours x price',
          ),
        ),
      [TEXT],
    ),
    comparing(
      DAYS,
      [
        organizations,
        between(now - 20 * DAY_MS, now - 11 * DAY_MS),
        billing('cost', { from: `${lastMonth}-01`, to: lastDay }),
        billing('statements', { month: lastMonth }),
        between(now - 3650 * DAY_MS, now - 3641 * DAY_MS),
      ],
      (_, costs, month, bill, idle) => {
        const areDays = (answer: ProbeAnswer): boolean => {
          const dates = listOf(answer, 'days').map((one) => Date.parse(String(fieldOf(one, 'date'))));
          // Whether the first and the last day are in it is another question.
          return (
            dates.length > 7 && dates.every((date, index) => index === 0 || date === (dates[index - 1] ?? 0) + DAY_MS)
          );
        };
        const days = listOf(month, 'days');
        const isWhole = String(fieldOf(days[0], 'date')).endsWith('-01') && fieldOf(days.at(-1), 'date') === lastDay;
        return holdsIf(
          [costs, month, idle].every(areDays) && (!isWhole || isClose(sum(days, 'cost'), sum(itemsOf(bill), 'cost'))),
          'other days, or costs that are not those of the statement',
        );
      },
      [TEXT, PRICED],
    ),
    comparing(
      'nirvana/inclusive-utc-days-most-90',
      [
        ...[organizations, billing('cost'), between(now - (MAX_DAYS - 1) * DAY_MS, now)],
        between(now - 20 * DAY_MS, now - 11 * DAY_MS),
      ],
      (_, plain, longest, ten) => {
        const [first, last] = [listOf(ten, 'days')[0], listOf(ten, 'days').at(-1)];
        return holdsIf(
          listOf(plain, 'days').length === 31 &&
            listOf(longest, 'days').length === MAX_DAYS &&
            fieldOf(first, 'date') === day(now - 20 * DAY_MS) &&
            fieldOf(last, 'date') === day(now - 11 * DAY_MS),
          'another number of days',
        );
      },
      [DAYS],
    ),
    {
      rule: 'nirvana/more-than-90-days-after',
      needs: [BAD_REQUEST, TEXT, PRICED],
      requests: [
        ...[organizations, between(now - MAX_DAYS * DAY_MS, now), between(now, now - DAY_MS)],
        between(now + 3650 * DAY_MS, now + 3651 * DAY_MS),
      ],
      judge: (_, longer, reversed, later) =>
        holdsIf(
          longer.status === 400 &&
            reversed.status === 400 &&
            later.status === 200 &&
            sum(listOf(later, 'days'), 'cost') === 0,
          `status ${longer.status} for 91 days, ${reversed.status} for reversed ones, ${later.status} for days to come`,
        ),
    },
    comparing(
      'nirvana/head-components-unit-price-null',
      [organizations, statement],
      (_, month) =>
        withItems(month, (found) => {
          const heads = found.filter((item) => arrayIn(item, 'children').length > 0);
          if (heads.length === 0) return cannotTell('no bundles in this month');
          return holdsIf(
            heads.every(
              (head) =>
                fieldOf(head, 'unit_price') === null &&
                isClose(sum(arrayIn(head, 'children'), 'cost'), number(head, 'cost')),
            ),
            'a head with a price, or with another cost than its children',
          );
        }),
      [TEXT, PRICED],
    ),
    comparing(
      'nirvana/statement-groups-project-resource',
      [organizations, statement],
      (_, month) =>
        withItems(month, (found) => {
          const projects = arrayIn(month.json, 'projects');
          return holdsIf(
            projects.every((project) => typeof fieldOf(project, 'project_name') === 'string') &&
              isSorted(projects.map((project) => String(fieldOf(project, 'project_name')))) &&
              isClose(sum(typesOf(month), 'subtotal'), number(month.json, 'total')) &&
              isClose(sum(projects, 'subtotal'), number(month.json, 'total')) &&
              isClose(sum(found, 'cost'), number(month.json, 'total')),
            'projects in another order, or parts that do not add up',
          );
        }),
      [TEXT, PRICED],
    ),
    comparing(
      'nirvana/resource-types-items-children-ordered',
      [organizations, statement],
      (_, month) =>
        withItems(month, (found) => {
          const areSorted = (parts: readonly (readonly unknown[])[], field: string): boolean =>
            parts.every((ones) => isSorted(ones.map((one) => String(fieldOf(one, field)))));
          const ofProjects = arrayIn(month.json, 'projects').map((project) => arrayIn(project, 'resource_types'));
          return holdsIf(
            areSorted(ofProjects, 'resource_type') &&
              areSorted(
                typesOf(month).map((type) => arrayIn(type, 'items')),
                'dimension',
              ) &&
              areSorted(
                found.map((item) => arrayIn(item, 'children')),
                'dimension',
              ),
            'another order',
          );
        }),
      [TEXT],
    ),
    comparing(
      'nirvana/month-utc-month-default-current',
      [organizations, statement, billing('statements', { month: lastMonth }), billing('cost')],
      (_, plain, last, costs) =>
        holdsIf(
          fieldOf(last.json, 'month') === lastMonth &&
            String(fieldOf(costs.json, 'to')).startsWith(String(fieldOf(plain.json, 'month'))),
          'another month',
        ),
    ),
  ]);
}
