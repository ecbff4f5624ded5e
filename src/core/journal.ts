import type { IncomingHttpHeaders } from 'node:http';
import type { FastifySchema } from 'fastify';
import type { Failure } from './failure.ts';
import { DEFAULT_LIMITS, type Limits, MEBIBYTE } from './limits.ts';

/** A request as it was seen: what Fastify holds anyway, not copied, and rendered only when somebody asks. */
export interface JournalRecord {
  readonly id: string;
  /** When it came, ms, by the machine's time. */
  readonly time: number;
  /** The dataset's instant, ms; `undefined` where its key opened none. */
  readonly now: number | undefined;
  readonly dataset: string | undefined;
  readonly provider: string;
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly host: string;
  readonly headers: IncomingHttpHeaders;
  /** What the client has sent; `undefined` where it was nothing, or too much to keep. */
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
  /** How many records the answer holds; `undefined` for a failure. */
  readonly rows: number | undefined;
  readonly responseType: string;
  readonly responseBytes: number;
  /** Whether the client got all of the answer. */
  readonly answered: boolean;
}

/** The last requests of one dataset. */
export interface Journal {
  add(record: JournalRecord): void;
  /** Oldest first. */
  records(): readonly JournalRecord[];
  clear(): void;
}

/** Bodies above it aren't kept: the journal is about what was asked for. */
export const MAX_KEPT_BODY_BYTES = 65_536;

/** About what a record takes up besides its texts. */
const RECORD_BYTES = 2_048;

/** What a journal of any length may take up, and what for each of its entries, most of which take less: bytes. */
const LEAST_BYTES = 4 * MEBIBYTE;
const ENTRY_BYTES = 4_096;

export function createJournal({ journalEntries }: Pick<Limits, 'journalEntries'> = DEFAULT_LIMITS): Journal {
  const most = Math.max(LEAST_BYTES, journalEntries * ENTRY_BYTES);
  // A ring: to take the first off a long array moves all the others.
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
    clear() {
      while (oldest < next) forgetOldest();
    },
  };
}

function weightOf({ url, bodyBytes, body }: JournalRecord): number {
  return RECORD_BYTES + url.length + (body === undefined ? 0 : bodyBytes);
}
