import type { Random } from '../core/random.ts';
import type { Day } from '../core/time/day.ts';
import { type DaySpan, weekdayOnOrAfter } from './calendar.ts';
import type { OrganizationField } from './organization-field.ts';

/** The days on which each position exists: the staff grows or shrinks evenly over the span, on Mondays. */
export function positionsOf({ from, to }: OrganizationField['staff'], span: DaySpan): DaySpan[] {
  const changeOf = (position: number): Day => {
    const share = Math.abs(position + 0.5 - from) / Math.abs(to - from);
    return weekdayOnOrAfter(span.from + Math.floor(share * (span.to - span.from)), 0);
  };
  return Array.from({ length: Math.max(from, to) }, (_, position) => ({
    from: position < from ? span.from : changeOf(position),
    to: position < to ? span.to : changeOf(position),
  }));
}

/** The people who fill a position, one after another: a person who leaves is replaced a few weeks later. */
export function fillPosition<Person>(
  position: DaySpan,
  turnover: number,
  random: Random,
  hire: (joined: Day, left: Day, random: Random) => Person,
): Person[] {
  const people: Person[] = [];
  let joined = position.from;
  while (joined < position.to) {
    let left = joined + random.int(90, 120);
    while (left < position.to && !random.chance(turnover / 12)) left += 30;
    left = Math.min(left, position.to);
    people.push(hire(joined, left, random));
    joined = weekdayOnOrAfter(left + random.int(14, 45), 0);
  }
  return people;
}
