import { viewOf } from '../../core/view-of.ts';
import type { EnvironmentUsageRecord } from './records.ts';
import { packUuid, UUID_BYTES, unpackUuid } from './uuid.ts';

/**
 * How the table keeps records: all in one size and a third of their JSON's, from which a page's answer is written at about
 * the speed of copying it. Big-endian, so that the first bytes, a record's place in the listing, compare as it does.
 */
export const RECORD_BYTES = 121;

/** When it stopped, then its id. */
export const KEY_BYTES = 24;

/** Where a record's fields begin. */
export const OFFSET = {
  stoppedAt: 0,
  id: 8,
  createdAt: 24,
  listedFrom: 32,
  environmentId: 40,
  userId: 56,
  runnerId: 72,
  environmentClassId: 88,
  projectId: 104,
  hasProject: 120,
} as const;

/** Added to instants, which are positive then. */
const OFFSET_MS = 2 ** 50;
const WORD = 2 ** 32;

function putInstant(view: DataView, at: number, ms: number): void {
  const positive = ms + OFFSET_MS;
  view.setUint32(at, Math.floor(positive / WORD));
  view.setUint32(at + 4, positive % WORD);
}

/** @returns ms */
export function instantAt(view: DataView, at: number): number {
  return view.getUint32(at) * WORD + view.getUint32(at + 4) - OFFSET_MS;
}

/** Packed records that lie side by side, from where the first begins to where the last one ends. */
export interface Run {
  readonly view: DataView;
  readonly from: number;
  readonly to: number;
}

export function countOf(runs: readonly Run[]): number {
  return runs.reduce((count, { from, to }) => count + (to - from) / RECORD_BYTES, 0);
}

/** A record that shows late is listed from `arrivesAt` on, any other from its stop. */
export function packRecord(record: EnvironmentUsageRecord, bytes: Uint8Array, view: DataView, at: number): void {
  const { stoppedAt, arrivesAt = stoppedAt, projectId } = record;
  putInstant(view, at + OFFSET.stoppedAt, stoppedAt);
  packUuid(record.id, bytes, at + OFFSET.id);
  putInstant(view, at + OFFSET.createdAt, record.createdAt);
  putInstant(view, at + OFFSET.listedFrom, Math.max(stoppedAt, arrivesAt));
  packUuid(record.environmentId, bytes, at + OFFSET.environmentId);
  packUuid(record.userId, bytes, at + OFFSET.userId);
  packUuid(record.runnerId, bytes, at + OFFSET.runnerId);
  packUuid(record.environmentClassId, bytes, at + OFFSET.environmentClassId);
  if (projectId === null) bytes.fill(0, at + OFFSET.projectId, at + OFFSET.projectId + UUID_BYTES);
  else packUuid(projectId, bytes, at + OFFSET.projectId);
  bytes[at + OFFSET.hasProject] = projectId === null ? 0 : 1;
}

export function unpackRecord(view: DataView, at: number): EnvironmentUsageRecord {
  const stoppedAt = instantAt(view, at + OFFSET.stoppedAt);
  const listedFrom = instantAt(view, at + OFFSET.listedFrom);
  return {
    id: unpackUuid(view, at + OFFSET.id),
    environmentId: unpackUuid(view, at + OFFSET.environmentId),
    userId: unpackUuid(view, at + OFFSET.userId),
    projectId: hasProject(view, at) ? unpackUuid(view, at + OFFSET.projectId) : null,
    runnerId: unpackUuid(view, at + OFFSET.runnerId),
    environmentClassId: unpackUuid(view, at + OFFSET.environmentClassId),
    createdAt: instantAt(view, at + OFFSET.createdAt),
    stoppedAt,
    ...(listedFrom > stoppedAt && { arrivesAt: listedFrom }),
  };
}

export function hasProject(view: DataView, at: number): boolean {
  return view.getUint8(at + OFFSET.hasProject) === 1;
}

/** The last place before those of all records that stop at an instant (ms, or an infinity) or later. */
export function placeBefore(ms: number): Buffer {
  const key = Buffer.alloc(KEY_BYTES, 0xff);
  putInstant(viewOf(key), OFFSET.stoppedAt, Math.min(Math.max(ms - 1, -OFFSET_MS), OFFSET_MS));
  return key;
}

/** A record's place in the listing. */
export function placeOf(stoppedAt: number, id: string): Buffer {
  const key = placeBefore(stoppedAt + 1);
  packUuid(id, key, OFFSET.id);
  return key;
}

/** How the places of two records compare that begin there: -1, 0 or 1. */
export function compareKeys(a: DataView, aStart: number, b: DataView, bStart: number): number {
  for (let offset = 0; offset < KEY_BYTES; offset += 4) {
    const ofA = a.getUint32(aStart + offset);
    const ofB = b.getUint32(bStart + offset);
    if (ofA !== ofB) return ofA < ofB ? -1 : 1;
  }
  return 0;
}
