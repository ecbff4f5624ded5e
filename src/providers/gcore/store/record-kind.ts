import { defineRecordKind } from '../../../core/provider/record-kind.ts';
import { countRows, hasResource, insertRows, removeResources, WITH_UUID } from './repository.ts';
import { type Profile, splitProfile } from './records.ts';
import { recordedUse, spread, withoutDerived, writtenSegment } from './recorded/use.ts';
import { renderResource } from './resource-json.ts';
import { countResources } from './summary.ts';
import { indexes, tables } from './tables.ts';
import { rowOf, WrittenResource } from './written-resource.ts';
import type { ResourceTypeName } from '../resource-types.ts';

interface ResourceRow {
  readonly id: number;
  readonly json: string;
  readonly type: ResourceTypeName;
  readonly profile: Profile;
}

interface SegmentRow {
  readonly first_sample: number;
  readonly end_sample: number;
  readonly rate: number;
  readonly size: number | null;
}

/** Metered resources. A report tells how much a resource used in a period but not when, so exports add its segments. */
export const resources = defineRecordKind({
  name: 'records',
  description: 'Resources, named as on the wire, with the segments in which they were metered.',
  schema: WrittenResource,
  id: 'uuid',
  // A resource whose flavor changes is several rows with one uuid.
  unique: false,
  tables,
  indexes,
  rowOf,
  idOf: (row) => row.uuid,
  insert: insertRows,
  has: hasResource,
  remove: (db, uuid) => removeResources(db, uuid) > 0,
  *exportFrom(db, uuid) {
    const segmentsOf = db.prepare<[number], SegmentRow>(
      'SELECT first_sample, end_sample, rate, size FROM gcore_segment WHERE resource_id = ? ORDER BY first_sample',
    );
    const rows = db.prepare<string[], ResourceRow>(
      `SELECT resource.id, json, type, resource.profile
       FROM gcore_resource AS resource JOIN gcore_group ON gcore_group.id = group_id
       ${uuid === undefined ? '' : `WHERE ${WITH_UUID}`} ORDER BY resource.id`,
    );
    for (const { id, json, type, profile } of rows.iterate(...(uuid === undefined ? [] : [uuid]))) {
      const segments = segmentsOf
        .all(id)
        .map(({ first_sample: first, end_sample: end, rate, size }) =>
          writtenSegment(type, { samples: { first, end }, rate, size }),
        );
      yield JSON.stringify({ ...identityOf(json), ...splitProfile(profile), segments });
    }
  },
  fromWire: (record) =>
    record['segments'] === undefined && record['first_seen'] !== undefined
      ? { ...withoutDerived(record), segments: segmentsOfPeriod(record) }
      : record,
  count: countRows,
  countAt: countResources,
});

/** What a resource is, whatever the period. */
function identityOf(json: string): Record<string, unknown> {
  const rendered = renderResource(json, { billingValue: 0, firstSeen: 0, lastSeen: 0, lastSize: 0 });
  return withoutDerived(JSON.parse(rendered) as Record<string, unknown>);
}

/** The segments of a report's line. */
function segmentsOfPeriod(record: Readonly<Record<string, unknown>>): object[] {
  const use = recordedUse(record);
  // The schema says what is wrong with it.
  if (use === undefined) return [{}];
  return spread(use, [use.samples]).map((segment) => writtenSegment(use.type, segment));
}
