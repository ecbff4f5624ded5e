import type { AnswerReader, ReadRecord } from '../../core/provider/answer-reader.ts';
import type { ProbeAnswer } from '../../core/provider/probe.ts';
import type { Provider } from '../../core/provider/provider.ts';
import type { Recording } from '../../core/provider/recording.ts';
import { Refusal } from '../../core/refusal.ts';
import { atOnce } from '../../core/turns.ts';
import { StartError } from '../exit.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { createRedaction } from './redact.ts';

/** A request that was answered, and the endpoint that it belongs to. */
export interface RecordedCall {
  /** The endpoint's id. */
  readonly endpoint: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly answer: ProbeAnswer;
}

/** The records of an account, redacted. */
export interface Recorded {
  /** By the name of their kind, in the order in which the provider declares kinds. */
  readonly kinds: ReadonlyMap<string, readonly object[]>;
  /** How many records and answers had another form than the provider's schema, and are missing. */
  readonly skipped: number;
  /** The endpoints that refused a request, with the statuses: what they would have shown is missing. */
  readonly refused: readonly string[];
}

export interface Recorder {
  add(call: RecordedCall): void;
  /** Adds what no single answer shows. */
  addRecords(records: readonly ReadRecord[]): void;
  /** @throws StartError for answers that contradict each other */
  finish(): Recorded;
}

export interface RecorderOptions {
  readonly provider: Pick<Provider, 'kinds'>;
  readonly reader: AnswerReader;
  readonly recording: Pick<Recording, 'words'>;
  /** Moves an instant, ms. */
  readonly shift: (ms: number) => number;
  /** Default: with a key that only this recorder has. */
  readonly pseudonyms?: Pseudonyms;
}

/** Collects answers, and turns them into records that tell nothing of the account besides times and quantities. */
export function createRecorder({
  provider: { kinds },
  reader,
  recording: { words },
  shift,
  pseudonyms = createPseudonyms(shift),
}: RecorderOptions): Recorder {
  const redact = createRedaction({ words, pseudonyms, shift });
  const refused = new Set<string>();
  const added: ReadRecord[] = [];
  let skipped = 0;
  return {
    add({ endpoint, query, body, answer: { status, json } }) {
      if (status !== 200) refused.add(`${endpoint} (status ${status})`);
      else if (!attempt(() => atOnce(reader.add({ endpoint, query, request: body, answer: json })))) skipped += 1;
    },
    addRecords(records) {
      added.push(...records);
    },
    finish() {
      const recorded = new Map(kinds.map(({ name }) => [name, new Array<object>()]));
      const isRead = attempt(() => {
        for (const { kind: name, record } of reader.records()) {
          const redacted = redact(kinds, name, record);
          if (redacted === undefined) skipped += 1;
          else recorded.get(name)?.push(redacted);
        }
      });
      // Its own message may name what is in the account.
      if (!isRead) throw new StartError('two answers contradict each other: record again');
      const known = new Set([...recorded.values()].flat().map((record) => JSON.stringify(record)));
      for (const { kind: name, record } of added) {
        const redacted = redact(kinds, name, record);
        if (redacted !== undefined && !known.has(JSON.stringify(redacted))) recorded.get(name)?.push(redacted);
      }
      return { kinds: recorded, skipped, refused: [...refused] };
    },
  };
}

/** @returns whether the work wasn't refused */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
