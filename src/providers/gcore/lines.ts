import type { Database } from 'better-sqlite3';
import {
  type Block,
  BLOCK_BYTES,
  blockBytes,
  lineIn,
  packBlock,
  type PackedBlock,
  packLine,
  type Run,
  unpackBlock,
} from './line-block.ts';
import type { Line } from './wire.ts';

/** The wire JSON of resources, in the order of their ids, which is mostly that of reports. */
export const lineTables = `
CREATE TABLE gcore_line_block (
  first_id INTEGER PRIMARY KEY, -- a resource's, as are those that follow it
  lines TEXT NOT NULL -- see line-block.ts
) STRICT;`;

const BLOCK_WITH = 'SELECT lines FROM gcore_line_block WHERE first_id <= ? ORDER BY first_id DESC LIMIT 1';

/** Keeps the lines of new resources. */
export interface LineWriter {
  /** @param id greater than that of any resource there is, and by one than that of the line before */
  add(id: number, line: Line): void;
  flush(): void;
}

export function createLineWriter(db: Database): LineWriter {
  const blockWith = db.prepare<[number], PackedBlock>(BLOCK_WITH).pluck();
  const dropFrom = db.prepare('DELETE FROM gcore_line_block WHERE first_id >= ?');
  const put = db.prepare('INSERT OR REPLACE INTO gcore_line_block (first_id, lines) VALUES (?, ?)');
  let open: OpenBlock | undefined;
  const write = ({ firstId, lines }: OpenBlock): void => {
    if (lines.length > 0) put.run(firstId, packBlock(firstId, lines));
  };
  /** Lines are left of resources that are gone, whose ids new ones get: they go, and the last block is filled up. */
  const goOnFrom = (id: number): OpenBlock => {
    dropFrom.run(id);
    const packed = blockWith.get(id);
    if (packed === undefined) return { firstId: id, lines: [], bytes: 0 };
    const last = unpackBlock(packed);
    const lines = Array.from({ length: id - last.firstId }, (_, n) => lineIn(last, n));
    return { firstId: last.firstId, lines, bytes: lines.reduce((sum, { length }) => sum + length, 0) };
  };
  return {
    add(id, line) {
      open ??= goOnFrom(id);
      const packed = packLine(line);
      if (blockBytes(open.lines.length + 1, open.bytes + packed.length) > BLOCK_BYTES) {
        write(open);
        open = { firstId: id, lines: [], bytes: 0 };
      }
      open.lines.push(packed);
      open.bytes += packed.length;
    },
    flush() {
      if (open !== undefined) write(open);
      open = undefined;
    },
  };
}

/** A block that lines are still added to. */
interface OpenBlock {
  readonly firstId: number;
  readonly lines: string[];
  /** What the lines come to. */
  bytes: number;
}

/** Finds the lines of resources by their ids, in the same order; those that lie side by side together. */
export type LineReader = (ids: Int32Array) => Run[];

/** How many blocks of those read last are looked at first: lines of a page may come from two places in turns. */
const KNOWN_BLOCKS = 4;

export function createLineReader(db: Database): LineReader {
  const blockWith = db.prepare<[number], PackedBlock>(BLOCK_WITH).pluck();
  const read = (id: number): Block => {
    const packed = blockWith.get(id);
    if (packed === undefined) throw new RangeError(`there is no line of resource ${id}`);
    return unpackBlock(packed);
  };
  return (ids) => {
    const runs: Run[] = [];
    const known: Block[] = [];
    for (let n = 0; n < ids.length;) {
      const id = ids[n] ?? 0;
      let block = known.find(({ firstId, count }) => id >= firstId && id < firstId + count);
      if (block === undefined) {
        block = read(id);
        known.unshift(block);
        known.splice(KNOWN_BLOCKS);
      }
      const from = id - block.firstId;
      const start = n;
      do n += 1;
      while (ids[n] === id + n - start && from + n - start < block.count);
      runs.push({ block, from, to: from + n - start });
    }
    return runs;
  };
}
