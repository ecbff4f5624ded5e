import Big from 'big.js';
import type { Database } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { PriceList } from '../../../../core/prices/price-kind.ts';
import { perDataset } from '../../../../core/datasets/dataset.ts';
import { createStatements } from '../../../../core/datasets/statements.ts';
import { type Day, firstDayOf, type Month, monthOf } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf } from '../../../../core/time/instant.ts';
import type { ResourceType } from '../records.ts';
import { consumptionIn, quantitiesNow } from './consumption.ts';
import { quantityHours, sumOf, ZERO } from './money.ts';
import { prices } from './prices.ts';

/** What is metered together: a line of a statement, or a part of one. */
export interface Meter {
  readonly projectId: string;
  readonly resourceType: ResourceType;
  /** The top-level dimension. */
  readonly dimension: string;
  /** Empty except for the leaves of a bundle. */
  readonly component: string;
  /** Whether it has a cost: the head of a bundle has none besides its components'. */
  readonly billed: boolean;
}

/** What a meter consumed at one rate. */
export interface Line {
  readonly meter: Meter;
  readonly quantityHours: Big;
  /** `undefined` if there is no price, or if the meter isn't billed. */
  readonly unitPrice: Big | undefined;
  readonly cost: Big;
}

export interface MonthBill {
  /** What each meter consumed, its rates in the order of time. */
  readonly lines: readonly Line[];
  /** The costs by day. Days without a cost are omitted. */
  readonly costs: ReadonlyMap<Day, Big>;
}

/** The number of resources of a project, by type. [nirvana/projects-ids-usage-counts-resources] */
export type ResourceCounts = (projectId: string, resourceType: string) => number;

/** An account's costs. All of them are exact sums of the same daily amounts; see consumption.ts. */
export interface Bills {
  /** A month up to `now` (ms): what still runs counts up to it. */
  month(month: Month, now: number): MonthBill;
  /** The cost of everything up to `now` (ms). */
  totalCost(now: number): Big;
  /** What an hour costs as long as nothing changes. */
  hourlyCost(now: number): Big;
  /** The resources that exist at `now` (ms). */
  resourceCounts(now: number): ResourceCounts;
}

/** A month of a large account takes a few hundred kilobytes. */
const MAX_MONTHS = 64;

/** Caches what it reads: create another one once the tables have changed. */
export function createBills(db: Database): Bills {
  const raw = createStatements(db, (statement) => statement.raw());
  const priceList = prices.read(db);
  const meters = metersOf(db);
  const meterOf = (id: number): Meter => {
    const meter = meters.get(id);
    if (meter === undefined) throw new Error(`no meter ${id}`);
    return meter;
  };
  /** [nirvana/costs-recorded-when-consumption-happens, nirvana/price-holds-start-utc-day] */
  const priceOf = (meter: Meter, day: Day): Big | undefined =>
    meter.billed ? priceList.at(metricOf(meter), day) : undefined;
  const running = (now: number): (readonly [Meter, bigint])[] =>
    [...quantitiesNow(raw, now)].map(([id, quantity]) => [meterOf(id), quantity]);

  const computeMonth = (month: Month, now: number): MonthBill => {
    // By price, so that there are few multiplications.
    const byMeter = new Map<number, Amounts>();
    const byDay = new Map<Day, Amounts>();
    for (const { meter, day, amount } of consumptionIn(raw, month, now)) {
      const price = priceOf(meterOf(meter), day);
      addTo(byMeter, meter, price, amount);
      if (price !== undefined) addTo(byDay, day, price, amount);
    }
    return {
      lines: [...byMeter].flatMap(([id, amounts]) => linesOf(meterOf(id), amounts)),
      costs: new Map([...byDay].map(([day, amounts]) => [day, sumOf([...amounts].map(costOf))])),
    };
  };
  const months = new LRUCache<string, MonthBill>({ max: MAX_MONTHS });
  const monthBill: Bills['month'] = (month, now) => {
    // A month that is over stays as it is.
    const key = `${month} ${Math.min(now, firstDayOf(month + 1) * DAY_MS)}`;
    const bill = months.get(key) ?? computeMonth(month, now);
    months.set(key, bill);
    return bill;
  };

  const hourlyCost: Bills['hourlyCost'] = (now) => {
    const today = dayOf(now);
    return sumOf(running(now).map(([meter, quantity]) => priceOf(meter, today)?.times(quantity.toString()) ?? ZERO));
  };
  const changing = changingMonths(db, priceList, [...meters.values()].map(metricOf));

  return {
    month: monthBill,
    totalCost(now) {
      const current = monthOf(dayOf(now));
      const past = changing.filter((month) => month < current);
      let total = ZERO;
      for (const [index, month] of [...past, current].entries()) {
        total = total.plus(sumOf(monthBill(month, now).costs.values()));
        // All days until the next change cost the same.
        const rest = firstDayOf(month + 1);
        const days = month === current ? 0 : firstDayOf(past[index + 1] ?? current) - rest;
        if (days > 0) total = total.plus(hourlyCost(rest * DAY_MS).times(24 * days));
      }
      return total;
    },
    hourlyCost,
    resourceCounts(now) {
      const counts = running(now)
        .filter(([{ dimension }]) => dimension === '')
        .map(([{ projectId, resourceType }, quantity]) => [`${projectId} ${resourceType}`, Number(quantity)] as const);
      const byGroup = new Map<string, number>(counts);
      return (projectId, resourceType) => byGroup.get(`${projectId} ${resourceType}`) ?? 0;
    },
  };
}

/** The dimension whose price a meter has. */
export function metricOf({ component, dimension }: Pick<Meter, 'component' | 'dimension'>): string {
  return component === '' ? dimension : component;
}

/** The months in which a quantity or a price of the metrics changes. */
function changingMonths(db: Database, priceList: PriceList, metrics: readonly string[]): Month[] {
  const months = db.prepare<[], Month>('SELECT DISTINCT month FROM nirvana_change_month').pluck().all();
  const priceChanges = [...new Set(metrics)].flatMap((metric) => priceList.changes(metric, -Infinity, Infinity));
  return [...new Set([...months, ...priceChanges.map(monthOf)])].sort((a, b) => a - b);
}

/** Billionths of a quantity-hour by unit price. */
type Amounts = Map<Big | undefined, bigint>;

function addTo(groups: Map<number, Amounts>, key: number, price: Big | undefined, amount: bigint): void {
  const amounts = groups.get(key) ?? new Map<Big | undefined, bigint>();
  groups.set(key, amounts);
  amounts.set(price, (amounts.get(price) ?? 0n) + amount);
}

/** [nirvana/cost-quantity-x-hours-x] */
function costOf([price, amount]: readonly [price: Big | undefined, amount: bigint]): Big {
  return price?.times(quantityHours(amount)) ?? ZERO;
}

/** One line for each rate, even if it holds several times. */
function linesOf(meter: Meter, amounts: Amounts): Line[] {
  const rates = new Map<string, [Big | undefined, bigint]>();
  for (const [price, amount] of amounts) {
    const rate = price?.toFixed() ?? '';
    rates.set(rate, [price, (rates.get(rate)?.[1] ?? 0n) + amount]);
  }
  return [...rates.values()].map(([unitPrice, amount]) => ({
    ...{ meter, unitPrice, quantityHours: quantityHours(amount) },
    cost: costOf([unitPrice, amount]),
  }));
}

export function metersOf(db: Database): Map<number, Meter> {
  const sql = `SELECT id, project_id, resource_type, dimension, component, billed FROM nirvana_meter`;
  const rows = db.prepare<[], readonly [number, string, ResourceType, string, string, number]>(sql).raw().all();
  return new Map(
    rows.map(([id, projectId, resourceType, dimension, component, billed]) => [
      id,
      { projectId, resourceType, dimension, component, billed: billed === 1 },
    ]),
  );
}

/** The costs of a dataset, which all of its requests share. */
export const billsOf = perDataset(({ db }) => createBills(db));
