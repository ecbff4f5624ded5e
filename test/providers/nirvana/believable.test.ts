// Internal: statistics of the simulation
import t from 'tap';
import { DAY_MS, HOUR_MS } from '../../../src/core/time/instant.ts';
import { infrastructure } from '../../../src/providers/nirvana/simulation/infrastructure.ts';
import type { MeteredResource, ResourceType } from '../../../src/providers/nirvana/store/records.ts';
import { accountOf } from '../../simulation/account.ts';
import { dispersion, mean } from '../../simulation/statistics.ts';

// Each bound excludes what the simulation produces without the keys that make it believable: see the last test.

const habits = { vms: 330, clusters: 22, connections: 6 };
const believable = { ...habits, forgotten: 0.15, largest_volume: 4000, noise: 0.2, launches: 5, incidents: 6 };
const seeds = [20_260_201, 2, 3, 4];

async function resourcesOf(seed: number, field: typeof habits): Promise<MeteredResource[]> {
  return [...infrastructure((await accountOf('default', seed)).world, field, {})];
}

const ofType = (resources: readonly MeteredResource[], type: ResourceType): MeteredResource[] =>
  resources.filter(({ resourceType }) => resourceType === type);

/** The days of two years in the middle of the span. */
const [FROM, TO] = [Date.parse('2025-01-06') / DAY_MS, Date.parse('2027-01-04') / DAY_MS];

function weeklyStarts(resources: readonly MeteredResource[]): number[] {
  const counts = Array.from({ length: (TO - FROM) / 7 }, () => 0);
  for (const { startedAt } of ofType(resources, 'vm')) {
    const week = Math.floor((startedAt / DAY_MS - FROM) / 7);
    if (week in counts) counts[week] = (counts[week] ?? 0) + 1;
  }
  return counts;
}

/** How much the nodes of all pools change from Tuesday to Wednesday, relative to their number. */
function changesInTheWeek(resources: readonly MeteredResource[]): number {
  const segments = ofType(resources, 'nks_node_pool').flatMap((pool) => pool.segments);
  const nodesOn = (day: number): number => {
    const noon = day * DAY_MS + 12 * HOUR_MS;
    return segments
      .filter(({ startedAt, endedAt }) => startedAt <= noon && noon < (endedAt ?? Infinity))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  };
  const tuesdays = Array.from({ length: (TO - FROM) / 7 }, (_, week) => FROM + 7 * week + 1);
  return (
    mean(tuesdays.map((tuesday) => Math.abs(nodesOn(tuesday + 1) - nodesOn(tuesday)))) / mean(tuesdays.map(nodesOn))
  );
}

const largestVolume = (resources: readonly MeteredResource[]): number =>
  Math.max(...ofType(resources, 'volume').flatMap(({ segments }) => segments.map(({ quantity }) => quantity)));

/** The share of VMs that run between two weeks and two months: more than jobs need, and less than services. */
function lingering(resources: readonly MeteredResource[]): number {
  const days = ofType(resources, 'vm').map(({ startedAt, endedAt }) => ((endedAt ?? Infinity) - startedAt) / DAY_MS);
  return days.filter((length) => length > 45 && length < 110).length / days.length;
}

const rules: Readonly<Record<string, (resources: readonly MeteredResource[]) => boolean>> = {
  'VMs per week vary as counts do, or more': (all) => {
    const figure = dispersion(weeklyStarts(all));
    return figure > 0.7 && figure < 4;
  },
  'node counts change within a week': (all) => changesInTheWeek(all) > 0.028,
  'a volume stops growing at its largest size': (all) => largestVolume(all) <= 4000,
  'some VMs are forgotten, and found weeks later': (all) => lingering(all) > 0.028,
};
const figure = (all: readonly MeteredResource[]): string =>
  [dispersion(weeklyStarts(all)), changesInTheWeek(all), largestVolume(all), lingering(all)].join();

for (const [rule, holds] of Object.entries(rules)) {
  await t.test(rule, async (t) => {
    for (const seed of seeds) {
      const resources = await resourcesOf(seed, believable);
      t.ok(holds(resources), `seed ${seed}: ${figure(resources)}`);
    }
  });
}

await t.test('the default account obeys these rules', async (t) => {
  const { nirvana } = await accountOf('default');
  for (const [rule, holds] of Object.entries(rules)) t.ok(holds(nirvana), rule);
});

await t.test('nothing begins more than a day after the span, with noise or without', async (t) => {
  const { world } = await accountOf('default');
  for (const field of [habits, believable]) {
    for (const seed of seeds) {
      const begun = (await resourcesOf(seed, field)).flatMap(({ segments }) => segments);
      t.same(
        begun.filter(({ startedAt }) => startedAt >= world.span.to + DAY_MS),
        [],
      );
    }
  }
});

await t.test('without these keys there are quotas and no limit: each rule can fail', async (t) => {
  for (const seed of seeds) {
    const exact = await resourcesOf(seed, habits);
    for (const [rule, holds] of Object.entries(rules)) t.notOk(holds(exact), `seed ${seed}: ${rule}: ${figure(exact)}`);
  }
});
