import { DAY_MS, HOUR_MS } from '../../../core/time/instant.ts';
import { type Change, constant, duration, MONTH_MS } from '../../../simulation/history.ts';
import type { MeteredResource } from '../store/records.ts';
import { dimensionSegments } from './segments.ts';
import type { Setup } from './setup.ts';

/** A project's network, created shortly before its first deployment, and often a second one for experiments. */
export function* networks({ at, random, horizon, lifetime, resource }: Setup): Iterable<MeteredResource> {
  const starts = [at - duration(random, [HOUR_MS, 3 * HOUR_MS])];
  if (random.chance(0.7)) starts.push(at + duration(random, [DAY_MS, 3 * DAY_MS]));
  for (const startedAt of starts.filter((start) => start < horizon)) {
    const life = lifetime(startedAt, Infinity);
    yield resource('vpc', life, dimensionSegments(random, 'network_vpc', life, constant(life, 1)));
  }
}

/** A connection to an external network, whose bandwidth grows. */
export function* connection({ at, random, horizon, lifetime, resource }: Setup): Iterable<MeteredResource> {
  const life = lifetime(at, Infinity);
  const changes: Change<number>[] = [];
  let next = at;
  for (const to of [50, 200, 500, 1000, 2000].slice(random.int(0, 2))) {
    if (next < horizon) changes.push({ at: next, to });
    next += duration(random, [4 * MONTH_MS, 14 * MONTH_MS]);
  }
  yield resource('connect_connection', life, dimensionSegments(random, 'connect_bandwidth_mbps', life, changes));
}
