import type { Database } from 'better-sqlite3';
import { dayOfSample, type SampleRange } from '../metering.ts';
import { type Key, START } from '../sums/chunk-writer.ts';
import type { DaySums } from '../sums/day-sums.ts';
import type { LateChanges } from '../sums/late-changes.ts';
import type { Project } from './filter.ts';
import type { WalkPlace } from './resources.ts';

/** The beginning of a chunk, and how many resources of its project that the period sees come before it. */
interface Position {
  readonly key: Key;
  readonly before: number;
}

type ChunkRow = [id: number, uuid: string, resourceId: number, seen: number];

/** The last count of a chunk before a day. */
const countBefore = (column: string, day: string): string => `ifnull((
  SELECT ${column} FROM gcore_chunk_day WHERE chunk_id = chunk.id AND day < ${day} ORDER BY day DESC LIMIT 1), 0)`;

const CHUNKS = `
SELECT id, first_uuid, first_resource_id, ${countBefore('begun', ':to_day')} - ${countBefore('ended', ':from_day')}
FROM gcore_chunk AS chunk WHERE project_id = :project ORDER BY first_uuid, first_resource_id`;

/** What the counts by day miss, by chunk: resources that begin on the last day, and those that a gap keeps out. */
const CORRECTIONS = `
SELECT (
    SELECT id FROM gcore_chunk
    WHERE project_id = :project AND (first_uuid, first_resource_id) <= (resource.uuid, resource.id)
    ORDER BY first_uuid DESC, first_resource_id DESC LIMIT 1),
  difference
FROM (
    SELECT value AS id, 1 AS difference FROM json_each(:late)
    UNION ALL
    SELECT resource_id, -1 FROM gcore_gap
    WHERE project_id = :project AND first_sample <= :from AND end_sample >= :to
  ) AS corrected
CROSS JOIN gcore_resource AS resource ON resource.id = corrected.id`;

/** A part of a report's resources. */
export interface Part extends WalkPlace {
  /** How many resources of the report come before it. */
  readonly before: number;
}

/** Finds resources by their number, without visiting those before them. */
export interface Positions {
  /** The parts that hold the resources from a position up to another, which is exclusive: whole chunks, but for the first page. */
  between(projects: readonly Project[], from: number, to: number): Part[];
  /** The approximate size in memory. */
  readonly bytes: number;
}

const POSITION_BYTES = 120;

/** @param samples begin with a day; only resources that they see are counted */
export function createPositions(
  db: Database,
  daySums: DaySums,
  lateChanges: LateChanges,
  samples: SampleRange,
): Positions {
  let counts: ReadonlyMap<number, number> | undefined;
  const byProject = new Map<number, Position[]>();
  let read = 0;
  const positionsIn = (project: number): Position[] => {
    const known = byProject.get(project);
    if (known !== undefined) return known;
    const positions = readPositions(db, lateChanges, project, samples);
    byProject.set(project, positions);
    read += positions.length;
    return positions;
  };
  return {
    between(projects, from, to) {
      counts ??= daySums.countByProject(
        projects.map(({ id }) => id),
        samples,
      );
      const parts: Part[] = [];
      let before = 0;
      for (const { id: projectId } of projects) {
        const count = counts.get(projectId) ?? 0;
        const [first, end] = [Math.max(0, from - before), Math.min(to - before, count)];
        if (first === 0 && end > 0) parts.push({ projectId, from: START, limit: end, before });
        else if (first < end) {
          const positions = positionsIn(projectId);
          for (let index = lastAtMost(positions, first); (positions[index]?.before ?? end) < end; index += 1) {
            const position = positions[index] ?? { key: START, before: 0 };
            const limit = (positions[index + 1]?.before ?? count) - position.before;
            parts.push({ projectId, from: position.key, limit, before: before + position.before });
          }
        }
        before += count;
      }
      return parts;
    },
    get bytes() {
      return read * POSITION_BYTES;
    },
  };
}

function readPositions(db: Database, lateChanges: LateChanges, project: number, samples: SampleRange): Position[] {
  const late = lateChanges.before(samples.end).filter(({ begins, projectId }) => begins === 1 && projectId === project);
  const corrections = new Map<number, number>();
  const corrected = db.prepare<[object], [chunkId: number, difference: number]>(CORRECTIONS).raw();
  for (const [chunkId, difference] of corrected.iterate({
    project,
    ...{ from: samples.first, to: samples.end },
    late: JSON.stringify(late.map(({ resourceId }) => resourceId)),
  })) {
    corrections.set(chunkId, (corrections.get(chunkId) ?? 0) + difference);
  }
  let before = 0;
  return db
    .prepare<[object], ChunkRow>(CHUNKS)
    .raw()
    .all({ project, from_day: dayOfSample(samples.first), to_day: dayOfSample(samples.end) })
    .map(([id, uuid, resourceId, seen]) => {
      const position = { key: { uuid, id: resourceId }, before };
      before += seen + (corrections.get(id) ?? 0);
      return position;
    });
}

/** The index of the last position at or before a place, by bisection. */
function lastAtMost(positions: readonly Position[], place: number): number {
  let [from, to] = [0, positions.length];
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if ((positions[middle]?.before ?? 0) <= place) from = middle;
    else to = middle;
  }
  return from;
}
