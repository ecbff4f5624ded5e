import { definePriceKind } from '../../../../core/prices/price-kind.ts';

/** What a unit of a billing metric costs. [gcore/prices-eur-unit-billing-value] */
export const prices = definePriceKind(
  'gcore_price',
  'Prices in EUR of one unit of billing_value, by billing_metric_name. Those of fixtures/prices.yaml are added for other metrics.',
);
