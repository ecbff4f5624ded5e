import { dayOf } from '../../core/instant.ts';
import { putInstant, timeOf } from '../../core/put-instant.ts';
import { MOST_NUMBER_BYTES, putNumber } from '../../core/put-number.ts';
import type { Measures } from './measures.ts';
import { sampleInstant } from './metering.ts';
import type { Line } from './wire.ts';

/**
 * Lines of resources whose ids follow each other, as many as fill one of SQLite's pages: the first one's id and how many
 * there are, where each of them ends in the block, then the lines. A line begins with the places of its holes, counted from
 * the text behind them; 0 is that of no hole. All numbers take 32 bits.
 */
export interface Block {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly firstId: number;
  readonly count: number;
}

/** What SQLite leaves of its pages of 8 KB to a row, rounded down. */
export const BLOCK_BYTES = 8_120;

const NUMBER_BYTES = 4;
const HEAD_BYTES = 2 * NUMBER_BYTES;
const HOLES_BYTES = 4 * NUMBER_BYTES;

/** A line as blocks hold it. */
export function packLine({ text, billingValue, firstSeen, lastSeen, lastSize = 0 }: Line): Buffer {
  const line = Buffer.alloc(HOLES_BYTES + text.length);
  for (const [n, place] of [billingValue, firstSeen, lastSeen, lastSize].entries()) {
    line.writeUInt32BE(place, n * NUMBER_BYTES);
  }
  text.copy(line, HOLES_BYTES);
  return line;
}

/** What a block of so many lines takes up that come to so many bytes. */
export function blockBytes(count: number, bytes: number): number {
  return HEAD_BYTES + count * NUMBER_BYTES + bytes;
}

export function packBlock(firstId: number, lines: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(blockBytes(lines.length, 0));
  head.writeUInt32BE(firstId, 0);
  head.writeUInt32BE(lines.length, NUMBER_BYTES);
  let end = head.length;
  for (const [n, line] of lines.entries()) {
    end += line.length;
    head.writeUInt32BE(end, blockBytes(n, 0));
  }
  return Buffer.concat([head, ...lines]);
}

export function unpackBlock(bytes: Buffer): Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, firstId: view.getUint32(0), count: view.getUint32(NUMBER_BYTES) };
}

/** @param n counts from 0, as everywhere here */
export function lineIn(block: Block, n: number): Buffer {
  return block.bytes.subarray(endIn(block, n - 1), endIn(block, n));
}

/** Where a line ends in its block, and the next one begins. */
function endIn({ view, count }: Block, n: number): number {
  return n < 0 ? blockBytes(count, 0) : view.getUint32(blockBytes(n, 0));
}

/** Some lines that follow each other in a block: from one up to another, which is not included. */
export interface Run {
  readonly block: Block;
  readonly from: number;
  readonly to: number;
}

/** The most that filling in adds to a line: numbers where there were none, and the comma behind it. */
const MOST_ADDED_BYTES = 2 * MOST_NUMBER_BYTES + 1;

/** The most that lines come to once they are filled in; what {@link putRun} needs. */
export function roomFor({ block, from, to }: Run): number {
  return (to - from) * MOST_ADDED_BYTES + endIn(block, to - 1) - endIn(block, from - 1);
}

const COMMA = 0x2c;

/**
 * Writes lines as a period shows their resources, a comma behind each.
 *
 * @param view of all of `page`, which has {@link roomFor} them
 * @param nth which of the measures the first line's are
 * @returns where they end
 */
export function putRun(page: Buffer, view: DataView, at: number, run: Run, measures: Measures, nth: number): number {
  const { block, from, to } = run;
  const { billingValues, firstSeen, lastSeen, lastSizes } = measures;
  const start = endIn(block, from - 1);
  // All are copied at once, so far behind that no line reaches those to come: within the page, copying takes no time.
  let line = at + (to - from) * MOST_ADDED_BYTES;
  page.set(block.bytes.subarray(start, endIn(block, to - 1)), line);
  let end = at;
  for (let n = from; n < to; n += 1) {
    const next = line + endIn(block, n) - endIn(block, n - 1);
    const text = line + HOLES_BYTES;
    const resource = nth + n - from;
    const valueAt = view.getUint32(line);
    const firstSeenAt = view.getUint32(line + NUMBER_BYTES);
    const lastSeenAt = view.getUint32(line + 2 * NUMBER_BYTES);
    const lastSizeAt = view.getUint32(line + 3 * NUMBER_BYTES);

    page.copyWithin(end, text, text + valueAt);
    end = putNumber(view, end + valueAt, billingValues[resource] ?? 0);
    const begin = end - valueAt;
    let rest = text + valueAt;
    if (lastSizeAt > 0) {
      page.copyWithin(end, rest, text + lastSizeAt);
      end = putNumber(view, begin + lastSizeAt, lastSizes[resource] ?? 0);
      rest = text + lastSizeAt;
    }
    page.copyWithin(end, rest, next);
    end += next - rest;
    putSample(view, begin + firstSeenAt, firstSeen[resource] ?? 0);
    putSample(view, begin + lastSeenAt, lastSeen[resource] ?? 0);
    view.setUint8(end, COMMA);
    end += 1;
    line = next;
  }
  return end;
}

/** Writes a sample's instant over another one's. */
function putSample(view: DataView, at: number, sample: number): void {
  const ms = sampleInstant(sample);
  const day = dayOf(ms);
  putInstant(view, at, day, timeOf(ms, day));
}
