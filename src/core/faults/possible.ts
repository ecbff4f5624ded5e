import type { Endpoint } from '../provider/endpoint.ts';
import { Refusal } from '../refusal.ts';
import { nearest } from '../schema/words.ts';
import type { Effect } from './effect.ts';
import type { FaultRequest } from './fault.ts';
import { valueAt } from './json-fields.ts';

/** When an effect is decided: as the call is about to be handled, or once it turns out to ask for a later page. */
export type Point = 'call' | 'later_page';

type Kinds = readonly Effect['kind'][];

const OF_LATER_PAGES: Kinds = ['expired_page_token', 'repeated_page_token', 'repeated_row', 'missing_row'];
const OF_TOKENS: Kinds = ['expired_page_token', 'repeated_page_token', 'empty_page'];
const OF_PAGES: Kinds = ['short_page', 'repeated_row', 'missing_row'];

export function pointOf(effect: Effect | undefined): Point {
  return effect !== undefined && OF_LATER_PAGES.includes(effect.kind) ? 'later_page' : 'call';
}

/** @returns why the calls of an endpoint can't have this effect; `undefined` if they can */
export function obstacleTo(effect: Effect, endpoint: Endpoint): string | undefined {
  const { kind } = effect;
  const { paged, totals } = endpoint;
  if (OF_TOKENS.includes(kind) && paged?.next === undefined) return 'have no page tokens';
  if (OF_PAGES.includes(kind) && paged === undefined) return 'have no pages';
  if (kind === 'wrong_total' && totals === undefined) return 'have no totals';
  if (kind !== 'number_as_text' && kind !== 'null_value' && kind !== 'unknown_enum') return undefined;
  return obstacleToField(effect.field, endpoint);
}

function obstacleToField(field: string, endpoint: Endpoint): string | undefined {
  const names = fieldsOf(endpoint);
  if (names.has(field)) return undefined;
  const meant = nearest(field, [...names]);
  return `have no field '${field}' in their answers${meant === undefined ? '' : `; did you mean '${meant}'?`}`;
}

/** The names of the fields in the answers of endpoints that faults have asked about. */
const known = new WeakMap<Endpoint, ReadonlySet<string>>();

function fieldsOf(endpoint: Endpoint): ReadonlySet<string> {
  let names = known.get(endpoint);
  if (names === undefined) {
    const responses = Object.values(endpoint.methods).map(({ schema }) => valueAt(schema.response, '200'));
    names = new Set(responses.flatMap(propertiesIn));
    known.set(endpoint, names);
  }
  return names;
}

/** The properties that a schema names, on any level. */
function propertiesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
    key === 'properties' ? [...Object.keys(Object(value) as object), ...propertiesIn(value)] : propertiesIn(value),
  );
}

/**
 * Refuses a fault that could never happen to any of the endpoints.
 *
 * @throws Refusal `invalid`
 */
export function refuseImpossible({ effect, sequence }: FaultRequest, endpoints: readonly Endpoint[]): void {
  const named = sequence?.map((one, index) => [`sequence.${index}`, one] as const) ?? [['effect', effect] as const];
  for (const [path, one] of named) {
    if (one === undefined || one === null) continue;
    if (one.kind === 'raw') refuseHeaders(Object.keys(one.headers ?? {}), path);
    const obstacles = endpoints.map((endpoint) => obstacleTo(one, endpoint));
    if (!obstacles.includes(undefined)) throw new Refusal('invalid', `${path}: these operations ${obstacles[0] ?? ''}`);
  }
}

/** Headers that Node.js sends as the body needs them. */
const OWN_HEADERS = ['connection', 'content-length', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade'];

function refuseHeaders(names: readonly string[], path: string): void {
  for (const name of names) {
    const refuse = (problem: string): Refusal => new Refusal('invalid', `${path}.headers: '${name}' ${problem}`);
    if (OWN_HEADERS.includes(name.toLowerCase())) throw refuse('follows from the body; omit it');
    if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name)) throw refuse('is not the name of a header');
  }
}
