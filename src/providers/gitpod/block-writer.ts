import type { Database } from 'better-sqlite3';
import { viewOf } from '../../core/view-of.ts';
import { BLOCK_RECORDS, type BlockText, fromBlockText, toBlockText } from './block-text.ts';
import { compareKeys, hasProject, KEY_BYTES, OFFSET, RECORD_BYTES } from './packed-record.ts';
import { isSameUuid, UUID_BYTES } from './uuid.ts';

interface Block {
  readonly block: number;
  readonly records: Buffer;
}

interface Row {
  readonly block: number;
  readonly records: BlockText;
}

function blockOf({ block, records }: Row): Block {
  return { block, records: fromBlockText(records) };
}

/** Puts records among those that are there, and takes them out again, block by block. */
export interface BlockWriter {
  /** @param records packed, in the listing's order */
  merge(records: Buffer): void;
  /** @param id packed; returns whether there was such a record */
  remove(id: Buffer): boolean;
}

export function createBlockWriter(db: Database): BlockWriter {
  const blockAt = db.prepare<[Buffer], Row>(
    'SELECT block, records FROM gitpod_block WHERE first <= ? ORDER BY first DESC LIMIT 1',
  );
  const following = db
    .prepare<[Buffer], Buffer>('SELECT first FROM gitpod_block WHERE first > ? ORDER BY first LIMIT 1')
    .pluck();
  const all = db.prepare<[], Row>('SELECT block, records FROM gitpod_block');
  const insertBlock = db.prepare('INSERT INTO gitpod_block (first, record_count, records) VALUES (?, ?, ?)');
  const insertProject = db.prepare('INSERT INTO gitpod_project_block (project, first, block) VALUES (?, ?, ?)');
  const deleteBlock = db.prepare('DELETE FROM gitpod_block WHERE block = ?');
  const deleteProject = db.prepare('DELETE FROM gitpod_project_block WHERE project = ? AND first = ?');

  const write = (records: Buffer): void => {
    const first = records.subarray(0, KEY_BYTES);
    const { lastInsertRowid } = insertBlock.run(first, records.length / RECORD_BYTES, toBlockText(records));
    for (const project of projectsOf(records)) insertProject.run(project, first, lastInsertRowid);
  };
  const replace = (old: Block | undefined, records: Buffer): void => {
    if (old !== undefined) {
      deleteBlock.run(old.block);
      for (const project of projectsOf(old.records)) deleteProject.run(project, old.records.subarray(0, KEY_BYTES));
    }
    for (let at = 0; at < records.length; at += BLOCK_RECORDS * RECORD_BYTES) {
      write(records.subarray(at, at + BLOCK_RECORDS * RECORD_BYTES));
    }
  };

  return {
    merge(records) {
      const view = viewOf(records);
      for (let at = 0; at < records.length;) {
        const first = records.subarray(at, at + KEY_BYTES);
        const row = blockAt.get(first);
        const block = row && blockOf(row);
        const next = following.get(first);
        const end = next && viewOf(next);
        const from = at;
        do at += RECORD_BYTES;
        while (at < records.length && (end === undefined || compareKeys(view, at, end, 0) < 0));
        const added = records.subarray(from, at);
        replace(block, block === undefined ? added : mergeSorted(block.records, added));
      }
    },
    remove(id) {
      const found = find(all.iterate(), id);
      if (found === undefined) return false;
      const { block, at } = found;
      replace(block, Buffer.concat([block.records.subarray(0, at), block.records.subarray(at + RECORD_BYTES)]));
      return true;
    },
  };
}

function find(rows: Iterable<Row>, id: Buffer): { block: Block; at: number } | undefined {
  const wanted = viewOf(id);
  for (const row of rows) {
    const block = blockOf(row);
    const view = viewOf(block.records);
    for (let at = 0; at < block.records.length; at += RECORD_BYTES) {
      if (isSameUuid(view, at + OFFSET.id, wanted, 0)) return { block, at };
    }
  }
  return undefined;
}

function mergeSorted(a: Buffer, b: Buffer): Buffer {
  const [viewA, viewB] = [viewOf(a), viewOf(b)];
  if (compareKeys(viewA, a.length - RECORD_BYTES, viewB, 0) < 0) return Buffer.concat([a, b]);
  const merged = Buffer.allocUnsafe(a.length + b.length);
  let [fromA, fromB] = [0, 0];
  for (let at = 0; at < merged.length; at += RECORD_BYTES) {
    const takeA = fromB === b.length || (fromA < a.length && compareKeys(viewA, fromA, viewB, fromB) < 0);
    if (takeA) fromA += a.copy(merged, at, fromA, fromA + RECORD_BYTES);
    else fromB += b.copy(merged, at, fromB, fromB + RECORD_BYTES);
  }
  return merged;
}

/** The projects of a block's records, each once, in the order of their first ones. */
function projectsOf(records: Buffer): Buffer[] {
  const view = viewOf(records);
  const starts: number[] = [];
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    const start = at + OFFSET.projectId;
    if (hasProject(view, at) && !starts.some((known) => isSameUuid(view, known, view, start))) starts.push(start);
  }
  return starts.map((start) => records.subarray(start, start + UUID_BYTES));
}
