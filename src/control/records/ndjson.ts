import { Refusal } from '../../core/refusal.ts';
import { parseJson } from '../../core/schema/json.ts';

/** The largest line, in bytes. */
const MAX_LINE = 8 * 1_048_576;

const NEWLINE = 0x0a;
/** Bytes up to it are white space. */
const SPACE = 0x20;

/**
 * Reads a body to its end, so that nothing is locked while a client sends it.
 *
 * @throws Refusal `too_large`
 */
export async function readBody(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const body: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Refusal('too_large', `the import is larger than the limit of ${maxBytes} bytes`);
    body.push(chunk);
  }
  return Buffer.concat(body, bytes);
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
export function documentIn(body: Buffer): JsonDocument | undefined {
  const start = body.findIndex((byte) => byte > SPACE);
  const newline = body.indexOf(NEWLINE, start);
  const end = newline === -1 ? body.length : newline;
  const isLine = !body.subarray(end).some((byte) => byte > SPACE);
  // Lines of NDJSON are JSON, those of a document of several lines aren't.
  if (!isLine && parse(body.subarray(0, end)) !== undefined) return undefined;
  const json = parse(body);
  return json === undefined ? undefined : { json, isLine };
}

function parse(text: Buffer): unknown {
  // Trimmed also of a byte order mark.
  return parseJson(text.toString().trim());
}
