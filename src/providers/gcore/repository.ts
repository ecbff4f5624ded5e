import type { Database } from 'better-sqlite3';
import { MAX_MS, MINUTE_MS } from '../../core/instant.ts';
import { inOrder, type RowOrder } from '../../core/row-order.ts';
import { createLineWriter, lineTables } from './lines.ts';
import { type SampleRange, samplesBetween, weightBefore } from './metering.ts';
import type { BillingRow, MeteredSegment, Profile } from './records.ts';
import { attributeNames, RESOURCE_TYPES } from './resource-types.ts';
import { createRollupWriter, gapsBetween, type RatedRange, rollupTables } from './rollup.ts';
import { foldCase, lineOf } from './wire.ts';

/**
 * A resource is kept with its segments in numbers of samples (see metering.ts), each with what the resource had used
 * before it began. What any period uses is then a difference of two closed forms: no report looks at minutes or days.
 */
export const tables = `
CREATE TABLE gcore_resource (
  id INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  billing_metric_name TEXT NOT NULL,
  project_id INTEGER NOT NULL,
  region_id INTEGER NOT NULL,
  uuid TEXT,
  name TEXT,
  attributes TEXT NOT NULL, -- a JSON object
  total_key TEXT, -- the value of the field by which totals are told apart
  profile TEXT NOT NULL,
  first_sample INTEGER NOT NULL,
  end_sample INTEGER NOT NULL,
  group_id INTEGER NOT NULL -- see rollup.ts
) STRICT;

-- The default order: a page of it stops at its last resource; with all that says whether a report has a resource.
CREATE INDEX gcore_resource_order ON gcore_resource (project_id, uuid, id, first_sample, end_sample, group_id);

CREATE TABLE gcore_segment (
  resource_id INTEGER NOT NULL,
  first_sample INTEGER NOT NULL,
  end_sample INTEGER NOT NULL,
  rate INTEGER NOT NULL,
  size INTEGER,
  used_before INTEGER NOT NULL,
  weight_first INTEGER NOT NULL,
  weight_end INTEGER NOT NULL,
  PRIMARY KEY (resource_id, first_sample)
) STRICT, WITHOUT ROWID;

CREATE TABLE gcore_tag (
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  folded TEXT NOT NULL, -- the value without regard to case
  resource_id INTEGER NOT NULL,
  PRIMARY KEY (key, value, resource_id)
) STRICT, WITHOUT ROWID;

-- One row, where the scenario says anything; beside the records, so that every copy of them has it.
CREATE TABLE gcore_setting (
  lag_minutes INTEGER NOT NULL
) STRICT;
${lineTables}
${rollupTables}`;

/**
 * That of reports by default, of what there is by the clock before what is yet to come: so the lines of a page lie side by
 * side, with none between them that only later clocks see.
 */
const writingOrder = (clock: number): RowOrder<BillingRow> => ({
  keyOf: ({ projectId, uuid, segments: [first] }) => [
    first === undefined || first.startedAt <= clock ? 0 : 1,
    `${String(projectId).padStart(PROJECT_WIDTH, '0')} ${uuid ?? ''}`,
  ],
  direction: 'ascending',
});

const PROJECT_WIDTH = String(Number.MAX_SAFE_INTEGER).length;

/**
 * Writes rows in bulk; those that no sample ever sees are left out.
 *
 * @param clock the instant that most look from, ms
 * @yields how many table rows a resource came to; 0 after other work
 * @throws TypeError for a row that its type can't have
 */
export function* insertRows(db: Database, rows: Iterable<BillingRow>, clock = Infinity): Iterable<number> {
  const insertResource = db.prepare(
    `INSERT INTO gcore_resource (type, billing_metric_name, project_id, region_id, uuid, name, attributes, total_key,
      profile, first_sample, end_sample, group_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertSegment = db.prepare('INSERT INTO gcore_segment VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const insertTag = db.prepare('INSERT OR IGNORE INTO gcore_tag VALUES (?, ?, ?, ?)');
  const insertGap = db.prepare('INSERT INTO gcore_gap VALUES (?, ?, ?, ?)');
  const lines = createLineWriter(db);
  const rollup = createRollupWriter(db);
  for (const row of inOrder(db, rows, writingOrder(clock))) {
    if (row === undefined) {
      yield 0;
      continue;
    }
    check(row);
    const segments = accumulate(row);
    const [first] = segments;
    const last = segments.at(-1);
    if (first === undefined || last === undefined) continue;
    const totalKey = row.attributes[RESOURCE_TYPES[row.type].total] ?? null;
    const groupId = rollup.groupOf({
      type: row.type,
      billing_metric_name: row.billingMetricName,
      project_id: row.projectId,
      region_id: row.regionId,
      total_key: totalKey,
      profile: row.profile,
    });
    const { lastInsertRowid: id } = insertResource.run(
      row.type,
      row.billingMetricName,
      row.projectId,
      row.regionId,
      row.uuid,
      row.name,
      JSON.stringify(row.attributes),
      totalKey,
      row.profile,
      first.first,
      last.end,
      groupId,
    );
    lines.add(Number(id), lineOf(row));
    for (const { first, end, rate, size, usedBefore, weightFirst, weightEnd } of segments) {
      insertSegment.run(id, first, end, rate, size ?? null, usedBefore, weightFirst, weightEnd);
    }
    for (const { first, end } of gapsBetween(segments)) insertGap.run(id, first, end, groupId);
    for (const [key, value] of row.tags ?? []) insertTag.run(key, value, foldCase(value), id);
    rollup.count(groupId, row.profile, segments);
    yield 1 + segments.length + (row.tags?.length ?? 0);
  }
  lines.flush();
  rollup.flush();
}

interface RemovedRow {
  readonly id: number;
  readonly group_id: number;
  readonly profile: Profile;
}

/** @returns how many there were with that uuid */
export function removeResources(db: Database, uuid: string): number {
  const resources = db
    .prepare<[string], RemovedRow>('SELECT id, group_id, profile FROM gcore_resource WHERE uuid = ?')
    .all(uuid);
  const rangesOf = db.prepare<[number], RatedRange>(
    `SELECT first_sample AS first, end_sample AS "end", rate FROM gcore_segment WHERE resource_id = ? ORDER BY first_sample`,
  );
  const rollup = createRollupWriter(db);
  for (const { id, group_id, profile } of resources) {
    rollup.count(group_id, profile, rangesOf.all(id), -1);
    for (const table of ['gcore_segment', 'gcore_gap', 'gcore_tag']) {
      db.prepare(`DELETE FROM ${table} WHERE resource_id = ?`).run(id);
    }
    db.prepare('DELETE FROM gcore_resource WHERE id = ?').run(id);
  }
  rollup.flush();
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

/** Keeps how late reports show what was metered; once, in the beginning. */
export function writeLag(db: Database, minutes: number): void {
  db.prepare('INSERT INTO gcore_setting (lag_minutes) VALUES (?)').run(minutes);
}

/** How long after a sample was taken reports show it: ms; 0 where nobody has said. */
export function readLagMs(db: Database): number {
  return MINUTE_MS * (db.prepare<[], number>('SELECT lag_minutes FROM gcore_setting').pluck().get() ?? 0);
}

/** How much there is, whatever the clock says. */
export function countRows(db: Database): Readonly<Record<string, number>> {
  const count = (table: string): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  return { resources: count('gcore_resource'), segments: count('gcore_segment') };
}
