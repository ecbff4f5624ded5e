import type { Work } from '../turns.ts';
import { parseJson } from './json.ts';

/** Text of up to this many bytes is parsed at once, in a few dozen ms at most. */
const AT_ONCE = 4 * 1_048_576;

/** The number of steps after which others may have their turn; bytes of a long text. */
const TURN_STEPS = 50_000;
const TURN_BYTES = 1_048_576;

/** What is nested deeper is not read: each level takes memory. */
const MAX_LEVELS = 10_000;

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
const [QUOTE, BACKSLASH, COMMA, COLON] = Buffer.from('"\\,:');
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = Buffer.from('[]{}');
const SPACES = new Set(Buffer.from(' \t\r\n'));
/** Bytes of numbers and of `true`, `false` and `null`. */
const PLAIN = new Set(Buffer.from('0123456789+-.eE' + 'true' + 'false' + 'null'));

type Container = unknown[] | Record<string, unknown>;

/** An array or object that isn't complete yet, and the name of its next member. */
interface Open {
  readonly value: Container;
  name: string;
}

/**
 * The value of a JSON text in UTF-8, however long; `undefined` for one that isn't JSON. Streaming parsers assign members, so
 * that the name `__proto__` would set a prototype.
 *
 * @param atOnce the bytes that are parsed in one turn
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function* parseJsonInTurns(text: Buffer, atOnce = AT_ONCE): Work<unknown> {
  // Trimmed also of a byte order mark.
  if (text.length <= atOnce) return parseJson(text.toString().trim());
  try {
    return yield* parseLong(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @throws SyntaxError */
function* parseLong(text: Buffer): Work<unknown> {
  const open: Open[] = [];
  let at = text.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  let steps = 0;

  const isPausing = (): boolean => {
    steps += 1;
    return steps % TURN_STEPS === 0;
  };
  const skipSpace = function* (): Work<void> {
    for (; SPACES.has(text[at] ?? 0); at += 1) if (isPausing()) yield;
  };
  const take = (byte: number | undefined): void => {
    if (text[at] !== byte) throw new SyntaxError(`unexpected byte at ${at}`);
    at += 1;
  };
  const readText = function* (): Work<string> {
    const start = at;
    take(QUOTE);
    for (; ; at += 1) {
      at = text.indexOf(QUOTE ?? 0, at);
      if (at === -1) throw new SyntaxError('a text does not end');
      let backslashes = 0;
      while (text[at - 1 - backslashes] === BACKSLASH) backslashes += 1;
      if (backslashes % 2 === 0) break;
      if (isPausing()) yield;
    }
    at += 1;
    if (at - start <= TURN_BYTES) return JSON.parse(text.toString('utf8', start, at)) as string;
    const decoder = new TextDecoder();
    const parts: string[] = [];
    for (let from = start; from < at; from += TURN_BYTES) {
      parts.push(decoder.decode(text.subarray(from, Math.min(from + TURN_BYTES, at)), { stream: true }));
      yield;
    }
    const json = parts.join('');
    // Joining its parts and parsing it both take a while.
    yield;
    return JSON.parse(json) as string;
  };
  const readName = function* (): Work<string> {
    const name = yield* readText();
    yield* skipSpace();
    take(COLON);
    yield* skipSpace();
    return name;
  };
  const readPlain = (): unknown => {
    const start = at;
    while (PLAIN.has(text[at] ?? 0) && at - start < TURN_BYTES) at += 1;
    return JSON.parse(text.toString('latin1', start, at));
  };

  yield* skipSpace();
  for (;;) {
    if (isPausing()) yield;
    let value: unknown;
    if (text[at] === ARRAY || text[at] === OBJECT) {
      const container: Container = text[at] === ARRAY ? [] : {};
      const isArray = Array.isArray(container);
      at += 1;
      yield* skipSpace();
      if (text[at] !== (isArray ? ARRAY_END : OBJECT_END)) {
        if (open.length === MAX_LEVELS) throw new SyntaxError(`more than ${MAX_LEVELS} levels`);
        open.push({ value: container, name: isArray ? '' : yield* readName() });
        continue;
      }
      at += 1;
      value = container;
    } else value = text[at] === QUOTE ? yield* readText() : readPlain();
    // It belongs to what is open, and may be the last of it.
    for (;;) {
      yield* skipSpace();
      const into = open.at(-1);
      if (into === undefined) {
        if (at < text.length) throw new SyntaxError(`unexpected byte at ${at}`);
        return value;
      }
      put(into, value);
      const isArray = Array.isArray(into.value);
      if (text[at] === COMMA) {
        at += 1;
        yield* skipSpace();
        if (!isArray) into.name = yield* readName();
        break;
      }
      take(isArray ? ARRAY_END : OBJECT_END);
      value = into.value;
      open.pop();
    }
  }
}

function put({ value: into, name }: Open, value: unknown): void {
  if (Array.isArray(into)) into.push(value);
  // As JSON.parse() does: an assignment would set the prototype.
  else if (name === '__proto__')
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  else into[name] = value;
}
