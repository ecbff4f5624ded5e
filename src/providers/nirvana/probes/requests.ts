import { fieldOf, listOf, type ProbeAnswer, type ProbeRequest } from '../../../core/provider/probe.ts';

export type Query = Readonly<Record<string, string>>;

export const NO_ID = '00000000-0000-0000-0000-000000000000';

export const get = (path: string, query: Query = {}): ProbeRequest => ({ method: 'GET', path: `/v1/${path}`, query });
export const list = (query: Query = {}): ProbeRequest => get('usage', query);

export const items = (answer: ProbeAnswer | undefined): readonly unknown[] => (answer ? listOf(answer, 'items') : []);
export const textsOf = (answer: ProbeAnswer | undefined, field: string): string[] =>
  items(answer).map((item) => String(fieldOf(item, field)));
export const totalOf = (answer: ProbeAnswer | undefined): number =>
  Number(fieldOf(answer?.json, 'pagination.total_count'));

export const isSorted = (values: readonly (number | string)[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value));
