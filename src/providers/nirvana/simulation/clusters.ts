import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from '../../../core/time/instant.ts';
import {
  type Change,
  changed,
  constant,
  duration,
  evolve,
  type Lifetime,
  mapped,
  MONTH_MS,
  WEEK_MS,
} from '../../../simulation/history.ts';
import { localMidnight } from '../../../simulation/time-zone.ts';
import type { MeteredResource } from '../store/records.ts';
import { bundleSegments, dimensionSegments, FAMILIES, type Machines, type Shape } from './segments.ts';
import type { Setup } from './setup.ts';

/** A Kubernetes cluster with its load balancers and node pools, which are replaced every few months. */
export function* cluster(setup: Setup): Iterable<MeteredResource> {
  const { at, random, horizon, lifetime, resource } = setup;
  const life = lifetime(at, duration(random, [3 * MONTH_MS, 24 * MONTH_MS]));
  const end = life.endedAt ?? horizon;
  yield resource('nks_cluster', life, dimensionSegments(random, 'nks_control_plane', life, constant(life, 1)));
  yield* pools(setup, end, false);
  if (random.chance(0.8)) yield* pools(setup, end, true);
  for (let left = random.int(1, 3); left > 0; left -= 1) {
    const startedAt = at + duration(random, [20 * MINUTE_MS, 10 * DAY_MS]);
    if (startedAt >= end) continue;
    const balanced = lifetime(startedAt, life.endedAt === null ? Infinity : end - startedAt);
    yield resource(
      'nks_load_balancer',
      balanced,
      dimensionSegments(random, 'nks_load_balancer', balanced, constant(balanced, 1)),
    );
  }
}

/** A series of pools: an upgrade starts the next one before it removes the previous one. */
function* pools(setup: Setup, end: number, elastic: boolean): Iterable<MeteredResource> {
  const { random, lifetime, resource, horizon } = setup;
  const shape: Shape = { family: random.weighted(FAMILIES), vcpu: elastic ? random.pick([4, 8, 16]) : 4 };
  let startedAt = setup.at + duration(random, [5 * MINUTE_MS, 30 * MINUTE_MS]);
  while (startedAt < end - HOUR_MS) {
    const length = duration(random, elastic ? [5 * WEEK_MS, 18 * WEEK_MS] : [3 * MONTH_MS, 9 * MONTH_MS]);
    const endedAt = Math.min(startedAt + length, end);
    const life = lifetime(startedAt, endedAt < horizon ? endedAt - startedAt : Infinity);
    const counts = elastic
      ? weeklyCounts(setup, life)
      : evolve(random, life, horizon, random.int(2, 3), [2 * MONTH_MS, 8 * MONTH_MS], (count) => count + 1);
    const machines = mapped(counts, (count): Machines => ({ shape, count }));
    yield resource('nks_node_pool', life, bundleSegments(random, life, machines));
    startedAt = endedAt - duration(random, [20 * MINUTE_MS, 2 * HOUR_MS]);
    if (endedAt === end) return;
  }
}

/**
 * Node counts that go up before the first working day after days off, and down after the last one before them. With noise,
 * they also follow the activity on working days.
 */
function weeklyCounts({ random, office, project, horizon, activity }: Setup, life: Lifetime): Change<number>[] {
  const weekend = random.int(1, 2);
  const busy = (at: number): number => {
    const load = project.load(dayOf(at)) * (0.8 + 0.5 * random.float());
    return weekend + 1 + Math.round(load * (activity?.(dayOf(at)) ?? 1));
  };
  const changes: Change<number>[] = [{ at: life.startedAt, to: busy(life.startedAt) }];
  for (let day = dayOf(life.startedAt) + 1; day * DAY_MS < (life.endedAt ?? horizon); day += 1) {
    const midnight = localMidnight(office.zone, day);
    if (!office.isOpen(day)) continue;
    if (!office.isOpen(day - 1) || (activity !== undefined && random.chance(RESCALED))) {
      const at = midnight + office.opens * MINUTE_MS - duration(random, [60 * MINUTE_MS, 90 * MINUTE_MS]);
      changes.push({ at, to: busy(at) });
    }
    if (!office.isOpen(day + 1)) {
      changes.push({
        at: midnight + office.closes * MINUTE_MS + duration(random, [30 * MINUTE_MS, 3 * HOUR_MS]),
        to: weekend,
      });
    }
  }
  return activity === undefined ? changes : changed(changes);
}

/** The share of other working days on which the number of nodes follows the activity. */
const RESCALED = 0.3;
