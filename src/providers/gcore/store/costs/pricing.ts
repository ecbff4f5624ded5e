import Big from 'big.js';
import type { PriceList } from '../../../../core/prices/price-kind.ts';
import { RESOURCE_TYPES } from '../../resource-types.ts';
import type { Group } from '../groups.ts';
import { dayOfSample, firstSampleOf, type SampleRange } from '../metering.ts';

/**
 * A price has up to 18 decimal places and a unit up to 2^30 base units, so the price of a base unit is exact, except where
 * a sixtieth of a price has no end: there it is one to so many places, and everything that follows from it is exact.
 */
const Exact = Big();
Exact.DP = 60;

const ZERO = new Exact(0);

/** A part of a period in which a metric has one price. */
export interface PriceSpan {
  readonly samples: SampleRange;
  /** In EUR for one base unit; `undefined` where the metric has no price. */
  readonly price: Big | undefined;
}

/** What was used at one price: base units. */
export interface PricedUse extends Pick<PriceSpan, 'price'> {
  readonly used: bigint | string;
}

/**
 * The prices of a dataset, by base unit. They depend on the day, never on the clock.
 * [gcore/cost-closed-period-never-change]
 */
export interface Pricing {
  /**
   * The parts of a period between the price changes of a group's metric, in order. All but the first begin with a day.
   * [gcore/price-change-splits-period-utc]
   */
  spansOf(group: Group, samples: SampleRange): readonly PriceSpan[];
}

export function createPricing(prices: PriceList): Pricing {
  const known = new Map<number, WeakMap<Big, Big>>();
  const ofBaseUnit = (price: Big, divisor: number): Big => {
    const byPrice = known.get(divisor) ?? new WeakMap<Big, Big>();
    known.set(divisor, byPrice);
    const one = byPrice.get(price) ?? new Exact(price).div(divisor);
    byPrice.set(price, one);
    return one;
  };
  return {
    spansOf({ type, billing_metric_name: metric }, samples) {
      const { divisor } = RESOURCE_TYPES[type].meter;
      const [first, last] = [dayOfSample(samples.first), dayOfSample(samples.end - 1)];
      const starts = [first, ...prices.changes(metric, first, last + 1)];
      return starts.map((day, index) => {
        const price = prices.at(metric, day);
        const next = starts[index + 1];
        return {
          samples: {
            first: index === 0 ? samples.first : firstSampleOf(day),
            end: next === undefined ? samples.end : firstSampleOf(next),
          },
          price: price && ofBaseUnit(price, divisor),
        };
      });
    },
  };
}

/**
 * What use costs in EUR, exactly.
 *
 * @returns `undefined` if something was used that has no price, or none of it has one
 */
export function costOf(uses: readonly PricedUse[]): Big | undefined {
  if (uses.every(({ price }) => price === undefined)) return undefined;
  let cost = ZERO;
  for (const { price, used } of uses) {
    if (String(used) === '0') continue;
    if (price === undefined) return undefined;
    cost = cost.plus(price.times(String(used)));
  }
  return cost;
}
