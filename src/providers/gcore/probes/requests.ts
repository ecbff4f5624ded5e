import {
  cannotTell,
  fieldOf,
  type Finding,
  listOf,
  type ProbeAnswer,
  type ProbeRequest,
} from '../../../core/provider/probe.ts';
import { DAY_MS, formatInstant } from '../../../core/time/instant.ts';

/** More than most accounts have on two days; a probe reads no second page. */
export const MAX_ROWS = 1000;

export const report = (body: object): ProbeRequest => ({ method: 'POST', path: '/cloud/v1/usage_report', body });
export const get = (path: string, query: Readonly<Record<string, string>> = {}): ProbeRequest => ({
  method: 'GET',
  path: `/cloud/${path}`,
  query,
});
export const startOfDay = (ms: number): string => formatInstant(ms - (ms % DAY_MS));

/** The two days before that of an instant (ms). */
export const daysBefore = (to: number) => ({ time_from: startOfDay(to - 2 * DAY_MS), time_to: startOfDay(to) });

export type Days = ReturnType<typeof daysBefore>;

export const count = (answer: ProbeAnswer | undefined): number => Number(fieldOf(answer?.json, 'count'));
export const resources = (answer: ProbeAnswer | undefined): readonly unknown[] =>
  answer ? listOf(answer, 'resources') : [];
export const results = (answer: ProbeAnswer | undefined): readonly unknown[] =>
  answer ? listOf(answer, 'results') : [];

/** What totals are sums of: type, metric and region. */
export const groupOf = (row: unknown): string =>
  ['type', 'billing_metric_name', 'region'].map((name) => String(fieldOf(row, name))).join(' ');

/**
 * @param field the number to sum up
 * @param separator what separates groups further
 */
export function sumByGroup(
  rows: readonly unknown[],
  field = 'billing_value',
  separator: (row: unknown) => string = () => '',
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const group = `${groupOf(row)} ${separator(row)}`;
    sums.set(group, (sums.get(group) ?? 0) + Number(fieldOf(row, field)));
  }
  return sums;
}

/** Whether two sums have the same groups and, but for the limits of floating point, the same values. */
export function areEqual(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  const isEqual = ([group, value]: readonly [string, number]): boolean => {
    const otherValue = other.get(group);
    if (otherValue === undefined) return false;
    return Object.is(value, otherValue) || Math.abs(otherValue - value) <= 1e-6 * Math.max(1, Math.abs(value));
  };
  return one.size === other.size && [...one].every(isEqual);
}

/** Judges a list only if it is whole and not empty. */
export function ofAll(rows: readonly unknown[], judge: (rows: readonly unknown[]) => Finding): Finding {
  if (rows.length === 0) return cannotTell('no usage on these days');
  return rows.length >= MAX_ROWS ? cannotTell('more rows than a probe reads') : judge(rows);
}
