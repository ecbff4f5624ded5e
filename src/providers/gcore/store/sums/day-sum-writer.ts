import type { Database } from 'better-sqlite3';
import { dayOfSample, LAST_SAMPLE, type SampleRange, weightBefore } from '../metering.ts';
import type { Profile } from '../records.ts';
import {
  addSums,
  ANY_GROUP,
  ANY_PROJECT,
  ANY_TAG,
  type DaySum,
  highOf,
  isSameSum,
  lowOf,
  NO_SUM,
  offsetOf,
  type Series,
} from './day-sum.ts';

/** A resource as sums see it. */
export interface SummedResource {
  readonly groupId: number;
  readonly projectId: number;
  readonly profile: Profile;
  readonly tagIds: readonly number[];
  /** Its segments, oldest first. */
  readonly ranges: readonly RatedRange[];
}

export interface RatedRange extends SampleRange {
  readonly rate: number;
}

/** Keeps the day sums as resources come and go. */
export interface DaySumWriter {
  /** @param sign -1 for a resource that is removed */
  count(resource: SummedResource, sign?: 1 | -1): void;
  /** The number of changes that wait for {@link flush}. */
  readonly pending: number;
  /** Writes the changes so far, and yields in between. It works while it is iterated. */
  flush(): Iterable<0>;
}

type DayChanges = Map<number, DaySum>;

export function createDaySumWriter(db: Database): DaySumWriter {
  const changes = new Map<string, { readonly series: Series; readonly days: DayChanges }>();
  let pending = 0;
  const daysOf = (series: Series): DayChanges => {
    const { groupId, projectId, tagId } = series;
    const name = `${groupId} ${projectId} ${tagId}`;
    let known = changes.get(name);
    if (known === undefined) changes.set(name, (known = { series, days: new Map<number, DaySum>() }));
    return known.days;
  };
  const rewrite = createRewriter(db);
  return {
    count({ groupId, projectId, profile, tagIds, ranges }, sign = 1) {
      const series: Series[] = [
        { groupId, projectId, tagId: ANY_TAG },
        { groupId, projectId: ANY_PROJECT, tagId: ANY_TAG },
        ...tagIds.map((tagId) => ({ groupId, projectId: ANY_PROJECT, tagId })),
      ];
      const lifetime = lifetimeOf(ranges, sign);
      const all = [...lifetime, ...ratesOf(profile, ranges, sign)];
      for (const one of series) pending += addTo(daysOf(one), all);
      pending += addTo(daysOf({ groupId: ANY_GROUP, projectId, tagId: ANY_TAG }), lifetime);
    },
    get pending() {
      return pending;
    },
    *flush() {
      for (const { series, days } of [...changes.values()].sort((a, b) => compare(a.series, b.series))) {
        rewrite(series, days);
        yield 0;
      }
      changes.clear();
      pending = 0;
    },
  };
}

/** In the order of the table. */
function compare(a: Series, b: Series): number {
  return a.groupId - b.groupId || a.projectId - b.projectId || a.tagId - b.tagId;
}

type Change = readonly [day: number, by: DaySum];

/** @returns the number of days that are new */
function addTo(days: DayChanges, changes: readonly Change[]): number {
  const before = days.size;
  for (const [day, by] of changes) {
    const known = days.get(day);
    days.set(day, known === undefined ? by : addSums(known, by));
  }
  return days.size - before;
}

function lifetimeOf(ranges: readonly RatedRange[], sign: 1 | -1): Change[] {
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return [];
  const begun: Change = [dayOfSample(first.first), { ...NO_SUM, begun: sign }];
  return last.end < LAST_SAMPLE ? [begun, [dayOfSample(last.end - 1), { ...NO_SUM, ended: sign }]] : [begun];
}

function ratesOf(profile: Profile, ranges: readonly RatedRange[], sign: 1 | -1): Change[] {
  return ranges.flatMap(({ first, end, rate }) =>
    [
      { sample: first, rate: BigInt(sign * rate) },
      { sample: end, rate: BigInt(-sign * rate) },
    ]
      .filter(({ sample }) => sample < LAST_SAMPLE)
      .map(({ sample, rate }): Change => {
        const offset = -rate * BigInt(weightBefore(profile, sample));
        return [dayOfSample(sample), { ...NO_SUM, rate, offset }];
      }),
  );
}

interface DaySumRow {
  readonly day: bigint;
  readonly begun: bigint;
  readonly ended: bigint;
  readonly rate: bigint;
  readonly offset_high: bigint;
  readonly offset_low: bigint;
}

/** @returns adds changes to all rows of a series from the day of the first change on */
function createRewriter(db: Database): (series: Series, changes: DayChanges) => void {
  const ofSeries = 'group_id = ? AND project_id = ? AND tag_id = ?';
  type Key = [groupId: number, projectId: number, tagId: number, day: number];
  const lastBefore = db
    .prepare<Key, DaySumRow>(`SELECT * FROM gcore_day_sum WHERE ${ofSeries} AND day < ? ORDER BY day DESC LIMIT 1`)
    .safeIntegers();
  const from = db.prepare<Key, DaySumRow>(`SELECT * FROM gcore_day_sum WHERE ${ofSeries} AND day >= ?`).safeIntegers();
  const remove = db.prepare<Key>(`DELETE FROM gcore_day_sum WHERE ${ofSeries} AND day >= ?`);
  const insert = db.prepare('INSERT INTO gcore_day_sum VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return ({ groupId, projectId, tagId }, changes) => {
    const [firstDay] = [...changes.keys()].sort((a, b) => a - b);
    if (firstDay === undefined) return;
    const before = lastBefore.get(groupId, projectId, tagId, firstDay);
    const rows = new Map(from.all(groupId, projectId, tagId, firstDay).map((row) => [Number(row.day), sumOf(row)]));
    if (rows.size > 0) remove.run(groupId, projectId, tagId, firstDay);
    let stored = before === undefined ? NO_SUM : sumOf(before);
    let [change, written] = [NO_SUM, stored];
    for (const day of [...new Set([...rows.keys(), ...changes.keys()])].sort((a, b) => a - b)) {
      stored = rows.get(day) ?? stored;
      change = addSums(change, changes.get(day) ?? NO_SUM);
      const sum = addSums(stored, change);
      // Changes may have cancelled each other.
      if (isSameSum(sum, written)) continue;
      const { begun, ended, rate, offset } = sum;
      insert.run(groupId, projectId, tagId, day, begun, ended, rate, highOf(offset), lowOf(offset));
      written = sum;
    }
  };
}

function sumOf({ begun, ended, rate, offset_high, offset_low }: DaySumRow): DaySum {
  return { begun: Number(begun), ended: Number(ended), rate, offset: offsetOf(offset_high, offset_low) };
}
