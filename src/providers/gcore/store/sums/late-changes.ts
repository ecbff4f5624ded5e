import type { Database } from 'better-sqlite3';
import { dayOfSample, firstSampleOf } from '../metering.ts';

/** A change of a resource's rate within a day. */
export interface LateChange {
  readonly resourceId: number;
  readonly projectId: number;
  readonly groupId: number;
  readonly sample: number;
  /** What the rate changes by. */
  readonly rate: number;
  /** Whether the resource begins with it. */
  readonly begins: 0 | 1;
}

/** The rate of the segment that ends before a sample; 0 after a gap. */
const rateBefore = (resourceId: string, sample: string): string => `ifnull((
  SELECT iif(end_sample = ${sample}, rate, 0) FROM gcore_segment
  WHERE resource_id = ${resourceId} AND first_sample < ${sample} ORDER BY first_sample DESC LIMIT 1), 0)`;

const CHANGES = `
SELECT resource.id AS resourceId, project_id AS projectId, group_id AS groupId, segment.first_sample AS sample,
  segment.rate - ${rateBefore('resource.id', 'segment.first_sample')} AS rate,
  segment.first_sample = resource.first_sample AS begins
FROM gcore_segment AS segment CROSS JOIN gcore_resource AS resource ON resource.id = segment.resource_id
WHERE segment.first_sample >= :first AND segment.first_sample < :end
UNION ALL
SELECT id, project_id, group_id, end_sample, -${rateBefore('resource.id', 'resource.end_sample')}, 0
FROM gcore_resource AS resource WHERE end_sample >= :first AND end_sample < :end
UNION ALL
SELECT resource_id, project_id, group_id, first_sample, -${rateBefore('gap.resource_id', 'gap.first_sample')}, 0
FROM gcore_gap AS gap WHERE first_sample >= :first AND first_sample < :end`;

/** What happens on the last day of a report that ends within a day; day sums don't tell. */
export interface LateChanges {
  /** The changes between the beginning of a sample's day and the sample. */
  before(sample: number): readonly LateChange[];
  /** The same, of resources with one of these tags. */
  taggedBefore(sample: number, tagIds: readonly number[]): readonly LateChange[];
}

interface Day {
  readonly number: number;
  readonly changes: readonly LateChange[];
  tagsOf?: ReadonlyMap<number, readonly number[]>;
}

export function createLateChanges(db: Database): LateChanges {
  const select = db.prepare<[{ first: number; end: number }], LateChange>(CHANGES);
  const selectTags = db
    .prepare<[string], [resourceId: number, tagId: number]>(
      `SELECT resource_id, tag_id FROM gcore_resource_tag
       WHERE resource_id IN (SELECT value FROM json_each(?))`,
    )
    .raw();
  // Nearly all reports that end within a day end on the same one: the clock's.
  let last: Day | undefined;
  const dayOf = (sample: number): Day => {
    const number = dayOfSample(sample);
    if (last?.number !== number) {
      last = { number, changes: select.all({ first: firstSampleOf(number), end: firstSampleOf(number + 1) }) };
    }
    return last;
  };
  const tagsOn = (day: Day): ReadonlyMap<number, readonly number[]> => {
    if (day.tagsOf !== undefined) return day.tagsOf;
    const tagsOf = new Map<number, number[]>();
    for (const { resourceId } of day.changes) tagsOf.set(resourceId, []);
    for (const [resourceId, tagId] of selectTags.all(JSON.stringify([...tagsOf.keys()]))) {
      tagsOf.get(resourceId)?.push(tagId);
    }
    day.tagsOf = tagsOf;
    return tagsOf;
  };
  const before = (sample: number): readonly LateChange[] =>
    sample === firstSampleOf(dayOfSample(sample))
      ? []
      : dayOf(sample).changes.filter((change) => change.sample < sample);
  return {
    before,
    taggedBefore(sample, tagIds) {
      const changes = before(sample);
      if (changes.length === 0) return changes;
      const [wanted, tagsOf] = [new Set(tagIds), tagsOn(dayOf(sample))];
      return changes.filter(({ resourceId }) => tagsOf.get(resourceId)?.some((tagId) => wanted.has(tagId)));
    },
  };
}
