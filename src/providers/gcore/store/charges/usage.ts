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

/** Resources that are read at once. */
const BATCH = 100;

/**
 * @returns a function that reads the resources of a group, or all, in the order of reports. No statement stays open between
 *   two of them
 */
export function createUsage(db: Database, { first, end }: SampleRange): (group?: number) => Iterable<UsedResource> {
  const segmentsOf = db.prepare<[number], SegmentRow>(
    'SELECT first_sample AS first, end_sample AS end, rate FROM gcore_segment WHERE resource_id = ? ORDER BY 1',
  );
  const seen = `SELECT id, project_id AS projectId, group_id AS groupId, json, profile FROM gcore_resource
    WHERE first_sample < :end AND end_sample > :first AND id > :after`;
  const order = `ORDER BY id LIMIT ${BATCH}`;
  const all = db.prepare<[object], ResourceRow>(`${seen} ${order}`);
  const ofGroup = db.prepare<[object], ResourceRow>(`${seen} AND group_id = :group ${order}`);
  return function* (group) {
    for (let after: number | undefined = 0; after !== undefined;) {
      const period = { first, end, after };
      const rows: ResourceRow[] = group === undefined ? all.all(period) : ofGroup.all({ ...period, group });
      for (const { profile, ...resource } of rows) {
        const segments = segmentsOf.all(resource.id);
        yield { ...resource, used: (from, to) => usedBy(segments, profile, Math.max(first, from), Math.min(end, to)) };
      }
      after = rows.at(-1)?.id;
    }
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
