import type { FastifySchema } from 'fastify';
import type { Failure } from '../http/failure.ts';
import { DEFAULT_LIMITS, type Limits, MEBIBYTE } from '../limits.ts';

/** A request as Fastify holds it. It is rendered as an entry only when the journal is read. */
export interface JournalRecord {
  readonly id: string;
  /** When it arrived, ms, by the machine's clock. */
  readonly time: number;
  /** When it arrived since the process started, ms: requests within a millisecond are ordered by it. */
  readonly began: number;
  /** The dataset's simulated current time, ms; `undefined` without a dataset. */
  readonly now: number | undefined;
  /** `undefined` if its key opens no dataset. */
  readonly dataset: string | undefined;
  /** `undefined` if no provider owns the path. */
  readonly provider: string | undefined;
  /** `undefined` if no operation has the path and method. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly host: string;
  /** Names and values by turns, as the client sent them. */
  readonly rawHeaders: readonly string[];
  /** The body as the client sent it; `undefined` if it is empty, not read or too large to keep. */
  readonly body: unknown;
  readonly mediaType: string | undefined;
  readonly bodyBytes: number;
  readonly query: unknown;
  readonly schema: FastifySchema | undefined;
  readonly failure: Failure | undefined;
  readonly fault: string | undefined;
  readonly status: number;
  /** ms */
  readonly duration: number;
  /** The number of records in the response; `undefined` for a failure. */
  readonly rows: number | undefined;
  /** Why its response is empty. */
  readonly hint: string | undefined;
  readonly responseType: string;
  readonly responseBytes: number;
  /** Whether the client got the whole response. */
  readonly answered: boolean;
}

/** The latest requests of one dataset. */
export interface Journal {
  add(record: JournalRecord): void;
  /** Oldest first. */
  records(): readonly JournalRecord[];
  /** The position after the newest request. */
  readonly end: number;
  /** The oldest request at or after a position, the position after it, and how many were forgotten in between. */
  after(
    position: number,
  ): { readonly record: JournalRecord; readonly position: number; readonly missed: number } | undefined;
  clear(): void;
}

/** Larger bodies aren't kept. */
export const MAX_KEPT_BODY_BYTES = 65_536;

/** The approximate size of a record without its texts. */
const RECORD_BYTES = 2_048;

/** Bytes that every journal may take, and bytes for each of its entries if that is more. */
const LEAST_BYTES = 4 * MEBIBYTE;
const ENTRY_BYTES = 4_096;

export function createJournal({ journalEntries }: Pick<Limits, 'journalEntries'> = DEFAULT_LIMITS): Journal {
  const most = Math.max(LEAST_BYTES, journalEntries * ENTRY_BYTES);
  // A ring buffer: removing the first item of a long array moves all the others.
  const slots: (JournalRecord | undefined)[] = [];
  let oldest = 0;
  let next = 0;
  let bytes = 0;
  const forgetOldest = (): void => {
    const slot = oldest % journalEntries;
    const record = slots[slot];
    slots[slot] = undefined;
    oldest += 1;
    if (record !== undefined) bytes -= weightOf(record);
  };
  return {
    add(record) {
      if (next - oldest === journalEntries) forgetOldest();
      slots[next % journalEntries] = record;
      next += 1;
      bytes += weightOf(record);
      while (bytes > most && oldest < next) forgetOldest();
    },
    records: () =>
      Array.from({ length: next - oldest }, (_, n) => slots[(oldest + n) % journalEntries]).filter(
        (record) => record !== undefined,
      ),
    get end() {
      return next;
    },
    after(position) {
      const at = Math.max(position, oldest);
      const record = at < next ? slots[at % journalEntries] : undefined;
      return record && { record, position: at + 1, missed: at - position };
    },
    clear() {
      while (oldest < next) forgetOldest();
    },
  };
}

function weightOf({ url, rawHeaders, bodyBytes, body }: JournalRecord): number {
  const headers = rawHeaders.reduce((sum, { length }) => sum + length, 0);
  return RECORD_BYTES + url.length + headers + (body === undefined ? 0 : bodyBytes);
}
