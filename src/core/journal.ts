import type { IncomingHttpHeaders } from 'node:http';
import type { FastifySchema } from 'fastify';
import type { Failure } from './failure.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

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

export function createJournal(limits: Pick<Limits, 'journalEntries' | 'journalBytes'> = DEFAULT_LIMITS): Journal {
  let kept: JournalRecord[] = [];
  let bytes = 0;
  return {
    add(record) {
      kept.push(record);
      bytes += weightOf(record);
      while (kept.length > limits.journalEntries || (bytes > limits.journalBytes && kept.length > 0)) {
        const oldest = kept.shift();
        if (oldest !== undefined) bytes -= weightOf(oldest);
      }
    },
    records: () => kept,
    clear() {
      kept = [];
      bytes = 0;
    },
  };
}

function weightOf({ url, bodyBytes, body }: JournalRecord): number {
  return RECORD_BYTES + url.length + (body === undefined ? 0 : bodyBytes);
}
