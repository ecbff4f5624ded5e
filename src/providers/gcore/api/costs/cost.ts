import type Big from 'big.js';
import { type BillingMode, type Feature, featureName } from '../../feature-name.ts';

/** The currency of all prices. */
export const CURRENCY = 'EUR';

/** The number of decimal places that costs are rounded to. [gcore/rounding-rounds-costs-5-decimal] */
const DECIMALS = 5;

/** How a report shows costs. */
export interface CostView {
  /** Default: true. */
  readonly rounding?: boolean;
  /** Whether the account's prices are hidden. */
  readonly hidden: boolean;
}

/** What a row with cost has besides the fields of a usage row. */
export interface CostFields {
  readonly billing_feature_name: string;
  /** A decimal, rounded once, at the end. */
  readonly cost: string | null;
  readonly currency: string | null;
  readonly err: string | null;
}

/**
 * Rounds a cost and names what is missing.
 * [gcore/rounding-half-up-happens-once, gcore/missing-price-cost-null-err, gcore/price-status-hide-cost-currency]
 *
 * @param cost EUR; `undefined` if a price is missing
 */
export function costFields(
  feature: Feature,
  mode: BillingMode,
  cost: Big | undefined,
  { rounding = true, hidden }: CostView,
): CostFields {
  const isMissing = cost === undefined && !hidden;
  return {
    billing_feature_name: featureName(feature, mode),
    cost: cost === undefined || hidden ? null : (rounding ? cost.round(DECIMALS) : cost).toFixed(),
    currency: hidden ? null : CURRENCY,
    err: isMissing ? `No price for ${feature.billing_metric_name}` : null,
  };
}

/**
 * The JSON of a usage row with its cost. The number keeps all of its digits, which JavaScript's would not.
 * [gcore/same-request-row-cost-row]
 */
export function withCost(json: string, { billing_feature_name, cost, currency, err }: CostFields): string {
  const name = JSON.stringify(billing_feature_name);
  const fields = `"billing_feature_name":${name},"cost":${cost ?? 'null'},"currency":${JSON.stringify(currency)}`;
  return `${json.slice(0, -1)},${fields},"err":${JSON.stringify(err)}}`;
}

/** The `price_status` of a report. */
export function priceStatus({ hidden }: CostView, isPriced: boolean): 'error' | 'hide' | 'show' {
  if (hidden) return 'hide';
  return isPriced ? 'show' : 'error';
}
