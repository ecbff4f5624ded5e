import type { Statements } from '../../../../core/datasets/statements.ts';
import { type Day, firstDayOf, type Month, monthOf } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf, HOUR_MS } from '../../../../core/time/instant.ts';

/**
 * The consumption of one meter on one UTC day, in billionths of a quantity-hour.
 *
 * This is where amounts are rounded, and the only place: every other number of a bill is an exact sum or product of these.
 * What is rounded is the meter's consumption from the start of the month to the end of the day, and the day's amount is by
 * how much that grew. So the days of a month add up to the month's own consumption, rounded once.
 * [nirvana/quantity-hours-rounded-nine-digits]
 */
export interface Consumption {
  readonly meter: number;
  readonly day: Day;
  readonly amount: bigint;
  /** What the meter had consumed since the start of the month beyond whole quantity-hours: quantity x ms. */
  readonly carried: bigint;
}

/** How a day changes a meter. */
interface Change {
  delta: bigint;
  /** What the day consumes relative to the quantity at its start: quantity x ms. */
  consumed: bigint;
}

/** A meter while days pass. */
interface Level {
  /** The quantity that is running. */
  quantity: bigint;
  /** What was consumed since the start of the month beyond whole quantity-hours: quantity x ms. */
  carried: bigint;
  /** The change of the current day. */
  change: Change | undefined;
}

const HOUR = BigInt(HOUR_MS);
const DAY = BigInt(DAY_MS);
/** What a quantity of 1 consumes in a day. */
const FULL_DAY = 24_000_000_000n;

/**
 * What the meters consume on each day of a month up to `now` (ms): what still runs counts up to it, and later days consume
 * nothing. Amounts of 0 are omitted.
 *
 * @param raw compiles statements that return rows as arrays
 */
export function* consumptionIn(raw: Statements, month: Month, now: number): Iterable<Consumption> {
  const today = dayOf(now);
  const [from, to] = [firstDayOf(month), firstDayOf(month + 1)];
  const levels = new Map<number, Level>();
  const levelOf = (meter: number): Level => {
    const known = levels.get(meter);
    if (known !== undefined) return known;
    const level = { quantity: 0n, carried: 0n, change: undefined };
    levels.set(meter, level);
    return level;
  };
  for (const [meter, quantity] of quantitiesAt(raw, from)) levelOf(meter).quantity = quantity;
  const rows = changesByDay(raw, from, Math.min(to, today));
  let next = 0;
  for (let day = from; day < to && day <= today; day += 1) {
    const isWhole = day < today;
    for (; rows[next]?.[0] === day; next += 1) {
      const [, meter, delta, days, rest] = rows[next] ?? NO_ROW;
      levelOf(meter).change = { delta: BigInt(delta), consumed: BigInt(days) * DAY + BigInt(rest) };
    }
    if (!isWhole) for (const [meter, change] of changesOfToday(raw, now)) levelOf(meter).change = change;
    const length = BigInt(isWhole ? DAY_MS : now - day * DAY_MS);
    for (const [meter, level] of levels) {
      const { quantity, carried, change } = level;
      const amount =
        isWhole && change === undefined
          ? quantity * FULL_DAY
          : consume(level, quantity * length + (change?.consumed ?? 0n));
      if (change !== undefined) {
        level.quantity += change.delta;
        level.change = undefined;
      }
      if (amount !== 0n) yield { meter, day, amount, carried };
    }
  }
}

/**
 * Adds what a day, or a part of one, consumes. However a day is divided, its parts add up to it.
 *
 * @param consumed quantity x ms
 * @returns by how much the consumption of the month grew, rounded
 */
export function consume(level: Pick<Level, 'carried'>, consumed: bigint): bigint {
  const before = level.carried;
  level.carried = (before + consumed) % HOUR;
  return rounded(before + consumed) - rounded(before);
}

/** The quantities that run at `now` (ms), by meter. */
export function quantitiesNow(raw: Statements, now: number): Map<number, bigint> {
  const quantities = quantitiesAt(raw, dayOf(now));
  for (const [meter, { delta }] of changesOfToday(raw, now)) {
    quantities.set(meter, (quantities.get(meter) ?? 0n) + delta);
  }
  return quantities;
}

/** The quantities that run at the start of a day, by meter. */
function quantitiesAt(raw: Statements, day: Day): Map<number, bigint> {
  const month = monthOf(day);
  const sql = `SELECT meter, sum(delta) FROM (
      SELECT meter, delta FROM nirvana_change_month WHERE month < :month
      UNION ALL SELECT meter, delta FROM nirvana_change_day WHERE day >= :first AND day < :day
    ) GROUP BY meter HAVING sum(delta) <> 0`;
  const rows = raw<readonly [number, number]>(sql).all({ month, first: firstDayOf(month), day });
  return new Map(rows.map(([meter, quantity]) => [meter, BigInt(quantity)]));
}

type DayRow = readonly [day: number, meter: number, delta: number, days: number, rest: number];
const NO_ROW: DayRow = [0, 0, 0, 0, 0];

/** The rows of the days from `from` to `to`, exclusive, in the order of time. */
function changesByDay(raw: Statements, from: Day, to: Day): readonly DayRow[] {
  const sql =
    'SELECT day, meter, delta, days, rest FROM nirvana_change_day WHERE day >= :from AND day < :to ORDER BY day';
  return raw<DayRow>(sql).all({ from, to });
}

/** The changes between midnight and `now` (ms), inclusive: what starts at this instant runs, and has consumed nothing. */
function changesOfToday(raw: Statements, now: number): Map<number, Change> {
  const sql = 'SELECT at, meter, delta FROM nirvana_change WHERE at >= :midnight AND at <= :now';
  const changes = new Map<number, Change>();
  const rows = raw<readonly [number, number, number]>(sql);
  for (const [at, meter, delta] of rows.all({ midnight: dayOf(now) * DAY_MS, now })) {
    const change = changes.get(meter) ?? { delta: 0n, consumed: 0n };
    changes.set(meter, change);
    change.delta += BigInt(delta);
    change.consumed += BigInt(delta) * BigInt(now - at);
  }
  return changes;
}

/**
 * Quantity x ms in billionths of a quantity-hour: times 2500 / 9. A ninth is never half-way between two whole numbers, so
 * rounding half up is rounding half to even as well.
 */
function rounded(consumed: bigint): bigint {
  return (consumed * 5000n + 9n) / 18n;
}
