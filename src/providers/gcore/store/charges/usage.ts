import type { Database } from 'better-sqlite3';
import { type SampleRange, weightBefore } from '../metering.ts';
import type { Profile } from '../records.ts';

/** A resource that a period sees, with a way to what it used. */
export interface UsedResource {
  readonly id: number;
  readonly projectId: number;
  readonly groupId: number;
  /** See resource-json.ts. */
  readonly json: string;
  /** What it used between two samples, the second one exclusive: base units. */
  readonly used: (first: number, end: number) => bigint;
}

type ResourceRow = Omit<UsedResource, 'used'> & { readonly profile: Profile };

interface SegmentRow {
  readonly first: number;
  readonly end: number;
  readonly rate: number;
}

/** Resources that are looked at before others may have their turn. */
const BATCH = 500;

/** Reads the resources that a period sees, in the order of reports. No statement stays open between two of them. */
export interface Usage {
  /** With `undefined` where others may have their turn. */
  readonly all: () => Iterable<UsedResource | undefined>;
  readonly ofGroup: (group: number) => Iterable<UsedResource>;
}

export function createUsage(db: Database, { first, end }: SampleRange): Usage {
  const segmentsOf = db.prepare<[number], SegmentRow>(
    'SELECT first_sample AS first, end_sample AS end, rate FROM gcore_segment WHERE resource_id = ? ORDER BY 1',
  );
  const seen = `SELECT id, project_id AS projectId, group_id AS groupId, json, profile FROM gcore_resource
    WHERE first_sample < :end AND end_sample > :first AND id > :after`;
  const lastId = db.prepare<[], number | null>('SELECT max(id) FROM gcore_resource').pluck();
  // A range of ids, of which a period may see none: looking for so many that it sees could take them all.
  const inRange = db.prepare<[object], ResourceRow>(`${seen} AND id <= :last ORDER BY id`);
  const ofGroup = db.prepare<[object], ResourceRow>(`${seen} AND group_id = :group ORDER BY id LIMIT ${BATCH}`);
  const used = ({ profile, ...resource }: ResourceRow): UsedResource => {
    const segments = segmentsOf.all(resource.id);
    return { ...resource, used: (from, to) => usedBy(segments, profile, Math.max(first, from), Math.min(end, to)) };
  };
  return {
    *all() {
      const last = first < end ? (lastId.get() ?? 0) : 0;
      for (let after = 0; after < last; after += BATCH) {
        for (const row of inRange.all({ first, end, after, last: after + BATCH })) yield used(row);
        yield undefined;
      }
    },
    *ofGroup(group) {
      for (let after: number | undefined = 0; after !== undefined;) {
        const rows: ResourceRow[] = ofGroup.all({ first, end, after, group });
        for (const row of rows) yield used(row);
        after = rows.at(-1)?.id;
      }
    },
  };
}

function usedBy(segments: readonly SegmentRow[], profile: Profile, from: number, to: number): bigint {
  let used = 0n;
  for (const { first, end, rate } of segments) {
    if (first >= to || end <= from) continue;
    const weight = weightBefore(profile, Math.min(end, to)) - weightBefore(profile, Math.max(first, from));
    used += BigInt(rate) * BigInt(weight);
  }
  return used;
}
