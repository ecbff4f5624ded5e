import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { Random } from '../core/random.ts';
import { defaulted, fractionField } from '../core/schema/fields.ts';
import { monthOf } from '../core/time/day.ts';
import type { World } from './world.ts';

const DEFAULTS = { noise: 0, launches: 0, incidents: 0 };

const perYear = (maximum: number, description: string) => Type.Integer({ minimum: 0, maximum, description });

/** The keys of a simulation that make its activity irregular. All are off by default: exact tests need exact quotas. */
export const rhythmFields = {
  noise: defaulted(
    fractionField(
      'How far activity strays from the calendar, as a standard deviation relative to the mean. Busy days follow busy days, and counts vary as counts do. 0 for the same quota on all days of a kind.',
    ),
    DEFAULTS.noise,
  ),
  launches: defaulted(
    perYear(52, 'Launches in a year: activity is higher in the weeks before one and lower in the days after it.'),
    DEFAULTS.launches,
  ),
  incidents: defaulted(
    perYear(365, 'Days in a year on which an outage stops most activity. Some of it follows on the next day.'),
    DEFAULTS.incidents,
  ),
};
export type Rhythm = Static<TObject<typeof rhythmFields>>;

/** The correlation of a day's noise with that of the day before. */
const CORRELATION = 0.85;
/** Activity never stops because of noise alone. */
const LEAST = 0.1;

/** Most people are away in or before these months, from 0 for January: launches of these are two months earlier. */
const HOLIDAY_MONTHS = [0, 7, 8, 11];

/**
 * The activity on each day of the span, relative to what the calendar suggests. Launches and incidents fall on the same
 * days in all simulations of a world with the same number of them; noise has a branch of its own for each.
 */
export function rhythmOf({ days, random }: World, name: string, rhythm: Rhythm): Float64Array {
  const { noise, launches, incidents } = { ...DEFAULTS, ...rhythm };
  const levels = autocorrelated(days.to - days.from, noise, random.branch('rhythm', name));
  const scale = (from: number, to: number, factor: number): void => {
    for (let index = Math.max(0, from); index < Math.min(to, levels.length); index += 1) {
      levels[index] = (levels[index] ?? 0) * factor;
    }
  };
  const events = (kind: string, perYear: number, apply: (day: number, draw: Random) => void): void => {
    const draw = random.branch('rhythm', kind);
    for (let left = Math.round((perYear * levels.length) / 365); left > 0; left -= 1) {
      apply(draw.int(0, levels.length - 1), draw);
    }
  };
  events('launches', launches, (drawn, draw) => {
    const day = HOLIDAY_MONTHS.includes(monthOf(days.from + drawn) % 12) ? drawn - 60 : drawn;
    scale(day - draw.int(7, 20), day, 1.2 + 0.5 * draw.float());
    scale(day, day + draw.int(4, 12), 0.45 + 0.3 * draw.float());
  });
  events('incidents', incidents, (day, draw) => {
    scale(day, day + 1, 0.1 + 0.4 * draw.float());
    scale(day + 1, day + 2, 1.1 + 0.3 * draw.float());
  });
  return levels;
}

/** A first-order autoregressive series around 1. */
function autocorrelated(length: number, deviation: number, random: Random): Float64Array {
  let offset = random.normal(0, deviation);
  return Float64Array.from({ length }, () => {
    offset = CORRELATION * offset + random.normal(0, deviation * Math.sqrt(1 - CORRELATION ** 2));
    return Math.max(LEAST, 1 + offset);
  });
}
