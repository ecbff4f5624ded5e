import { DAY_MS } from '../../../core/time/instant.ts';
import { weekdayIndex } from '../../../simulation/calendar.ts';
import type { Change } from '../../../simulation/history.ts';
import type { World } from '../../../simulation/world.ts';
import type { BaseProfile } from '../store/records.ts';
import type { Setup } from './setup.ts';

/** A weekday on which most offices are closed. */
export interface DayOff {
  /** ms */
  readonly from: number;
  /** ms, exclusive */
  readonly to: number;
  /** The share of offices that are closed. */
  readonly closed: number;
}

/** At least this share of the offices is closed on a day off. */
const MOST_OFFICES = 0.5;

export function daysOffOf({ days, organization: { offices } }: World): DayOff[] {
  return Array.from({ length: days.to - days.from }, (_, index) => days.from + index)
    .filter((day) => weekdayIndex(day) < 5)
    .map((day) => ({
      from: day * DAY_MS,
      to: (day + 1) * DAY_MS,
      closed: offices.filter((office) => !office.isOpen(day)).length / offices.length,
    }))
    .filter(({ closed }) => closed >= MOST_OFFICES);
}

/** The usage of a closed office, relative to another weekday. It is the same on weekends. */
const CLOSED_USAGE = 0.25;

/** Lowers rates on days off, if the profile follows office hours. */
export function withDaysOff(
  { daysOff }: Setup,
  profile: BaseProfile,
  rates: readonly Change<number>[],
): Change<number>[] {
  const begun = rates[0]?.at ?? Infinity;
  const days = profile === 'office' ? daysOff.filter(({ from }) => from >= begun) : [];
  const changes = [
    ...rates.map(({ at, to }) => ({ at, rate: to })),
    ...days.flatMap(({ from, to, closed }) => [
      { at: from, closed },
      { at: to, closed: 0 },
    ]),
  ].sort((a, b) => a.at - b.at);

  const lowered: Change<number>[] = [];
  let state = { rate: 0, closed: 0 };
  for (const { at, ...change } of changes) {
    state = { ...state, ...change };
    // A day off may follow another.
    if (lowered.at(-1)?.at === at) lowered.pop();
    lowered.push({ at, to: Math.ceil(state.rate * (1 - state.closed * (1 - CLOSED_USAGE))) });
  }
  return lowered;
}
