import type { Database } from 'better-sqlite3';
import { type Conditions, EVERYTHING } from './conditions.ts';
import { dayOfSample, firstSampleOf, LAST_SAMPLE, type SampleRange, weightBefore } from './metering.ts';
import type { Profile } from './records.ts';
import type { ResourceTypeName } from './resource-types.ts';

/**
 * What resources use day by day, group by group, so that totals needn't look at them one by one. Nothing is summed up over
 * days in the tables: a resource that comes or goes changes the days on which it changes something, and no others.
 */
export const rollupTables = `
CREATE TABLE gcore_group (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  billing_metric_name TEXT NOT NULL,
  project_id INTEGER NOT NULL,
  region_id INTEGER NOT NULL,
  total_key TEXT,
  profile TEXT NOT NULL
) STRICT;

CREATE TABLE gcore_rollup (
  group_id INTEGER NOT NULL,
  day INTEGER NOT NULL, -- since 1970-01-01
  begun INTEGER NOT NULL, -- how many resources have their first sample on it
  ended INTEGER NOT NULL, -- how many have their last
  rate INTEGER NOT NULL, -- what changes of rates on it add up to
  used_high INTEGER NOT NULL, -- what these changes add to the use of the day itself, in two halves
  used_low INTEGER NOT NULL,
  PRIMARY KEY (group_id, day)
) STRICT, WITHOUT ROWID;

-- When resources weren't metered, between two segments: a period in a gap doesn't count them.
CREATE TABLE gcore_gap (
  resource_id INTEGER NOT NULL,
  first_sample INTEGER NOT NULL,
  end_sample INTEGER NOT NULL,
  group_id INTEGER NOT NULL,
  PRIMARY KEY (resource_id, first_sample)
) STRICT, WITHOUT ROWID`;

/** What resources have in common that are summed up together, to the finest that totals and plain filters tell apart. */
export interface Group {
  readonly type: ResourceTypeName;
  readonly billing_metric_name: string;
  readonly project_id: number;
  readonly region_id: number;
  readonly total_key: string | null;
  readonly profile: Profile;
}

/** What a resource's segment means to its group. */
export interface RatedRange extends SampleRange {
  readonly rate: number;
}

/** What changed on a day of a group. */
interface DayChange {
  begun: number;
  ended: number;
  rate: bigint;
  used: bigint;
}

interface NumberedChange extends Readonly<DayChange> {
  readonly groupId: number;
  readonly day: number;
}

/** Adds up what resources change, by group and day. */
interface DayChanges {
  /** Counts a resource in, or (`-1`) out; its ranges in order. */
  count(groupId: number, profile: Profile, ranges: readonly RatedRange[], sign?: 1 | -1): void;
  /** How many days of groups there are. */
  size(): number;
  inOrder(): Iterable<NumberedChange>;
  clear(): void;
}

function createDayChanges(): DayChanges {
  const groups = new Map<number, Map<number, DayChange>>();
  let size = 0;
  const changeOn = (groupId: number, day: number): DayChange => {
    let changes = groups.get(groupId);
    if (changes === undefined) groups.set(groupId, (changes = new Map<number, DayChange>()));
    let change = changes.get(day);
    if (change === undefined) {
      changes.set(day, (change = { begun: 0, ended: 0, rate: 0n, used: 0n }));
      size += 1;
    }
    return change;
  };
  const changeRate = (groupId: number, profile: Profile, sample: number, rate: number): void => {
    if (sample >= LAST_SAMPLE) return;
    const day = dayOfSample(sample);
    const change = changeOn(groupId, day);
    const left = weightBefore(profile, firstSampleOf(day + 1)) - weightBefore(profile, sample);
    change.rate += BigInt(rate);
    change.used += BigInt(rate) * BigInt(left);
  };
  return {
    count(groupId, profile, ranges, sign = 1) {
      const [first] = ranges;
      const last = ranges.at(-1);
      if (first === undefined || last === undefined) return;
      changeOn(groupId, dayOfSample(first.first)).begun += sign;
      if (last.end < LAST_SAMPLE) changeOn(groupId, dayOfSample(last.end - 1)).ended += sign;
      for (const { first, end, rate } of ranges) {
        changeRate(groupId, profile, first, sign * rate);
        changeRate(groupId, profile, end, -sign * rate);
      }
    },
    size: () => size,
    *inOrder() {
      for (const [groupId, changes] of [...groups].sort(([a], [b]) => a - b)) {
        for (const [day, change] of [...changes].sort(([a], [b]) => a - b)) yield { groupId, day, ...change };
      }
    },
    clear() {
      groups.clear();
      size = 0;
    },
  };
}

/** A sum of one resource fits in 64 bits, one of all may not: it is kept as what is above so many bits, and what isn't. */
const HALF_BITS = 30n;

/** How many days of groups may wait to be written, some 100 bytes each: others will mostly change the same ones. */
const MAX_PENDING = 500_000;

export interface RollupWriter extends Pick<DayChanges, 'count'> {
  /** The group's id; made, where there is none. */
  groupOf(group: Group): number;
  /** To be called once all are counted. */
  flush(): void;
}

/** Keeps the rollup as resources come and go; the caller holds the transaction. */
export function createRollupWriter(db: Database): RollupWriter {
  const insertGroup = db.prepare(
    `INSERT INTO gcore_group (type, billing_metric_name, project_id, region_id, total_key, profile)
     VALUES (:type, :billing_metric_name, :project_id, :region_id, :total_key, :profile)`,
  );
  const addDay = db.prepare(
    `INSERT INTO gcore_rollup VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       begun = begun + excluded.begun, ended = ended + excluded.ended, rate = rate + excluded.rate,
       used_high = used_high + excluded.used_high, used_low = used_low + excluded.used_low`,
  );
  const groups = new Map(readGroups(db).map(({ id, ...group }) => [nameOf(group), id]));
  const pending = createDayChanges();
  const flush = (): void => {
    for (const { groupId, day, begun, ended, rate, used } of pending.inOrder()) {
      addDay.run(groupId, day, begun, ended, rate, used >> HALF_BITS, BigInt.asUintN(Number(HALF_BITS), used));
    }
    pending.clear();
  };
  return {
    groupOf(group) {
      const name = nameOf(group);
      const id = groups.get(name) ?? Number(insertGroup.run(group).lastInsertRowid);
      groups.set(name, id);
      return id;
    },
    count(groupId, profile, ranges, sign) {
      pending.count(groupId, profile, ranges, sign);
      if (pending.size() >= MAX_PENDING) flush();
    },
    flush,
  };
}

export interface NumberedGroup extends Group {
  readonly id: number;
}

/** In the order in which reports show totals. */
export function readGroups(db: Database): NumberedGroup[] {
  return db
    .prepare<[], NumberedGroup>(
      'SELECT * FROM gcore_group ORDER BY type, billing_metric_name, region_id, total_key, id',
    )
    .all();
}

function nameOf({ type, billing_metric_name, project_id, region_id, total_key, profile }: Group): string {
  return JSON.stringify([type, billing_metric_name, project_id, region_id, total_key, profile]);
}

/** What a group comes to in a period. */
export interface GroupUse {
  /** How many of its resources have a sample in it. */
  readonly resources: number;
  /** In the type's base unit. */
  readonly used: bigint;
}

/** A group, and where the days on which it changed are among those of all groups. */
export interface SummedGroup extends NumberedGroup {
  readonly first: number;
  readonly end: number;
  readonly gaps: readonly SampleRange[];
}

/** Running sums by day, as it was when they were worked out. */
export interface Rollup {
  /** In the order in which reports show totals. */
  readonly groups: readonly SummedGroup[];
  /** What a group comes to in samples that begin with a day, and end with one or within it. */
  readonly use: (group: SummedGroup, samples: SampleRange) => GroupUse;
  /** What it takes up in memory, about. */
  readonly bytes: number;
}

interface DayRow {
  readonly group_id: bigint;
  readonly day: bigint;
  readonly begun: bigint;
  readonly ended: bigint;
  readonly rate: bigint;
  readonly used_high: bigint;
  readonly used_low: bigint;
}

/** The sums of all resources, from the tables. */
export function readRollup(db: Database): Rollup {
  const size = Number(db.prepare('SELECT count(*) FROM gcore_rollup').pluck().get());
  const rows = db.prepare<[], DayRow>('SELECT * FROM gcore_rollup ORDER BY group_id, day').safeIntegers();
  const changes = function* (): Iterable<NumberedChange> {
    for (const { group_id, day, begun, ended, rate, used_high, used_low } of rows.iterate()) {
      const used = (used_high << HALF_BITS) + used_low;
      yield {
        ...{ groupId: Number(group_id), day: Number(day), begun: Number(begun), ended: Number(ended) },
        ...{ rate, used },
      };
    }
  };
  const gaps = createGaps();
  const gapRows = db.prepare<[], { group_id: number } & SampleRange>(
    'SELECT group_id, first_sample AS first, end_sample AS end FROM gcore_gap',
  );
  for (const { group_id, ...gap } of gapRows.iterate()) gaps.add(group_id, gap);
  return sumUp(readGroups(db), changes(), size, gaps.of, createLateChanges(db, EVERYTHING));
}

type SegmentRow = [id: number, groupId: number, first: number, end: number, rate: number];

/**
 * The sums of those resources alone that meet conditions which no period decides; it looks at each of them.
 *
 * @returns their ids as well
 */
export function rollUp(db: Database, conditions: Conditions): { rollup: Rollup; ids: ReadonlySet<number> } {
  const groups = readGroups(db);
  const profiles = new Map(groups.map(({ id, profile }) => [id, profile]));
  const changes = createDayChanges();
  const gaps = createGaps();
  const ids = new Set<number>();
  const count = (groupId: number, ranges: readonly RatedRange[]): void => {
    changes.count(groupId, profiles.get(groupId) ?? 'flat', ranges);
    for (const gap of gapsBetween(ranges)) gaps.add(groupId, gap);
  };
  const segments = db
    .prepare<[object], SegmentRow>(
      `SELECT resource.id, group_id, segment.first_sample, segment.end_sample, rate
       FROM gcore_resource AS resource CROSS JOIN gcore_segment AS segment ON segment.resource_id = resource.id
       WHERE TRUE ${conditions.sql} ORDER BY resource.id, segment.first_sample`,
    )
    .raw();
  let [current, currentGroup] = [0, 0];
  let ranges: RatedRange[] = [];
  for (const [id, groupId, first, end, rate] of segments.iterate(conditions.values)) {
    if (id !== current) {
      count(currentGroup, ranges);
      ids.add(id);
      [current, currentGroup] = [id, groupId];
      ranges = [];
    }
    ranges.push({ first, end, rate });
  }
  count(currentGroup, ranges);
  const lateChanges = createLateChanges(db, conditions);
  return { rollup: sumUp(groups, changes.inOrder(), changes.size(), gaps.of, lateChanges), ids };
}

/** When a resource wasn't metered, between its segments. */
export function gapsBetween(segments: readonly SampleRange[]): SampleRange[] {
  return segments.slice(1).flatMap(({ first: end }, index) => {
    const first = segments[index]?.end ?? end;
    return first < end ? [{ first, end }] : [];
  });
}

interface Gaps {
  readonly add: (groupId: number, gap: SampleRange) => void;
  readonly of: (groupId: number) => readonly SampleRange[];
}

function createGaps(): Gaps {
  const gaps = new Map<number, SampleRange[]>();
  return {
    add(groupId, gap) {
      const others = gaps.get(groupId);
      if (others === undefined) gaps.set(groupId, [gap]);
      else others.push(gap);
    },
    of: (groupId) => gaps.get(groupId) ?? [],
  };
}

/** What a day of a group takes up in {@link sumUp}, in bytes. */
const DAY_BYTES = 32;

/**
 * Adds up what every group's days change, so that any day's state is found by bisection.
 *
 * @param changes by group, then by day
 * @param size how many there are
 */
function sumUp(
  groups: readonly NumberedGroup[],
  changes: Iterable<NumberedChange>,
  size: number,
  gapsOf: (groupId: number) => readonly SampleRange[],
  lateChanges: (sample: number) => ChangesByGroup,
): Rollup {
  /** The groups' days, one group after another, and for each what was begun, ended and used by its end, and the rate then. */
  const days = new Int32Array(size);
  const begun = new Int32Array(size);
  const ended = new Int32Array(size);
  const rates = new BigInt64Array(size);
  const high = new BigInt64Array(size);
  const low = new Int32Array(size);

  const usedAt = (index: number): bigint => ((high[index] ?? 0n) << HALF_BITS) + BigInt(low[index] ?? 0);
  const endOfDay = (profile: Profile, index: number): number =>
    weightBefore(profile, firstSampleOf((days[index] ?? 0) + 1));

  const places = new Map<number, { readonly first: number; end: number }>();
  const profiles = new Map(groups.map(({ id, profile }) => [id, profile]));
  let index = 0;
  for (const change of changes) {
    const profile = profiles.get(change.groupId) ?? 'flat';
    const place = places.get(change.groupId) ?? { first: index, end: index };
    const before = index - 1;
    const isFirst = before < place.first;
    days[index] = change.day;
    begun[index] = (isFirst ? 0 : (begun[before] ?? 0)) + change.begun;
    ended[index] = (isFirst ? 0 : (ended[before] ?? 0)) + change.ended;
    rates[index] = (isFirst ? 0n : (rates[before] ?? 0n)) + change.rate;
    let { used } = change;
    if (!isFirst) {
      const weight = endOfDay(profile, index) - endOfDay(profile, before);
      used += usedAt(before) + (rates[before] ?? 0n) * BigInt(weight);
    }
    high[index] = used >> HALF_BITS;
    low[index] = Number(BigInt.asUintN(Number(HALF_BITS), used));
    index += 1;
    place.end = index;
    places.set(change.groupId, place);
  }

  /** The last day before another on which a group changed; -1 for none. */
  const lastBefore = ({ first, end }: SummedGroup, day: number): number => {
    let [from, to] = [first, end];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((days[middle] ?? 0) < day) from = middle + 1;
      else to = middle;
    }
    return from > first ? from - 1 : -1;
  };
  const usedBefore = ({ profile }: SummedGroup, index: number, sample: number): bigint =>
    index < 0
      ? 0n
      : usedAt(index) + (rates[index] ?? 0n) * BigInt(weightBefore(profile, sample) - endOfDay(profile, index));

  return {
    bytes: size * DAY_BYTES,
    // Groups without a change have nothing in any period.
    groups: groups.flatMap((group) => {
      const place = places.get(group.id);
      return place === undefined ? [] : [{ ...group, ...place, gaps: gapsOf(group.id) }];
    }),
    use(group, samples) {
      const from = lastBefore(group, dayOfSample(samples.first));
      const to = lastBefore(group, dayOfSample(samples.end));
      const inGap = group.gaps.filter(({ first, end }) => first <= samples.first && end >= samples.end).length;
      const late = lateChanges(samples.end).get(group.id) ?? [];
      const weightOfRest = ({ sample }: Change): number =>
        weightBefore(group.profile, samples.end) - weightBefore(group.profile, sample);
      return {
        resources: late.reduce((sum, { begins }) => sum + begins, (begun[to] ?? 0) - (ended[from] ?? 0) - inGap),
        used: late.reduce(
          (sum, change) => sum + BigInt(change.rate) * BigInt(weightOfRest(change)),
          usedBefore(group, to, samples.end) - usedBefore(group, from, samples.first),
        ),
      };
    },
  };
}

/** When the rate of a group changes, by how much, and whether a resource begins with it. */
interface Change {
  readonly sample: number;
  readonly rate: number;
  readonly begins: 0 | 1;
}

type ChangesByGroup = ReadonlyMap<number, readonly Change[]>;

/**
 * Tells what changed on a sample's day before it. A look at all segments, though one a day will do: it is needed for the
 * day alone that the clock is in, and to have them in the order of time costs more than they take to be written.
 */
function createLateChanges(db: Database, conditions: Conditions): (sample: number) => ChangesByGroup {
  const changes = db.prepare<[object], Change & { readonly group_id: number }>(
    `SELECT group_id, segment.first_sample AS sample, rate, segment.first_sample = resource.first_sample AS begins
       FROM gcore_segment AS segment CROSS JOIN gcore_resource AS resource ON resource.id = resource_id
       WHERE segment.first_sample >= :first AND segment.first_sample < :end ${conditions.sql}
     UNION ALL
     SELECT group_id, segment.end_sample, -rate, 0
       FROM gcore_segment AS segment CROSS JOIN gcore_resource AS resource ON resource.id = resource_id
       WHERE segment.end_sample >= :first AND segment.end_sample < :end ${conditions.sql}`,
  );
  let ofDay:
    { readonly day: number; readonly changes: readonly (Change & { readonly group_id: number })[] } | undefined;
  let before: { readonly sample: number; readonly changes: ChangesByGroup } | undefined;
  return (sample) => {
    const day = dayOfSample(sample);
    const first = firstSampleOf(day);
    if (sample === first) return new Map();
    if (before?.sample === sample) return before.changes;
    if (ofDay?.day !== day)
      ofDay = { day, changes: changes.all({ ...conditions.values, first, end: firstSampleOf(day + 1) }) };
    const byGroup = new Map<number, Change[]>();
    for (const change of ofDay.changes) {
      if (change.sample >= sample) continue;
      const others = byGroup.get(change.group_id);
      if (others === undefined) byGroup.set(change.group_id, [change]);
      else others.push(change);
    }
    before = { sample, changes: byGroup };
    return before.changes;
  };
}
