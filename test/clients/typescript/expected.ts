import { readFileSync } from 'node:fs';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/store/records.ts';

/** An environment variable that the runner sets. */
export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} isn't set: run npm run test:clients -- typescript`);
  return value;
}

const { now, gitpod } = JSON.parse(readFileSync(variable('USAGE_EMULATOR_EXPECTED'), 'utf8')) as {
  readonly now: number;
  readonly gitpod: readonly EnvironmentUsageRecord[];
};

/** ms: start inclusive, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The environments that have stopped, in listing order; an independent implementation of the rules. */
export function listed({ start, end }: Range = { start: -Infinity, end: Infinity }, projectId?: string): Wire[] {
  return gitpod
    .filter((row) => Math.max(row.stoppedAt, row.arrivesAt ?? 0) <= now)
    .filter((row) => start <= row.stoppedAt && row.stoppedAt < end)
    .filter((row) => projectId === undefined || row.projectId === projectId)
    .sort((a, b) => a.stoppedAt - b.stoppedAt || (a.id < b.id ? -1 : 1))
    .map(toWire);
}

/** A record in the JSON format. */
export interface Wire {
  readonly id: string;
  readonly environmentId: string;
  readonly userId: string;
  readonly projectId?: string;
  readonly runnerId: string;
  readonly environmentClassId: string;
  readonly createdAt: string;
  readonly stoppedAt: string;
}

function toWire(row: EnvironmentUsageRecord): Wire {
  return {
    id: row.id,
    environmentId: row.environmentId,
    userId: row.userId,
    ...(row.projectId !== null && { projectId: row.projectId }),
    runnerId: row.runnerId,
    environmentClassId: row.environmentClassId,
    createdAt: rfc3339(row.createdAt),
    stoppedAt: rfc3339(row.stoppedAt),
  };
}

/** An instant in protobuf's JSON format, with 0 or 3 fractional digits. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

/** A range in the middle of the history with about `size` records, which ends exactly at the next record. */
export function rangeOf(size: number): Range {
  const records = listed();
  const first = Math.floor(records.length / 2);
  const [start, end] = [records[first], records[Math.min(first + size, records.length - 1)]];
  if (start === undefined || end === undefined) throw new Error('the scenario has no records');
  return { start: Date.parse(start.stoppedAt), end: Date.parse(end.stoppedAt) };
}

/** The project with the most records in a range. */
export function busiestProject(range: Range): string {
  const counts = new Map<string, number>();
  for (const { projectId } of listed(range)) {
    if (projectId !== undefined) counts.set(projectId, (counts.get(projectId) ?? 0) + 1);
  }
  const [project] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0]);
  return project;
}
