import { type Fields, isObject, type ReadRecord } from '../../core/provider/answer-reader.ts';
import { type Day, firstDayOf, formatDay, monthOf } from '../../core/time/day.ts';
import { DAY_MS, HOUR_MS } from '../../core/time/instant.ts';
import { prices } from './store/billing/prices.ts';

/** How far hours may be from those of a statement, which are rounded for each line. */
const TOLERANCE = 0.01;

/** What was billed at one price: quantity x hours. */
interface Rate {
  readonly price: string;
  hours: number;
}

/**
 * The prices of dimensions whose price changed within a month. A statement says how much was used at each price, but not
 * from which day on: that follows from how much was used on each day.
 *
 * @param resources as the list of usage has them, with all that they used in those months
 * @param statements of whole months
 */
export function* priceChanges(resources: readonly unknown[], statements: readonly unknown[]): Iterable<ReadRecord> {
  const rows = resources.flatMap(leavesOf);
  for (const statement of statements.filter(isObject)) {
    const from = Date.parse(`${String(statement['month'])}-01T00:00:00Z`) / DAY_MS;
    if (Number.isNaN(from)) continue;
    for (const [metric, rates] of ratesOf(statement)) {
      if (rates.length < 2) continue;
      const used = rows.filter(({ dimension }) => dimension === metric);
      for (const [day, price] of daysOf(rates, used, from)) {
        yield { kind: prices.name, record: { metric, from: formatDay(day), price }, call: 0 };
      }
    }
  }
}

/** The first day of each price, in the order of time; none if what was used doesn't explain the statement. */
function daysOf(rates: readonly Rate[], used: readonly Fields[], from: Day): [Day, string][] {
  const end = firstDayOf(monthOf(from) + 1);
  const days: [Day, string][] = [];
  let billed = 0;
  let hours = 0;
  let day = from;
  for (const { price, hours: atPrice } of rates) {
    if (Math.abs(hours - billed) > TOLERANCE) return [];
    days.push([day, price]);
    billed += atPrice;
    for (; day < end && hours < billed - TOLERANCE; day += 1) hours += hoursOn(day, used);
  }
  return days;
}

function hoursOn(day: Day, used: readonly Fields[]): number {
  const [from, to] = [day * DAY_MS, (day + 1) * DAY_MS];
  const hours = used.map(({ quantity, started_at, ended_at }) => {
    const start = Math.max(from, Date.parse(String(started_at)));
    const end = typeof ended_at === 'string' ? Math.min(to, Date.parse(ended_at)) : to;
    return end > start ? (Number(quantity) * (end - start)) / HOUR_MS : 0;
  });
  return hours.reduce((sum, one) => sum + one, 0);
}

/** The rows of a resource that are billed: those of its bundles instead of the bundles. */
function leavesOf(resource: unknown): Fields[] {
  return itemsIn(resource, 'dimensions').flatMap((row) => {
    const children = itemsIn(row, 'children');
    return children.length > 0 ? children : [row];
  });
}

/** What was billed of each dimension, by price in the order of time. */
function ratesOf(statement: Fields): ReadonlyMap<string, readonly Rate[]> {
  const all = new Map<string, Rate[]>();
  const lines = itemsIn(statement, 'projects')
    .flatMap((project) => itemsIn(project, 'resource_types'))
    .flatMap((type) => itemsIn(type, 'items'))
    .map((item) => (itemsIn(item, 'children').length > 0 ? itemsIn(item, 'children') : [item]))
    // Only what was used at several prices shows their order.
    .sort((a, b) => b.length - a.length);
  for (const { dimension, unit_price: price, quantity_hours: hours } of lines.flat()) {
    if (typeof dimension !== 'string' || typeof price !== 'string') continue;
    const rates = all.get(dimension) ?? [];
    all.set(dimension, rates);
    const rate = rates.find((known) => known.price === price);
    if (rate === undefined) rates.push({ price, hours: Number(hours) });
    else rate.hours += Number(hours);
  }
  return all;
}

function itemsIn(object: unknown, field: string): Fields[] {
  const items = isObject(object) ? object[field] : undefined;
  return Array.isArray(items) ? items.filter(isObject) : [];
}
