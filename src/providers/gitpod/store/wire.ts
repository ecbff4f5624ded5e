import { formatInstant } from '../../../core/time/instant.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/** A record in protobuf's JSON mapping. [gitpod/record-documented-fields, gitpod/json-output-lower-camel-case] */
export function toWire(record: EnvironmentUsageRecord) {
  return {
    id: record.id,
    environmentId: record.environmentId,
    userId: record.userId,
    // JSON omits a field that is undefined. [gitpod/project-id-omitted-environment-had]
    projectId: record.projectId ?? undefined,
    runnerId: record.runnerId,
    environmentClassId: record.environmentClassId,
    createdAt: formatInstant(record.createdAt),
    stoppedAt: formatInstant(record.stoppedAt),
  };
}

export type WireRecord = ReturnType<typeof toWire>;

/** Reads the JSON of a record. */
export function parseWire(json: string): WireRecord {
  return JSON.parse(json) as WireRecord;
}
