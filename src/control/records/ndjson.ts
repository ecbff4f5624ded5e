import { Refusal } from '../../core/refusal.ts';
import { parseJson } from '../../core/schema/json.ts';
import { parseJsonInTurns } from '../../core/schema/json-in-turns.ts';
import type { Work } from '../../core/turns.ts';

/** The largest line, in bytes. */
const MAX_LINE = 8 * 1_048_576;

/** The bytes of white space that are passed over before others may have their turn. */
const TURN_BYTES = 1_048_576;

const NEWLINE = 0x0a;
/** Bytes up to it are white space. */
const SPACE = 0x20;

/** The bytes for which there is room at first. */
const FIRST_BYTES = 65_536;

/**
 * Reads a body to its end, so that nothing is locked while a client sends it.
 *
 * @throws Refusal `too_large`
 */
export async function readBody(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  // Grows as chunks come: joining all of them at the end would take long in one turn.
  let body = Buffer.allocUnsafe(FIRST_BYTES);
  let bytes = 0;
  for await (const chunk of chunks) {
    const end = bytes + chunk.length;
    if (end > maxBytes) throw new Refusal('too_large', `the import is larger than the limit of ${maxBytes} bytes`);
    if (end > body.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, 2 * body.length));
      larger.set(body.subarray(0, bytes));
      body = larger;
    }
    body.set(chunk, bytes);
    bytes = end;
  }
  return body.subarray(0, bytes);
}

/**
 * Splits UTF-8 text into lines. Blank lines count, so that a line has the number that editors show.
 *
 * @throws Refusal `too_large` with the number of a line that is too long
 */
export function* linesOf(text: Buffer): Iterable<string> {
  let line = 0;
  for (let start = 0; start < text.length;) {
    line += 1;
    const newline = text.indexOf(NEWLINE, start);
    const end = newline === -1 ? text.length : newline;
    if (end - start > MAX_LINE) {
      throw new Refusal('too_large', `line ${line} is longer than ${MAX_LINE} bytes; write one record per line`);
    }
    yield text.toString('utf8', start, end);
    start = end + 1;
  }
}

/** A body that is one JSON document. */
export interface JsonDocument {
  readonly json: unknown;
  /** Whether it is a line, and so NDJSON as well. */
  readonly isLine: boolean;
}

/** The document that a body consists of; `undefined` for NDJSON of several lines, and for what is not JSON. */
export function* documentIn(body: Buffer): Work<JsonDocument | undefined> {
  const start = yield* skipSpace(body, 0);
  const newline = body.indexOf(NEWLINE, start);
  const end = newline === -1 ? body.length : newline;
  const isLine = (yield* skipSpace(body, end)) === body.length;
  // Lines of NDJSON are JSON, those of a document of several lines aren't.
  const mayBeLines = !isLine && end - start <= MAX_LINE;
  if (mayBeLines && parseJson(body.toString('utf8', start, end).trim()) !== undefined) return undefined;
  const json = yield* parseJsonInTurns(body);
  return json === undefined ? undefined : { json, isLine };
}

/** @returns where white space ends */
function* skipSpace(body: Buffer, from: number): Work<number> {
  let at = from;
  while ((body[at] ?? Infinity) <= SPACE) {
    at += 1;
    if (at % TURN_BYTES === 0) yield;
  }
  return at;
}
