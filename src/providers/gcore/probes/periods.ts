import {
  comparing,
  fieldOf,
  holdsIf,
  listOf,
  type Probe,
  type ProbeAnswer,
  refusedAll,
} from '../../../core/provider/probe.ts';
import { DAY_MS } from '../../../core/time/instant.ts';
import { INVALID_FIELDS } from './errors.ts';
import {
  areEqual,
  count,
  type Days,
  daysBefore,
  MAX_ROWS,
  ofAll,
  report,
  resources,
  startOfDay,
  sumByGroup,
} from './requests.ts';
import { COUNT, FIELDS } from './rows.ts';
import { GROUPS, NO_BACKUPS, SUMS } from './totals.ts';

export const END = 'gcore/report-ends-just-before-beginning';
export const SEEN = 'gcore/first-seen-last-seen-first';
export const LAST_DAY = 'gcore/enable-last-day-day-time';

const totalsOf = (answer: ProbeAnswer): ReadonlyMap<string, number> => sumByGroup(listOf(answer, 'totals'));
function addUp(parts: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [group, value] of parts.flatMap((part) => [...part])) sums.set(group, (sums.get(group) ?? 0) + value);
  return sums;
}

/** Probes of periods that can't be. @param to an instant (ms) on the last day with data */
export function wrongPeriodProbes(to: number): readonly Probe[] {
  const days = daysBefore(to);
  return [
    {
      rule: 'gcore/time-day-before-time-validation',
      needs: [INVALID_FIELDS],
      requests: [false, true].map((enable_last_day) =>
        report({ time_from: days.time_to, time_to: days.time_from, enable_last_day }),
      ),
      judge: (...answers) =>
        holdsIf(
          answers.every(({ json }) => fieldOf(json, 'invalid_fields.time_to') !== undefined),
          'time_to is not called invalid',
        ),
    },
    refusedAll(
      'gcore/times-rfc-3339-seconds-dates',
      ['2026-01-05', '2026-01-05T00:00Z', '2026-01-05T24:00:00Z', 1_767_571_200].map((time_from) =>
        report({ ...days, time_from }),
      ),
    ),
  ];
}

/** A probe of a request that must be answered like the whole report. */
export function sameReport(days: Days, rule: string, more: object, needs: readonly string[] = []): Probe {
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  return comparing(
    rule,
    [all(), all(more)],
    (one, other) =>
      ofAll(resources(one), () =>
        holdsIf(count(one) === count(other) && areEqual(totalsOf(one), totalsOf(other)), 'another report'),
      ),
    needs,
  );
}

/** Probes of the days that a report is about. @param to an instant (ms) on the last day with data */
export function periodProbes(to: number): readonly Probe[] {
  const days = daysBefore(to);
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  const whole = all();
  const same = (rule: string, more: object, needs?: readonly string[]): Probe => sameReport(days, rule, more, needs);
  const middle = startOfDay(to - DAY_MS);
  const afternoon = (day: string): string => day.replace('T00', 'T15');

  return [
    same('gcore/report-starts-beginning-time-utc', { time_from: afternoon(days.time_from) }),
    comparing(
      END,
      [whole, all({ time_to: afternoon(days.time_to) }), all({ time_to: middle }), all({ time_from: middle })],
      (answer, later, ...parts) =>
        ofAll(resources(answer), () =>
          holdsIf(
            count(answer) === count(later) &&
              areEqual(totalsOf(answer), totalsOf(later)) &&
              areEqual(totalsOf(answer), addUp(parts.map(totalsOf))),
            'usage of the last day',
          ),
        ),
      [FIELDS, GROUPS, SUMS, NO_BACKUPS],
    ),
    comparing(
      SEEN,
      [whole],
      (answer) =>
        ofAll(resources(answer), (rows) => {
          const [from, end] = [days.time_from, days.time_to].map(Date.parse);
          const isInside = (row: unknown): boolean => {
            const [first, last] = ['first_seen', 'last_seen'].map((name) => Date.parse(String(fieldOf(row, name))));
            return (first ?? 0) >= (from ?? 0) && (last ?? 0) >= (first ?? 0) && (last ?? 0) < (end ?? 0);
          };
          return holdsIf(rows.every(isInside), 'samples from outside the period');
        }),
      [FIELDS, END],
    ),
    same(LAST_DAY, { time_to: startOfDay(to - DAY_MS), enable_last_day: true }, [END]),
    comparing(
      'gcore/equal-days-without-enable-last',
      [whole, report({ time_from: days.time_from, time_to: days.time_from })],
      (answer, empty) => ofAll(resources(answer), () => holdsIf(count(empty) === 0, 'rows in an empty period')),
      [END, COUNT],
    ),
    same('gcore/time-offset-converted-utc-before', {
      // Other days, but for their offset.
      time_from: startOfDay(to - 3 * DAY_MS).replace('00:00:00Z', '21:00:00-05:00'),
      time_to: startOfDay(to + DAY_MS).replace('00:00:00Z', '02:00:00+05:00'),
    }),
    same('gcore/time-without-offset-utc', { time_from: days.time_from.replace('Z', '') }),
    comparing(
      'gcore/period-can-span-all-years',
      [whole, report({ time_from: '0001-01-01T00:00:00Z', time_to: '9999-12-30T00:00:00Z', limit: 1 })],
      (some, every) => holdsIf(count(every) >= count(some), 'fewer rows in all years'),
      [COUNT],
    ),
  ];
}
