import { isDeeperThan, MAX_LEVELS } from '../schema/nesting.ts';
import type { Work } from '../turns.ts';
import type { Endpoint } from './endpoint.ts';

/*
 * Answers of a vendor's API show records: a list has them one by one, a report says what they add up to. Reading answers
 * turns what a client has seen of an account, in a HAR file or through a proxy, into records that can be imported.
 */

export type Fields = Readonly<Record<string, unknown>>;

/** A call of a vendor's API that succeeded. */
export interface AnsweredCall {
  /** The id of the endpoint that was called; see `findEndpoint`. */
  readonly endpoint: string;
  /** The parameters of the URL. */
  readonly query: Readonly<Record<string, string>>;
  /** The JSON of the request's body; `undefined` without one, or if it is unknown. */
  readonly request: unknown;
  /** The JSON of the answer. */
  readonly answer: unknown;
}

/** A record in the vendor's format or in that of scenario files. Only an import checks it. */
export interface ReadRecord {
  /** The name of its record kind. */
  readonly kind: string;
  readonly record: Fields;
  /** Which call showed it last: calls are numbered from 0 in the order in which they were added. */
  readonly call: number;
}

/** Collects what calls show. What several of them show, such as pages, retries and later reads, counts once. */
export interface AnswerReader {
  /** @returns whether the answer has the form of its endpoint, and shows what records are made of */
  add(call: AnsweredCall): Work<boolean>;
  /**
   * The records that the calls so far show; the last answer about one counts.
   *
   * @throws Refusal `conflict` for answers that contradict each other
   */
  records(): Iterable<ReadRecord>;
}

/** How a provider's answers are read. */
export interface Answers {
  /** The endpoints whose answers are read. */
  readonly endpoints: readonly string[];
  /** The id of the endpoint that an answer without its request seems to be of; `undefined` if it is none of them. */
  recognize(answer: unknown): string | undefined;
  createReader(): AnswerReader;
}

/** How the answers of endpoints that show the same kind of things are read. */
export interface AnswerSource {
  /** The first one is assumed for an answer without its request. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  /** Whether an answer without its request seems to be of these endpoints. */
  recognizes(answer: Fields): boolean;
  createReader(): SourceReader;
}

/** A call whose answer is an object. */
export type ObjectCall = AnsweredCall & { readonly answer: Fields };

export interface SourceReader {
  /** @param number the call's number */
  add(call: ObjectCall, number: number): boolean | Work<boolean>;
  records(): Iterable<ReadRecord>;
}

/** Ties the sources of a provider together. Their records come in the order of the sources. */
export function defineAnswers(sources: readonly AnswerSource[]): Answers {
  return {
    endpoints: [...new Set(sources.flatMap((source) => source.endpoints.map(({ id }) => id)))],
    recognize: (answer) =>
      isObject(answer) ? sources.find((source) => source.recognizes(answer))?.endpoints[0].id : undefined,
    createReader() {
      const readers = sources.map((source) => source.createReader());
      const byEndpoint = new Map<string, SourceReader[]>();
      for (const [index, source] of sources.entries()) {
        for (const { id } of source.endpoints) {
          byEndpoint.set(id, [...(byEndpoint.get(id) ?? []), ...readers.slice(index, index + 1)]);
        }
      }
      let calls = 0;
      return {
        *add({ answer, ...call }) {
          const number = calls;
          calls += 1;
          // Readers may recurse.
          if (!isObject(answer) || isDeeperThan(MAX_LEVELS, answer)) return false;
          return yield* addToAll(byEndpoint.get(call.endpoint) ?? [], { ...call, answer }, number);
        },
        *records() {
          for (const reader of readers) yield* reader.records();
        },
      };
    },
  };
}

/** @returns whether one of the readers finds what records are made of */
export function* addToAll(readers: readonly SourceReader[], call: ObjectCall, number: number): Work<boolean> {
  let shows = false;
  for (const reader of readers) {
    const added = reader.add(call, number);
    if (typeof added === 'boolean' ? added : yield* added) shows = true;
  }
  return shows;
}

/** Items that are read before others may have their turn. */
const TURN_ITEMS = 500;

export interface ItemSource {
  readonly endpoints: AnswerSource['endpoints'];
  /** The name of the record kind. */
  readonly kind: string;
  /** The items of an answer; `undefined` for one of another form. */
  readonly itemsOf: (answer: Fields) => unknown;
  /** The field that identifies an item. */
  readonly id: string;
  /** Another field that items have, and those of other answers of the same form don't. */
  readonly has: string;
  /** The record that an item shows. Default: the item. */
  readonly recordOf?: (item: Fields) => Fields;
  /** What two answers show together of one record. Default: what the later one shows. */
  readonly merge?: (earlier: Fields, later: Fields) => Fields;
}

/** A source whose answers list items, each of which is one record. */
export function itemSource({
  endpoints,
  kind,
  itemsOf,
  id,
  has,
  recordOf = (item) => item,
  merge = (_, later) => later,
}: ItemSource): AnswerSource {
  const objectsIn = (answer: Fields): Fields[] | undefined => {
    const items = itemsOf(answer);
    return Array.isArray(items) && items.every(isObject) ? items : undefined;
  };
  return {
    endpoints,
    // An item alone is a record.
    recognizes: (answer) => !(id in answer) && objectsIn(answer)?.every((item) => id in item && has in item) === true,
    createReader() {
      const seen = new Map<string, ReadRecord>();
      return {
        *add({ answer }, call) {
          const items = objectsIn(answer);
          for (const [index, item] of (items ?? []).entries()) {
            if (index % TURN_ITEMS === 0) yield;
            const key = id in item ? JSON.stringify(item[id]) : `${call}/${index}`;
            const earlier = seen.get(key)?.record;
            const later = recordOf(item);
            seen.set(key, { kind, record: earlier === undefined ? later : merge(earlier, later), call });
          }
          return items !== undefined;
        },
        records: () => seen.values(),
      };
    },
  };
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of an object without some of its fields. */
export function without(object: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
