import Big from 'big.js';
import { type AnswerSource, type Fields, isObject, type ReadRecord } from '../../../core/provider/answer-reader.ts';
import { formatDay } from '../../../core/time/day.ts';
import { costResources } from '../api/costs/resources.ts';
import { costReportTotals } from '../api/costs/totals.ts';
import { prices } from '../store/account/prices.ts';
import { type Days, daysOf } from './asked.ts';

/** Between which a price is, both inclusive. */
interface Bounds {
  readonly low: Big;
  readonly high: Big;
}

/** What the reports of some days say about the price of a metric. */
interface Hint extends Days {
  readonly metric: string;
  readonly bounds: Bounds;
  readonly call: number;
}

/** Half of the last decimal place of a cost, and what a number may have lost. */
const ROUNDING = new Big('0.000005');
const PRECISION = new Big('1e-15');
const MAX_DECIMALS = 18;

/**
 * Prices, from what things cost: the shortest decimal that explains every cost. A price holds until costs contradict it; the
 * first one also holds before.
 */
export const costPrices: AnswerSource = {
  endpoints: [costReportTotals, costResources],
  // Without its request, nothing says from when on prices hold.
  recognizes: () => false,
  createReader() {
    const hints: Hint[] = [];
    return {
      add({ request, answer }, call) {
        const days = daysOf(request);
        const rows = answer['results'];
        if (days === undefined || !Array.isArray(rows)) return false;
        for (const row of rows) {
          const hint = isObject(row) ? hintIn(row) : undefined;
          if (hint !== undefined) hints.push({ ...days, ...hint, call });
        }
        return true;
      },
      *records() {
        const byMetric = new Map<string, Hint[]>();
        for (const hint of hints) {
          const ofMetric = byMetric.get(hint.metric) ?? [];
          ofMetric.push(hint);
          byMetric.set(hint.metric, ofMetric);
        }
        for (const [metric, ofMetric] of byMetric) yield* pricesOf(metric, ofMetric);
      },
    };
  },
};

function hintIn(row: Fields): Pick<Hint, 'metric' | 'bounds'> | undefined {
  const { billing_metric_name: metric, billing_value: value, cost } = row;
  if (typeof metric !== 'string' || typeof value !== 'number' || typeof cost !== 'number') return undefined;
  if (!(value > 0 && value <= 1e18 && cost >= 0 && cost <= 1e15)) return undefined;
  const inexact = new Big(cost).times(PRECISION).plus(ROUNDING);
  const bound = (costs: Big): Big => costs.div(value);
  return { metric, bounds: { low: bound(new Big(cost).minus(inexact)), high: bound(new Big(cost).plus(inexact)) } };
}

function* pricesOf(metric: string, hints: readonly Hint[]): Iterable<ReadRecord> {
  const found = new Map<string | undefined, ReadRecord>();
  let from: string | undefined;
  let bounds: Bounds | undefined;
  for (const hint of hints.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const both = bounds && common(bounds, hint.bounds);
    if (bounds !== undefined && both === undefined) from = formatDay(hint.from);
    bounds = both ?? hint.bounds;
    const price = shortestIn(bounds);
    if (price === undefined) continue;
    const record = { metric, ...(from !== undefined && { from }), price };
    found.set(from, { kind: prices.name, record, call: hint.call });
  }
  yield* found.values();
}

function common(a: Bounds, b: Bounds): Bounds | undefined {
  const low = a.low.gt(b.low) ? a.low : b.low;
  const high = a.high.lt(b.high) ? a.high : b.high;
  return low.gt(high) ? undefined : { low, high };
}

function shortestIn({ low, high }: Bounds): string | undefined {
  const least = low.lt(0) ? new Big(0) : low;
  for (let decimals = 0; decimals <= MAX_DECIMALS; decimals += 1) {
    const price = least.round(decimals, Big.roundUp);
    if (price.lte(high)) return price.toFixed();
  }
  return undefined;
}
