import type { Database } from 'better-sqlite3';
import { DAY_MS, dayOf } from '../../../core/time/instant.ts';
import type { Work } from '../../../core/turns.ts';
import { createTallies, type Summary } from '../../../core/provider/summary.ts';
import { sampleFrom, sampleInstant, weightBefore } from './metering.ts';
import type { Profile } from './records.ts';
import { readLagMs } from './account/settings.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from '../resource-types.ts';

interface SegmentRow {
  readonly type: ResourceTypeName;
  readonly profile: Profile;
  readonly first_sample: number;
  readonly end_sample: number;
  readonly rate: number;
}

/** Resources whose segments are read before others have their turn. */
const TURN_RESOURCES = 1000;

/** The number of resources that are in reports at an instant (ms), of those that still run, and of those to come. */
export function countResources(db: Database, now: number): Summary['counts'] {
  const end = reportedUntil(db, now);
  const count = (condition: string): number =>
    db.prepare<[object], number>(`SELECT count(*) FROM gcore_resource WHERE ${condition}`).pluck().get({ end }) ?? 0;
  return {
    resources: count('first_sample < :end'),
    resources_running: count('first_sample < :end AND end_sample > :end'),
    resources_to_come: count('first_sample >= :end'),
  };
}

/** The first sample that is not in reports yet. */
function reportedUntil(db: Database, now: number): number {
  return sampleFrom(now - readLagMs(db) + 1);
}

/** What had been metered, and was in reports, at an instant (ms). */
export function* summarize(db: Database, now: number): Work<Summary> {
  const end = reportedUntil(db, now);
  const used = createTallies();
  const last = db.prepare<[], number>('SELECT ifnull(max(id), 0) FROM gcore_resource').pluck().get() ?? 0;
  const segments = db.prepare<[number, number, number], SegmentRow>(
    `SELECT type, resource.profile, segment.first_sample, segment.end_sample, rate
     FROM gcore_segment AS segment
     JOIN gcore_resource AS resource ON resource.id = segment.resource_id
     JOIN gcore_group ON gcore_group.id = resource.group_id
     WHERE segment.resource_id >= ? AND segment.resource_id < ? AND +segment.first_sample < ?`,
  );
  for (let id = 0; id <= last; id += TURN_RESOURCES) {
    for (const segment of segments.all(id, id + TURN_RESOURCES, end)) {
      const tally = used.of(segment.type);
      for (const { day, weight } of weightByDay(segment, end)) tally.add(day, weight * segment.rate);
    }
    yield;
  }
  const tallies = new Map(used.entries());
  return {
    counts: countResources(db, now),
    headlines: { growth: 'instance_minutes', rhythm: 'functions_calls_mls' },
    measures: RESOURCE_TYPE_NAMES.flatMap((type) => {
      const { unit, divisor } = RESOURCE_TYPES[type].meter;
      const days = tallies.get(type)?.days;
      const description = `Billed for resources of type ${type}`;
      return days === undefined ? [] : [{ name: `${type}_${unit.toLowerCase()}`, unit, description, divisor, days }];
    }),
  };
}

/** From the first to the last start of a segment, ms; `undefined` without resources. */
export function timeline(db: Database): { readonly from: number; readonly to: number } | undefined {
  const start = (order: 'ASC' | 'DESC'): number | undefined =>
    db
      .prepare<[], number>(`SELECT first_sample FROM gcore_segment ORDER BY first_sample ${order} LIMIT 1`)
      .pluck()
      .get();
  const [from, to] = [start('ASC'), start('DESC')];
  return from === undefined || to === undefined ? undefined : { from: sampleInstant(from), to: sampleInstant(to) };
}

/** What the samples of a segment before a bound weigh together, by the day they were taken on. */
function* weightByDay(segment: SegmentRow, bound: number): Iterable<{ day: number; weight: number }> {
  const end = Math.min(segment.end_sample, bound);
  for (let first = segment.first_sample; first < end;) {
    const day = dayOf(sampleInstant(first));
    const next = Math.min(sampleFrom((day + 1) * DAY_MS), end);
    yield { day, weight: weightBefore(segment.profile, next) - weightBefore(segment.profile, first) };
    first = next;
  }
}
