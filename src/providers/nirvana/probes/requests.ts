import {
  cannotTell,
  comparing,
  fieldOf,
  type Finding,
  listOf,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
} from '../../../core/provider/probe.ts';

export type Query = Readonly<Record<string, string>>;

export const LIMITS = 'nirvana/limit-10-100';
export const NO_ID = '00000000-0000-0000-0000-000000000000';
/** Where no region is. */
export const NO_REGION = 'mars-1';
/** Instants before and after all that an account has. */
export const PAST = '2000-01-01T00:00:00Z';
export const FUTURE = '2100-01-01T00:00:00Z';

export const get = (path: string, query: Query = {}): ProbeRequest => ({ method: 'GET', path: `/v1/${path}`, query });
export const list = (query: Query = {}): ProbeRequest => get('usage', query);

export const items = (answer: ProbeAnswer | undefined): readonly unknown[] => (answer ? listOf(answer, 'items') : []);
export const textsOf = (answer: ProbeAnswer | undefined, field: string): string[] =>
  items(answer).map((item) => String(fieldOf(item, field)));
export const idsOf = (answer: ProbeAnswer | undefined): string[] => textsOf(answer, 'resource_id');
export const cursorOf = (answer: ProbeAnswer | undefined, name: 'next_cursor' | 'previous_cursor'): unknown =>
  fieldOf(answer?.json, `pagination.${name}`);
export const totalOf = (answer: ProbeAnswer | undefined): number =>
  Number(fieldOf(answer?.json, 'pagination.total_count'));

/** The parts of a resource's usage. */
export const segmentsOf = (item: unknown): readonly unknown[] => arrayIn(item, 'dimensions');
export const childrenOf = (segment: unknown): readonly unknown[] => arrayIn(segment, 'children');
export function arrayIn(value: unknown, field: string): readonly unknown[] {
  const found = fieldOf(value, field);
  return Array.isArray(found) ? found : [];
}

export const textIn = (value: unknown, field: string): string => String(fieldOf(value, field));
export const timeIn = (value: unknown, field: string): number => Date.parse(textIn(value, field));

/** Parts with the same text in a field, by groups. */
export function groupsOf(parts: readonly unknown[], field: string): readonly (readonly unknown[])[] {
  const groups = new Map<string, unknown[]>();
  for (const part of parts) groups.set(textIn(part, field), [...(groups.get(textIn(part, field)) ?? []), part]);
  return [...groups.values()];
}

export const isSorted = (values: readonly (number | string)[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value));

/** Judges only if there are so many resources. */
export const having = (count: number, answer: ProbeAnswer | undefined, judge: () => Finding): Finding =>
  items(answer).length < count ? cannotTell(`fewer than ${count} resources`) : judge();

/** A probe that needs something that the account may not have. */
export function about<Known>(
  rule: string,
  known: Known | undefined,
  missing: string,
  make: (known: Known) => readonly [Probe['requests'], Probe['judge']],
  needs: readonly string[],
): Probe {
  if (known === undefined) return comparing(rule, [list({ limit: '100' })], () => cannotTell(missing), needs);
  const [requests, judge] = make(known);
  return comparing(rule, requests, judge, needs);
}
