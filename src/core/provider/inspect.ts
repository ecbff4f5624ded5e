import { type Static, Type } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import { type Day, firstDayOf, formatDay, formatMonth, type Month, monthOf } from '../time/day.ts';
import { dayOf } from '../time/instant.ts';
import type { Work } from '../turns.ts';
import type { Provider } from './provider.ts';
import type { Measure } from './summary.ts';

const orNull = (description: string) => Type.Union([Type.String(), Type.Null()], { description });
const amounts = (description: string) => Type.Record(Type.String(), Type.Number(), { description });

export const InspectedMeasure = Type.Object({
  unit: Type.String(),
  description: Type.String(),
  total: Type.Number(),
  months: amounts("By UTC month, `YYYY-MM`: every month from the provider's first usage to the clock."),
  days: amounts('By UTC day, `YYYY-MM-DD`: every day of `month`.'),
});
export type InspectedMeasure = Static<typeof InspectedMeasure>;

/** What a dataset holds of a provider at an instant. */
export const InspectedProvider = Type.Object({
  title: Type.String(),
  counts: Type.Record(Type.String(), Type.Integer(), { description: 'What there is, by kind.' }),
  first_day: orNull('`YYYY-MM-DD`: the first UTC day with usage; null without usage.'),
  last_day: orNull('`YYYY-MM-DD`: the last UTC day with usage; null without usage.'),
  busiest_month: orNull('`YYYY-MM`: the month with the largest amount of `headlines.growth`; null without usage.'),
  headlines: Type.Object(
    { growth: Type.String(), rhythm: Type.String() },
    { description: 'Names of the measures that tell most: how the account grows, and its weeks.' },
  ),
  measures: Type.Record(Type.String(), InspectedMeasure, {
    description: 'By name. Measures without usage are omitted.',
  }),
});
export type InspectedProvider = Static<typeof InspectedProvider>;

export interface InspectionTime {
  /** ms. Later usage is not counted. */
  readonly now: number;
  /** The month shown day by day. */
  readonly month: Month;
}

/** The last whole month at an instant (ms). */
export function lastWholeMonth(now: number): Month {
  return monthOf(dayOf(now)) - 1;
}

/** Summarizes what a dataset holds of a provider. Only reads it. */
export function* inspectProvider(
  provider: Pick<Provider, 'title' | 'kinds' | 'summarize'>,
  db: Database,
  { now, month }: InspectionTime,
): Work<InspectedProvider> {
  const { counts, measures, headlines } = yield* provider.summarize(db, now);
  // The summary counts the provider's first kind by the clock; other kinds are counted as rows.
  const otherKinds = provider.kinds.slice(1).flatMap((kind) => Object.entries(kind.count(db)));
  let [first, last] = [Infinity, -Infinity];
  for (const { days } of measures) {
    for (const day of days.keys()) [first, last] = [Math.min(first, day), Math.max(last, day)];
  }
  const isUsed = first <= last;
  const months = isUsed ? range(monthOf(first), monthOf(dayOf(now)) + 1) : [];
  const inspected = Object.fromEntries(
    measures.map((measure) => [measure.name, inspectMeasure(measure, months, daysOf(month))]),
  );
  // An account may have no usage of a headline; the first measure takes its place.
  const used = (name: string): string => (name in inspected ? name : (measures[0]?.name ?? name));
  const shown = { growth: used(headlines.growth), rhythm: used(headlines.rhythm) };
  return {
    title: provider.title,
    counts: { ...counts, ...Object.fromEntries(otherKinds) },
    first_day: isUsed ? formatDay(first) : null,
    last_day: isUsed ? formatDay(last) : null,
    busiest_month: busiest(inspected[shown.growth]?.months ?? {}),
    headlines: shown,
    measures: inspected,
  };
}

function inspectMeasure(measure: Measure, months: readonly number[], days: readonly number[]): InspectedMeasure {
  const { unit, description, divisor } = measure;
  let total = 0;
  const byMonth = new Map(months.map((month) => [month, 0]));
  for (const [day, amount] of measure.days) {
    const month = monthOf(day);
    total += amount;
    byMonth.set(month, (byMonth.get(month) ?? 0) + amount);
  }
  return {
    unit,
    description,
    total: total / divisor,
    months: Object.fromEntries([...byMonth].map(([month, amount]) => [formatMonth(month), amount / divisor])),
    days: Object.fromEntries(days.map((day) => [formatDay(day), (measure.days.get(day) ?? 0) / divisor])),
  };
}

/** The month with the largest amount; the first of several. */
function busiest(months: Readonly<Record<string, number>>): string | null {
  const [first] = Object.entries(months).sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] === 0 ? null : first[0];
}

function daysOf(month: Month): Day[] {
  return range(firstDayOf(month), firstDayOf(month + 1));
}

/** The whole numbers of [from, to). */
function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
