import { putDate } from '../../core/put-instant.ts';
import { MOST_NUMBER_BYTES, putNumber, putTwoDigits } from '../../core/put-number.ts';
import type { Measures } from './measures.ts';
import { dayOfSample, firstSampleOf, MINUTES_PER_HOUR } from './metering.ts';
import type { Line } from './wire.ts';

/**
 * Lines of resources whose ids follow each other, as many as fill one of SQLite's pages: the first one's id and how many
 * there are, where each of them ends in the block, then the lines. A line begins with the places of its holes, counted from
 * the text behind them; 0 is that of no hole.
 *
 * It is a text, each of whose characters is a byte (Latin-1): bytes would lie outside of V8's heap, where thousands of pages
 * a second make it look for garbage all the time.
 */
export type PackedBlock = string;

/** A block, with what is told of it in the beginning. */
export interface Block {
  readonly packed: PackedBlock;
  readonly firstId: number;
  readonly count: number;
}

/** What SQLite leaves of its pages of 8 KB to a row, rounded down. */
export const BLOCK_BYTES = 8_120;

/** Numbers are written to the base of 64, with characters from this one on. */
const DIGIT_ZERO = 0x30;
const DIGIT_BITS = 6;
const NUMBER_WIDTH = 4;
const ID_WIDTH = 6;

const COUNT = ID_WIDTH;
const HEAD_WIDTH = COUNT + NUMBER_WIDTH;
const HOLES_WIDTH = 4 * NUMBER_WIDTH;

/** No line, and no block of more than one, is longer: bytes. */
const MOST_BYTES = 2 ** (NUMBER_WIDTH * DIGIT_BITS) - HEAD_WIDTH - NUMBER_WIDTH - 1;

function packNumber(number: number, width: number): string {
  const digits = Array.from({ length: width }, (_, n) => Math.floor(number / 2 ** ((width - 1 - n) * DIGIT_BITS)) % 64);
  return String.fromCharCode(...digits.map((digit) => DIGIT_ZERO + digit));
}

function unpackNumber(packed: string, at: number, width: number): number {
  let number = 0;
  for (let n = 0; n < width; n += 1) number = number * 2 ** DIGIT_BITS + packed.charCodeAt(at + n) - DIGIT_ZERO;
  return number;
}

/** A number of {@link NUMBER_WIDTH} digits: all of them at once. */
function numberAt(view: DataView, at: number): number {
  const digits = view.getUint32(at) - 0x30_30_30_30;
  return ((digits >>> 6) & 0xfc0000) | ((digits >>> 4) & 0x3f000) | ((digits >>> 2) & 0xfc0) | (digits & 0x3f);
}

/**
 * A line as blocks hold it.
 *
 * @throws TypeError where it is longer than 16 MB
 */
export function packLine({ text, billingValue, firstSeen, lastSeen, lastSize = 0 }: Line): string {
  const holes = [billingValue, firstSeen, lastSeen, lastSize].map((place) => packNumber(place, NUMBER_WIDTH));
  const line = holes.join('') + text.toString('latin1');
  if (line.length > MOST_BYTES) throw new TypeError(`a resource takes at most ${MOST_BYTES} bytes`);
  return line;
}

/** What a block of so many lines takes up that come to so many bytes. */
export function blockBytes(count: number, bytes: number): number {
  return HEAD_WIDTH + count * NUMBER_WIDTH + bytes;
}

export function packBlock(firstId: number, lines: readonly string[]): PackedBlock {
  let end = blockBytes(lines.length, 0);
  const ends = lines.map(({ length }) => packNumber((end += length), NUMBER_WIDTH));
  return [packNumber(firstId, ID_WIDTH), packNumber(lines.length, NUMBER_WIDTH), ...ends, ...lines].join('');
}

export function unpackBlock(packed: PackedBlock): Block {
  return {
    packed,
    firstId: unpackNumber(packed, 0, ID_WIDTH),
    count: unpackNumber(packed, COUNT, NUMBER_WIDTH),
  };
}

/** @param n counts from 0, as everywhere here */
export function lineIn(block: Block, n: number): string {
  return block.packed.slice(startOf(block, n), startOf(block, n + 1));
}

/** Where a line begins in its block, and the one before it ends. */
function startOf({ packed, count }: Block, n: number): number {
  return n === 0 ? blockBytes(count, 0) : unpackNumber(packed, blockBytes(n - 1, 0), NUMBER_WIDTH);
}

/** Some lines that follow each other in a block: from one up to another, which is not included. */
export interface Run {
  readonly block: Block;
  readonly from: number;
  readonly to: number;
}

/** The most that filling in adds to a line: numbers where there were none, and the comma behind it. */
const MOST_ADDED_BYTES = 2 * MOST_NUMBER_BYTES + 1;

/** What it takes to put runs one behind another: the most that they come to, and the longest block besides. */
export function roomFor(runs: readonly Run[]): number {
  let lines = 0;
  let longest = 0;
  for (const { block, from, to } of runs) {
    lines += (to - from) * MOST_ADDED_BYTES + startOf(block, to) - startOf(block, from);
    longest = Math.max(longest, block.packed.length);
  }
  return lines + longest;
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
  // All of the block is copied, so far behind that no line reaches those to come: within the page, copying takes no time.
  const blockAt = at + (to - from) * MOST_ADDED_BYTES;
  page.write(block.packed, blockAt, 'latin1');
  let line = blockAt + startOf(block, from);
  let end = at;
  for (let n = from; n < to; n += 1) {
    const next = blockAt + startOf(block, n + 1);
    const text = line + HOLES_WIDTH;
    const resource = nth + n - from;
    const valueAt = numberAt(view, line);
    const firstSeenAt = numberAt(view, line + NUMBER_WIDTH);
    const lastSeenAt = numberAt(view, line + 2 * NUMBER_WIDTH);
    const lastSizeAt = numberAt(view, line + 3 * NUMBER_WIDTH);

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

/** Writes a sample's instant over another one's, whose seconds are the same. */
function putSample(view: DataView, at: number, sample: number): void {
  const day = dayOfSample(sample);
  const minutes = (sample - firstSampleOf(day)) | 0;
  const hour = (minutes / MINUTES_PER_HOUR) | 0;
  putDate(view, at, day);
  putTwoDigits(view, at + HOUR_AT, hour);
  putTwoDigits(view, at + MINUTE_AT, minutes - hour * MINUTES_PER_HOUR);
}

const HOUR_AT = '1970-01-01T'.length;
const MINUTE_AT = '1970-01-01T00:'.length;
