import type { Database } from 'better-sqlite3';
import { inOrder, type RowOrder } from '../../../core/paging/row-order.ts';
import { MAX_MS } from '../../../core/time/instant.ts';
import { attributeNames, RESOURCE_TYPES, variantField } from '../resource-types.ts';
import { createGroupWriter } from './groups.ts';
import { type SampleRange, samplesBetween, weightBefore } from './metering.ts';
import type { BillingRow, MeteredSegment, Profile } from './records.ts';
import { storedJson } from './resource-json.ts';
import { createChunkWriter } from './sums/chunk-writer.ts';
import { createDaySumWriter, type RatedRange } from './sums/day-sum-writer.ts';
import { createTagWriter } from './tags.ts';

/** The default order of reports: rows that are written in it are neighbors in the table. */
const DEFAULT_ORDER: RowOrder<BillingRow> = {
  keyOf: ({ projectId, uuid }) => [projectId, uuid ?? ''],
  direction: 'ascending',
};

/** Changes of sums wait in memory for others of the same day; this many take up some 50 MB. */
const MAX_PENDING = 300_000;

/**
 * Writes rows in bulk, except those that no sample sees.
 *
 * @yields the number of table rows that a resource took; 0 after other work
 * @throws TypeError for a row that its type can't have
 */
export function* insertRows(db: Database, rows: Iterable<BillingRow>): Iterable<number> {
  const insertResource = db.prepare(
    `INSERT INTO gcore_resource (project_id, group_id, uuid, name, profile, first_sample, end_sample, gaps, json)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertSegment = db.prepare('INSERT INTO gcore_segment VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const insertGap = db.prepare('INSERT INTO gcore_gap VALUES (?, ?, ?, ?, ?)');
  const insertTag = db.prepare('INSERT INTO gcore_resource_tag VALUES (?, ?)');
  const [groupIdOf, tagIdsOf, sums, chunks] = [
    createGroupWriter(db),
    createTagWriter(db),
    createDaySumWriter(db),
    createChunkWriter(db),
  ];
  for (const row of inOrder(db, rows, DEFAULT_ORDER)) {
    if (row === undefined) {
      yield 0;
      continue;
    }
    check(row);
    const segments = accumulate(row);
    const [first] = segments;
    const last = segments.at(-1);
    if (first === undefined || last === undefined) continue;
    const { type, billingMetricName, projectId, regionId, profile, name } = row;
    const groupId = groupIdOf({
      type,
      billing_metric_name: billingMetricName,
      region_id: regionId,
      variant: row.attributes[variantField(type) ?? ''] ?? null,
      profile,
    });
    const tagIds = tagIdsOf(row.tags ?? []);
    const gaps = gapsBetween(segments);
    const uuid = row.uuid ?? '';
    const values = [projectId, groupId, uuid, name, profile, first.first, last.end, gaps.length, storedJson(row)];
    const id = Number(insertResource.run(...values).lastInsertRowid);
    for (const { first, end, rate, size, usedBefore, weightFirst, weightEnd } of segments) {
      insertSegment.run(id, first, end, rate, size ?? null, usedBefore, weightFirst, weightEnd);
    }
    for (const { first, end } of gaps) insertGap.run(id, first, end, projectId, groupId);
    for (const tagId of tagIds) insertTag.run(id, tagId);
    sums.count({ groupId, projectId, profile, tagIds, ranges: segments });
    chunks.touch(projectId, { uuid, id });
    yield 1 + segments.length + tagIds.length;
    if (sums.pending > MAX_PENDING) for (const writer of [sums, chunks]) yield* writer.flush();
  }
  for (const writer of [sums, chunks]) yield* writer.flush();
}

/** Finds resources by uuid: by the index, which begins with projects. */
export const WITH_UUID = "project_id IN (SELECT project_id FROM gcore_chunk) AND uuid = ? AND uuid <> ''";

export function hasResource(db: Database, uuid: string): boolean {
  return db.prepare(`SELECT 1 FROM gcore_resource WHERE ${WITH_UUID}`).get(uuid) !== undefined;
}

interface RemovedRow {
  readonly id: number;
  readonly group_id: number;
  readonly project_id: number;
  readonly profile: Profile;
}

/** @returns the number of resources that had the uuid */
export function removeResources(db: Database, uuid: string): number {
  const resources = db
    .prepare<[string], RemovedRow>(`SELECT id, group_id, project_id, profile FROM gcore_resource WHERE ${WITH_UUID}`)
    .all(uuid);
  const rangesOf = db.prepare<[number], RatedRange>(
    `SELECT first_sample AS first, end_sample AS "end", rate FROM gcore_segment WHERE resource_id = ? ORDER BY first_sample`,
  );
  const tagsOf = db.prepare<[number], number>('SELECT tag_id FROM gcore_resource_tag WHERE resource_id = ?').pluck();
  const [sums, chunks] = [createDaySumWriter(db), createChunkWriter(db)];
  for (const { id, group_id: groupId, project_id: projectId, profile } of resources) {
    sums.count({ groupId, projectId, profile, tagIds: tagsOf.all(id), ranges: rangesOf.all(id) }, -1);
    chunks.touch(projectId, { uuid, id });
    for (const table of ['gcore_segment', 'gcore_gap', 'gcore_resource_tag']) {
      db.prepare(`DELETE FROM ${table} WHERE resource_id = ?`).run(id);
    }
    db.prepare('DELETE FROM gcore_resource WHERE id = ?').run(id);
  }
  for (const writer of [sums, chunks]) Array.from(writer.flush());
  return resources.length;
}

function check({ type, attributes, tags, segments }: BillingRow): void {
  const { fields, tagged } = RESOURCE_TYPES[type];
  const expected = attributeNames(type).sort();
  if (String(Object.keys(attributes).sort()) !== String(expected)) {
    throw new TypeError(`the attributes of ${type} are ${expected.join(', ') || 'none'}`);
  }
  if (tags !== null && !tagged) throw new TypeError(`${type} has no tags`);
  let end: number | null = -Infinity;
  for (const segment of segments) {
    if (end === null || segment.startedAt < end || (segment.endedAt ?? Infinity) < segment.startedAt) {
      throw new TypeError(`segments of ${type} overlap, or are out of order`);
    }
    if (!Number.isSafeInteger(segment.rate) || segment.rate < 0) throw new TypeError('a rate is a whole number');
    if ((segment.size !== undefined) !== 'last_size' in fields) throw new TypeError(`${type}: size and last_size`);
    end = segment.endedAt;
  }
}

interface AccumulatedSegment extends SampleRange, Pick<MeteredSegment, 'rate' | 'size'> {
  /** In the type's base unit. */
  readonly usedBefore: bigint;
  readonly weightFirst: number;
  readonly weightEnd: number;
}

/** A row's segments that at least one sample sees, each with what was used before it. */
function accumulate({ segments, profile }: BillingRow): AccumulatedSegment[] {
  const accumulated: AccumulatedSegment[] = [];
  let usedBefore = 0n;
  for (const { startedAt, endedAt, rate, size } of segments) {
    const { first, end } = samplesBetween(startedAt, endedAt ?? MAX_MS);
    if (end <= first) continue;
    const [weightFirst, weightEnd] = [weightBefore(profile, first), weightBefore(profile, end)];
    accumulated.push({ first, end, rate, ...(size !== undefined && { size }), usedBefore, weightFirst, weightEnd });
    usedBefore += BigInt(rate) * BigInt(weightEnd - weightFirst);
  }
  return accumulated;
}

/** The time between two segments in which a resource wasn't metered. */
function gapsBetween(segments: readonly SampleRange[]): SampleRange[] {
  return segments.slice(1).flatMap(({ first: end }, index) => {
    const first = segments[index]?.end ?? end;
    return first < end ? [{ first, end }] : [];
  });
}

/** The number of rows, regardless of the clock. */
export function countRows(db: Database): Readonly<Record<string, number>> {
  const count = (table: string): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return { resources: count('gcore_resource'), segments: count('gcore_segment') };
}
