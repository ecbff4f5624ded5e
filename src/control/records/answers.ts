import { type AnsweredCall, type AnswerReader, type Answers, isObject } from '../../core/provider/answer-reader.ts';
import type { Provider } from '../../core/provider/provider.ts';
import type { RecordKind } from '../../core/provider/record-kind.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTurns, type Work } from '../../core/turns.ts';
import { callsIn, namesOf } from './har.ts';
import type { ReadCalls } from './schemas.ts';

/** Skipped entries whose reasons are reported. */
const REPORTED = 100;

/** Records that are collected before other requests get their turn. */
const TURN_RECORDS = 2_000;

/** A record that an answer shows. */
export interface ShownRecord {
  /** The number of the entry or line that showed it last. */
  readonly number: number;
  readonly provider: Provider;
  readonly kind: RecordKind;
  readonly value: unknown;
}

/** Reads the answers of several providers. */
export interface AnswersReader {
  /** The provider and endpoint that an answer without its request seems to be of. */
  recognize(answer: unknown): { readonly provider: Provider; readonly endpoint: string } | undefined;
  /**
   * @param number of the entry or line
   * @returns whether the answer shows what records are made of
   */
  add(number: number, provider: Provider, call: AnsweredCall): Work<boolean>;
  /** @throws Refusal `conflict` for answers that contradict each other */
  records(): Work<ShownRecord[]>;
}

export async function createAnswersReader(providers: readonly Provider[]): Promise<AnswersReader> {
  const loaded = await Promise.all(providers.map(async ({ answers }) => answers?.()));
  const sources = new Map<
    string,
    { readonly answers: Answers; readonly reader: AnswerReader; readonly numbers: number[] }
  >();
  for (const [index, { name }] of providers.entries()) {
    const answers = loaded[index];
    if (answers !== undefined) sources.set(name, { answers, reader: answers.createReader(), numbers: [] });
  }
  return {
    recognize(answer) {
      for (const provider of providers) {
        const endpoint = sources.get(provider.name)?.answers.recognize(answer);
        if (endpoint !== undefined) return { provider, endpoint };
      }
      return undefined;
    },
    *add(number, { name }, call) {
      const source = sources.get(name);
      source?.numbers.push(number);
      return source !== undefined && (yield* source.reader.add(call));
    },
    *records() {
      const shown: ShownRecord[] = [];
      for (const provider of providers) {
        const source = sources.get(provider.name);
        if (source === undefined) continue;
        const kinds = new Map(provider.kinds.map((kind) => [kind.name, kind]));
        for (const { kind: name, record: value, call } of source.reader.records()) {
          const kind = kinds.get(name);
          if (kind !== undefined) shown.push({ number: source.numbers[call] ?? 0, provider, kind, value });
          if (shown.length % TURN_RECORDS === 0) yield;
        }
      }
      return shown;
    },
  };
}

/**
 * Reads the entries of a HAR file.
 *
 * @throws Refusal `invalid` if none of them shows records, `conflict` for answers that contradict each other
 */
export async function readHar(
  entries: readonly unknown[],
  providers: readonly Provider[],
): Promise<{ readonly records: readonly ShownRecord[]; readonly calls: ReadCalls }> {
  const reader = await createAnswersReader(providers);
  const calls: ReadCalls = { read: 0, skipped: 0, reasons: [] };
  let entry = 0;
  for await (const found of callsIn(entries, providers)) {
    entry += 1;
    if (typeof found !== 'string' && (await inTurns(reader.add(entry, found.provider, found.call)))) {
      calls.read += 1;
      continue;
    }
    calls.skipped += 1;
    const reason =
      typeof found === 'string' ? found : `responses of ${found.call.endpoint} in this form show no records`;
    if (calls.reasons.length < REPORTED) calls.reasons.push({ entry, reason });
  }
  if (calls.read === 0) {
    const [first] = calls.reasons;
    const example = first === undefined ? '' : `; entry ${first.entry}: ${first.reason}`;
    throw new Refusal(
      'invalid',
      `none of the ${entries.length} entries of the HAR file has a response of ${namesOf(providers)} that shows records${example}`,
      calls.reasons,
    );
  }
  return { records: await inTurns(reader.records()), calls };
}

/** Adds an answer without its request, if it is recognized. */
export function* addBareAnswer(reader: AnswersReader, number: number, value: unknown): Work<boolean> {
  if (!isObject(value) || 'record' in value) return false;
  const found = reader.recognize(value);
  if (found === undefined) return false;
  const { provider, endpoint } = found;
  return yield* reader.add(number, provider, { endpoint, query: {}, request: undefined, answer: value });
}
