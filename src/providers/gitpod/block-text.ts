import { borrow, giveBack } from '../../core/page-memory.ts';
import { RECORD_BYTES } from './packed-record.ts';

/**
 * Packed records as the table keeps them: base64. Bytes that are read come to lie outside of V8's heap, where thousands of
 * pages a second make it look for garbage all the time.
 */
export type BlockText = string;

/** As many records as fill one of SQLite's pages. */
export const BLOCK_RECORDS = 50;
const BLOCK_BYTES = BLOCK_RECORDS * RECORD_BYTES;

export function toBlockText(records: Buffer): BlockText {
  return records.toString('base64');
}

export function fromBlockText(text: BlockText): Buffer {
  return Buffer.from(text, 'base64');
}

/** Where the blocks of one page are read from. */
export interface BlockMemory {
  /** The records of a block, until all are given back. */
  unpack(text: BlockText): Buffer;
  /** Nobody looks at any of them any more. */
  giveBack(): void;
}

export function createBlockMemory(): BlockMemory {
  const pieces: Buffer[] = [];
  let used = 0;
  const pieceWithRoom = (): Buffer => {
    const last = pieces.at(-1);
    if (last !== undefined && used + BLOCK_BYTES <= last.length) return last;
    const piece = borrow(BLOCK_BYTES);
    pieces.push(piece);
    used = 0;
    return piece;
  };
  return {
    unpack(text) {
      const piece = pieceWithRoom();
      const start = used;
      used += piece.write(text, start, 'base64');
      return piece.subarray(start, used);
    },
    giveBack() {
      pieces.forEach(giveBack);
    },
  };
}
