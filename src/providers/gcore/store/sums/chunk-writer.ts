import type { Database } from 'better-sqlite3';
import { limitSql } from '../../../../core/paging/limit-sql.ts';
import { dayOfSample, LAST_SAMPLE } from '../metering.ts';

/** The number of resources in a chunk of a project that is written in bulk; a chunk of more than twice as many is split. */
export const CHUNK_SIZE = 1_000;

/** The place of a resource among those of its project, in the default order of reports. */
export interface Key {
  readonly uuid: string;
  readonly id: number;
}

/** Before and after all keys. */
export const START: Key = { uuid: '', id: 0 };
export const END: Key = { uuid: '\u{10ffff}', id: 0 };

/**
 * Cuts each project's resources, in the default order, into chunks, and keeps for every chunk and day how many of its
 * resources have begun and ended. A page far into a report is found by them, without visiting the resources before it.
 */
export interface ChunkWriter {
  /** Notes that a resource was added or removed. */
  touch(projectId: number, key: Key): void;
  /** Rewrites the chunks of these resources, and yields in between. It works while it is iterated. */
  flush(): Iterable<0>;
}

interface Chunk {
  readonly id: number | undefined;
  readonly first: Key;
  /** Exclusive. */
  readonly end: Key;
}

interface ChunkRow {
  readonly id: number;
  readonly first_uuid: string;
  readonly first_resource_id: number;
}

interface ResourceRow extends Key {
  readonly first_sample: number;
  readonly end_sample: number;
}

export function createChunkWriter(db: Database, chunkSize = CHUNK_SIZE): ChunkWriter {
  const touched = new Map<number, Key[]>();
  const chunkWith = createFinder(db);
  const rewrite = createRewriter(db, chunkSize);
  return {
    touch(projectId, key) {
      const keys = touched.get(projectId);
      if (keys === undefined) touched.set(projectId, [key]);
      else keys.push(key);
    },
    *flush() {
      for (const [projectId, keys] of touched) {
        let done: Chunk | undefined;
        for (const key of keys.sort(compare)) {
          if (done !== undefined && compare(key, done.end) < 0) continue;
          done = chunkWith(projectId, key);
          yield* rewrite(projectId, done);
        }
      }
      touched.clear();
    },
  };
}

function compare(a: Key, b: Key): number {
  if (a.uuid !== b.uuid) return a.uuid < b.uuid ? -1 : 1;
  return a.id - b.id;
}

/** @returns finds the chunk of a resource; all of the project, if it has no chunks yet */
function createFinder(db: Database): (projectId: number, key: Key) => Chunk {
  const select = (comparison: string, direction: string) =>
    db.prepare<[number, string, number], ChunkRow>(
      `SELECT id, first_uuid, first_resource_id FROM gcore_chunk
       WHERE project_id = ? AND (first_uuid, first_resource_id) ${comparison} (?, ?)
       ORDER BY first_uuid ${direction}, first_resource_id ${direction} LIMIT 1`,
    );
  const [before, after] = [select('<=', 'DESC'), select('>', 'ASC')];
  const keyOf = (row: ChunkRow): Key => ({ uuid: row.first_uuid, id: row.first_resource_id });
  return (projectId, { uuid, id }) => {
    const chunk = before.get(projectId, uuid, id);
    const next = after.get(projectId, uuid, id);
    return {
      id: chunk?.id,
      first: chunk === undefined ? START : keyOf(chunk),
      end: next === undefined ? END : keyOf(next),
    };
  };
}

function createRewriter(db: Database, chunkSize: number): (projectId: number, chunk: Chunk) => Iterable<0> {
  const range = 'project_id = ? AND (uuid, id) >= (?, ?) AND (uuid, id) < (?, ?)';
  type Range = [number, string, number, string, number];
  const count = db.prepare<Range, number>(`SELECT count(*) FROM gcore_resource WHERE ${range}`).pluck();
  const select = db.prepare<[...Range, number], ResourceRow>(
    `SELECT uuid, id, first_sample, end_sample FROM gcore_resource WHERE ${range} ORDER BY uuid, id ${limitSql('?')}`,
  );
  const remove = ['DELETE FROM gcore_chunk WHERE id = ?', 'DELETE FROM gcore_chunk_day WHERE chunk_id = ?'].map((sql) =>
    db.prepare(sql),
  );
  const insert = db.prepare('INSERT INTO gcore_chunk (project_id, first_uuid, first_resource_id) VALUES (?, ?, ?)');
  const insertDay = db.prepare('INSERT INTO gcore_chunk_day VALUES (?, ?, ?, ?)');
  return function* (projectId, { id, first, end }) {
    if (id !== undefined) for (const statement of remove) statement.run(id);
    const size = count.get(projectId, first.uuid, first.id, end.uuid, end.id) ?? 0;
    const parts = size > 2 * chunkSize ? Math.ceil(size / chunkSize) : 1;
    let start = first;
    for (let part = 0; part < parts; part += 1) {
      const rows = select.all(projectId, start.uuid, start.id, end.uuid, end.id, Math.ceil(size / parts));
      const { lastInsertRowid: chunkId } = insert.run(projectId, start.uuid, start.id);
      for (const { day, begun, ended } of countDays(rows)) insertDay.run(chunkId, day, begun, ended);
      const last = rows.at(-1);
      if (last !== undefined) start = { uuid: last.uuid, id: last.id + 1 };
      yield 0;
    }
  };
}

/** How many resources have begun and ended by the end of each day on which any does, in order. */
function countDays(resources: readonly ResourceRow[]): { day: number; begun: number; ended: number }[] {
  const days = new Map<number, { begun: number; ended: number }>();
  const dayOf = (sample: number): { begun: number; ended: number } => {
    const day = dayOfSample(sample);
    let counts = days.get(day);
    if (counts === undefined) days.set(day, (counts = { begun: 0, ended: 0 }));
    return counts;
  };
  for (const { first_sample, end_sample } of resources) {
    dayOf(first_sample).begun += 1;
    if (end_sample < LAST_SAMPLE) dayOf(end_sample - 1).ended += 1;
  }
  let [begun, ended] = [0, 0];
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, counts]) => ({ day, begun: (begun += counts.begun), ended: (ended += counts.ended) }));
}
