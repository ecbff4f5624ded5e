import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  isRefused,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  refusedAll,
} from '../../../core/provider/probe.ts';
import { DAY_MS } from '../../../core/time/instant.ts';
import { count, get, results, startOfDay } from './requests.ts';
import { ORDER } from './order.ts';

const PROJECTS = 'gcore/cloud-v1-projects-filters-name';
/** An id that no region has. */
const NOWHERE = '999999';
const REGIONS = 'gcore/cloud-v1-regions-filters-display';

const textsOf = (answer: ProbeAnswer | undefined, field: string): string[] =>
  results(answer).map((row) => String(fieldOf(row, field)));

/** A request for what the first item of the first answer is called. */
const byName =
  (path: string, field: string, parameter: string, change: (name: string) => string) =>
  ([answer]: readonly ProbeAnswer[]): ProbeRequest | undefined => {
    const name = fieldOf(results(answer)[0], field);
    return typeof name === 'string' && name.length > 1 ? get(path, { [parameter]: change(name) }) : undefined;
  };

/** Probes of projects, regions and reservations. @param to an instant (ms) on the last day with data */
export function accountProbes(to: number): readonly Probe[] {
  const byAge = get('v1/projects', { limit: '1000', order_by: 'created_at.asc' });
  const projects = get('v1/projects', { limit: '1000' });
  const regions = get('v1/regions', { limit: '1000' });
  return [
    comparing(
      PROJECTS,
      [projects, byName('v1/projects', 'name', 'name', (name) => name), byAge, get('v1/projects', { limit: '1' })],
      (all, named, sorted, page) => {
        const [name] = textsOf(all, 'name');
        const ages = textsOf(sorted, 'created_at').map(Date.parse);
        return holdsIf(
          textsOf(named, 'name').every((found) => found === name) &&
            results(named).length > 0 &&
            results(page).length === 1 &&
            ages.every((age, index) => index === 0 || age >= (ages[index - 1] ?? age)),
          'another filter, page or order',
        );
      },
      [ORDER],
    ),
    comparing(
      'gcore/name-whole-name-projects-resources',
      [projects, byName('v1/projects', 'name', 'name', (name) => name.slice(0, -1))],
      (all, part) =>
        holdsIf(!textsOf(part, 'name').includes(textsOf(all, 'name')[0] ?? ''), 'a project by a part of its name'),
      [PROJECTS],
    ),
    comparing(
      REGIONS,
      [regions, byName('v1/regions', 'display_name', 'display_name', (name) => name.toUpperCase())],
      (all, named) => {
        const [name] = textsOf(all, 'display_name');
        const found = textsOf(named, 'display_name');
        return holdsIf(found.length > 0 && found.every((one) => one === name), 'another filter');
      },
    ),
    comparing('gcore/regions-their-ids-capabilities-ours', [regions, get('v1/regions', { limit: '1' })], (all, page) =>
      results(all).length < 2
        ? cannotTell('fewer than two regions')
        : holdsIf(count(page) === results(all).length && results(page).length === 1, 'another count'),
    ),
    refusedAll(
      'gcore/projects-regions-limit-1000-default-100',
      [
        ...[get('v1/projects', { limit: '1001' }), get('v1/projects', { limit: '0' })],
        ...[get('v1/projects', { offset: '-1' }), get('v1/regions', { limit: '1001' })],
      ],
      undefined,
      [PROJECTS],
    ),
    {
      rule: 'gcore/cloud-v2-reservations-hourly-monthly',
      requests: [
        get('v2/reservations'),
        get('v2/reservations', { time_from: startOfDay(to - 32 * DAY_MS), time_to: startOfDay(to) }),
        ...[get('v2/reservations', { region_id: NOWHERE }), get('v2/reservations', { metric_name: 'no_such_metric' })],
      ],
      judge(answer, longer, ...none) {
        if (answer.status !== 200) return holdsIf(false, `status ${answer.status}`);
        if (!isRefused(longer)) return holdsIf(false, `status ${longer.status} for 32 days`);
        if (results(answer).length === 0) return cannotTell('no reservations');
        const hasPrices = (row: unknown): boolean =>
          ['price_per_month', 'price_per_unit', 'price_total'].every(
            (name) => typeof fieldOf(row, `commit.${name}`) === 'string',
          );
        return holdsIf(
          results(answer).every(hasPrices) && none.every((other) => results(other).length === 0),
          'reservations without hourly and monthly prices, or another filter',
        );
      },
    },
  ];
}
