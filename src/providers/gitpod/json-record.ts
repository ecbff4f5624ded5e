import { dayOf, formatInstant } from '../../core/instant.ts';
import { putInstant, timeOf } from '../../core/put-instant.ts';
import { viewOf } from '../../core/view-of.ts';
import { hasProject, instantAt, OFFSET, RECORD_BYTES, type Run } from './packed-record.ts';
import { NIL_UUID, putTemplate, type RecordTemplate, templateOf, UUID_FIELDS } from './record-template.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/** A record as the wire shows it. */
export function toWire({ createdAt, stoppedAt, projectId, ...record }: EnvironmentUsageRecord) {
  return {
    id: record.id,
    environmentId: record.environmentId,
    userId: record.userId,
    ...(projectId !== null && { projectId }),
    runnerId: record.runnerId,
    environmentClassId: record.environmentClassId,
    createdAt: formatInstant(createdAt),
    stoppedAt: formatInstant(stoppedAt),
  };
}

/** The JSON of some record, a comma behind it. */
interface Template extends RecordTemplate {
  readonly createdAt: number;
  readonly stoppedAt: number;
}

/** @param createdAt ms; like `stoppedAt`, of any instant that takes as many digits */
function jsonTemplate(projectId: string | null, createdAt: number, stoppedAt: number): Template {
  const ids = {
    id: NIL_UUID,
    environmentId: NIL_UUID,
    userId: NIL_UUID,
    runnerId: NIL_UUID,
    environmentClassId: NIL_UUID,
  };
  const wire = toWire({ ...ids, projectId, createdAt, stoppedAt });
  const json = JSON.stringify(wire);
  const startOf = (field: keyof typeof wire): number => json.indexOf(`"${field}":"`) + `"${field}":"`.length;
  const uuids = UUID_FIELDS.filter((field) => field in wire).map((field) => [field, startOf(field)] as const);
  return {
    ...templateOf(Buffer.from(`${json},`), uuids),
    createdAt: startOf('createdAt'),
    stoppedAt: startOf('stoppedAt'),
  };
}

/** Instants are shorter where they are whole seconds: creation's first, the stop's in them. */
const templatesOf = (projectId: string | null) => ({
  whole: { whole: jsonTemplate(projectId, 0, 0), fraction: jsonTemplate(projectId, 0, 1) },
  fraction: { whole: jsonTemplate(projectId, 1, 0), fraction: jsonTemplate(projectId, 1, 1) },
});
const WITH_PROJECT = templatesOf(NIL_UUID);
const WITHOUT_PROJECT = templatesOf(null);

/** The times of day are integers, ms. */
function templateFor(withProject: boolean, createdTime: number, stoppedTime: number): Template {
  const ofProject = withProject ? WITH_PROJECT : WITHOUT_PROJECT;
  const ofCreation = createdTime % 1000 === 0 ? ofProject.whole : ofProject.fraction;
  return stoppedTime % 1000 === 0 ? ofCreation.whole : ofCreation.fraction;
}

/** No record's JSON is longer, a comma behind it included. */
export const MOST_JSON_BYTES = WITH_PROJECT.fraction.fraction.bytes.length;

/**
 * Writes packed records as JSON, a comma between two; many times as fast as making objects and their JSON.
 *
 * @returns where it ends
 */
export function putRecords(bytes: Buffer, at: number, records: readonly Run[]): number {
  const target = viewOf(bytes);
  let end = at;
  for (const { view, from, to } of records) {
    for (let record = from; record < to; record += RECORD_BYTES) end = putRecord(bytes, target, end, view, record);
  }
  // Without the last one's comma.
  return Math.max(at, end - 1);
}

/** @returns where it ends, a comma behind it */
function putRecord(bytes: Buffer, target: DataView, at: number, source: DataView, from: number): number {
  const createdAt = instantAt(source, from + OFFSET.createdAt);
  const stoppedAt = instantAt(source, from + OFFSET.stoppedAt);
  const [createdOn, stoppedOn] = [dayOf(createdAt), dayOf(stoppedAt)];
  const [createdTime, stoppedTime] = [timeOf(createdAt, createdOn), timeOf(stoppedAt, stoppedOn)];
  const template = templateFor(hasProject(source, from), createdTime, stoppedTime);
  const end = putTemplate(bytes, target, at, template, source, from);
  putInstant(target, at + template.createdAt, createdOn, createdTime);
  putInstant(target, at + template.stoppedAt, stoppedOn, stoppedTime);
  return end;
}
