import { Failure } from '../http/failure.ts';
import type { CursorCodec } from '../paging/cursor.ts';
import type { AnswerEncoding, Endpoint } from '../provider/endpoint.ts';
import type { Effect } from './effect.ts';
import type { LastRows } from './faults.ts';
import { addField, replaceAt, replaceFields, valueAt } from './json-fields.ts';

/** A request that is being answered, as far as effects on its answer need it. */
export interface Answered {
  readonly endpoint: Endpoint;
  readonly effect: Effect | undefined;
  /** The token or offset by which it asks for a later page. */
  readonly position: string | number | undefined;
  readonly cursors: CursorCodec;
  readonly lastRows: LastRows | undefined;
}

export interface ChangedAnswer {
  readonly body: Buffer;
  /** The number of rows on its page. */
  readonly rows: number | undefined;
}

const JSON_ENCODING: AnswerEncoding = {
  contentType: 'application/json',
  decode: async (body): Promise<unknown> => JSON.parse(body.toString()),
  encode: async (json) => Buffer.from(JSON.stringify(json)),
};

/**
 * Prepares what has to be done to an answer: to change what it says, if the effect does, and to keep the last row of its
 * page, if a fault may repeat it.
 *
 * @returns `undefined` if the answer doesn't have to be read; otherwise a function that rejects with a Failure `invalid` if
 *   the body's encoding can't express the change
 */
export function answerChange(
  answered: Answered,
): ((body: Buffer, contentType: string) => Promise<ChangedAnswer>) | undefined {
  const { endpoint, effect, lastRows, position } = answered;
  const repeated = lastRows?.get(pageKey(endpoint, position ?? 0));
  const change = effect && changeOf(effect, answered, repeated?.row);
  if (change === undefined && lastRows === undefined) return undefined;
  return async (body, contentType) => {
    const encoding = [JSON_ENCODING, endpoint.encoding].find((one) => one && contentType.startsWith(one.contentType));
    if (encoding === undefined) {
      if (change !== undefined) throw inexpressible(effect, contentType);
      return { body, rows: undefined };
    }
    const answer = await encoding.decode(body);
    if (lastRows !== undefined) keepLastRow(answer, answered, lastRows);
    if (change === undefined) return { body, rows: undefined };
    const before = JSON.stringify(answer);
    change(answer);
    const rows = endpoint.paged && rowsOf(answer, endpoint.paged.rows).length;
    if (JSON.stringify(answer) === before) return { body, rows };
    const changed = await encode(encoding, answer);
    // Protobuf's JSON has several forms of a value where its binary encoding has one.
    if (changed === undefined || changed.equals(body)) throw inexpressible(effect, contentType);
    return { body: changed, rows };
  };
}

/** An answer as JSON, which a change modifies. */
type Change = (answer: unknown) => void;

/** @param repeated the last row of the page before */
function changeOf(effect: Effect, { endpoint, position, cursors }: Answered, repeated: unknown): Change | undefined {
  const { paged = { rows: '' }, totals = [] } = endpoint;
  const { next, offset } = paged;
  const withRows =
    (change: (rows: readonly unknown[]) => readonly unknown[]): Change =>
    (answer) => {
      replaceAt(answer, paged.rows, () => change(rowsOf(answer, paged.rows)));
    };
  const withNext =
    (token: string): Change =>
    (answer) => {
      if (next !== undefined) replaceAt(answer, next, () => token);
    };
  switch (effect.kind) {
    case 'empty_page':
      return (answer) => {
        withRows(() => [])(answer);
        withNext(cursors.again(position === undefined ? undefined : String(position)))(answer);
      };
    case 'short_page':
      // Where pages are requested by token, the handler has made a shorter one.
      return offset === undefined
        ? undefined
        : withRows((rows) => rows.slice(0, effect.rows ?? Math.ceil(rows.length / 2)));
    case 'repeated_page_token':
      return withNext(String(position));
    case 'repeated_row':
      return withRows((rows) => (repeated === undefined ? rows : [repeated, ...rows]));
    case 'missing_row':
      return withRows((rows) => rows.slice(1));
    case 'wrong_total':
      return (answer) => {
        for (const path of totals) replaceAt(answer, path, (total) => add(total, effect.by ?? 1));
      };
    case 'number_as_text':
      return fieldChange(effect.field, (value) => (typeof value === 'number' ? String(value) : value));
    case 'null_value':
      return fieldChange(effect.field, () => null);
    case 'unknown_enum':
      return fieldChange(effect.field, (value) =>
        typeof value === 'string' ? (effect.value ?? 'UNKNOWN_TO_CLIENTS') : value,
      );
    case 'extra_field': {
      const { field = 'added_later', value = 'new' } = effect;
      return (answer) => {
        for (const place of [answer, ...rowsOf(answer, paged.rows)]) addField(place, field, value);
      };
    }
    case 'error':
    case 'rate_limit':
    case 'expired_credential':
    case 'expired_page_token':
    case 'truncated_body':
    case 'malformed_json':
    case 'slow_body':
    case 'bandwidth':
    case 'connection_reset':
    case 'raw':
    case 'redirect':
      return undefined;
  }
}

function fieldChange(field: string, replace: (value: unknown) => unknown): Change {
  return (answer) => {
    replaceFields(answer, field, replace);
  };
}

function rowsOf(answer: unknown, path: string): readonly unknown[] {
  const rows = valueAt(answer, path);
  return Array.isArray(rows) ? rows : [];
}

/** Adds to a number, or to a decimal number in text without changing its places. */
function add(total: unknown, by: number): unknown {
  if (typeof total === 'number') return total + by;
  if (typeof total !== 'string' || !/^-?\d+(\.\d+)?$/.test(total)) return total;
  return (Number(total) + by).toFixed(total.split('.')[1]?.length ?? 0);
}

function keepLastRow(answer: unknown, { endpoint, position = 0 }: Answered, lastRows: LastRows): void {
  if (endpoint.paged === undefined) return;
  const { rows: path, next, offset } = endpoint.paged;
  const rows = rowsOf(answer, path);
  const following = offset === undefined ? valueAt(answer, next ?? '') : Number(position) + rows.length;
  if (rows.length > 0 && following) lastRows.set(pageKey(endpoint, following), { row: rows.at(-1) });
}

function pageKey({ id }: Endpoint, position: unknown): string {
  return `${id} ${String(position)}`;
}

async function encode(encoding: AnswerEncoding, answer: unknown): Promise<Buffer | undefined> {
  try {
    return await encoding.encode(answer);
  } catch {
    return undefined;
  }
}

function inexpressible(effect: Effect | undefined, contentType: string): Failure {
  return new Failure('invalid', `an answer in ${contentType} can't have the fault ${effect?.kind ?? ''}; ask for JSON`);
}
