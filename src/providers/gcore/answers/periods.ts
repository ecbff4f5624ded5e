import type { Fields } from '../../../core/provider/answer-reader.ts';
import { Refusal } from '../../../core/refusal.ts';
import { firstSampleOf, type SampleRange } from '../store/metering.ts';
import type { RecordedUse } from '../store/recorded/use.ts';
import { type Days, type Filters, showDays, surelyPasses } from './asked.ts';

/** A line of a report. */
export interface Line {
  /** What the resource is, whatever the period. */
  readonly resource: Fields;
  readonly use: RecordedUse;
  readonly call: number;
}

/** What the pages of one report showed. */
export interface View {
  readonly filters: Filters;
  /** The number of all resources of the report. */
  count: number;
  /** The keys of the resources that were seen, by their position. */
  readonly positions: Map<number, string>;
  readonly inDefaultOrder: boolean;
}

/** What reports of the same days showed. */
export interface Period extends Days {
  /** By what the resource is. */
  readonly lines: Map<string, Line>;
  readonly views: Map<string, View>;
}

/** A period with the longest ones that are within it. */
export interface Nested extends Period {
  readonly parts: Nested[];
}

/** Periods within each other, as months and days are. More levels make no sense. */
const MAX_LEVELS = 20;

/**
 * Finds out which periods are parts of which.
 *
 * @returns all of them; those that are parts of one come before it
 * @throws Refusal `conflict` for periods that overlap in part
 */
export function nest(periods: Iterable<Period>): Nested[] {
  const nested = Array.from(periods, (period): Nested => ({ ...period, parts: [] }));
  const around: Nested[] = [];
  for (const period of nested.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    while ((around.at(-1)?.to ?? Infinity) <= period.from) around.pop();
    const outer = around.at(-1);
    if (outer !== undefined && (period.to > outer.to || around.length > MAX_LEVELS)) {
      throw new Refusal(
        'conflict',
        `the reports of ${showDays(outer)} and of ${showDays(period)} overlap in part, so that nothing says what each day had: import reports whose periods don't overlap, or are within each other`,
      );
    }
    outer?.parts.push(period);
    around.push(period);
  }
  return nested.sort((a, b) => a.to - a.from - (b.to - b.from));
}

/** The parts of a period in which the usage of a resource is known: those that show it, or would if it had been there. */
export function knownParts(period: Nested, key: string, resource: Fields): SampleRange[] {
  return period.parts.flatMap((part) =>
    part.lines.has(key) ||
    [...part.views.values()].some((view) => isComplete(view) && surelyPasses(view.filters, resource))
      ? [{ first: firstSampleOf(part.from), end: firstSampleOf(part.to) }]
      : knownParts(part, key, resource),
  );
}

function isComplete({ count, positions }: View): boolean {
  return positions.size >= count;
}

/** The parts of a range that are in none of the others, which are in order. */
export function outside({ first, end }: SampleRange, others: readonly SampleRange[]): SampleRange[] {
  const free: SampleRange[] = [];
  let from = first;
  for (const other of others) {
    if (other.first > from) free.push({ first: from, end: Math.min(end, other.first) });
    from = Math.max(from, other.end);
  }
  if (from < end) free.push({ first: from, end });
  return free.filter((range) => range.first < range.end);
}
