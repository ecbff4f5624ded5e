import { definePriceKind } from '../../../../core/prices/price-kind.ts';

/** What a quantity-hour costs, in USD, by dimension. */
export const prices = definePriceKind(
  'nirvana_price',
  'Prices in USD per quantity-hour. The metric is a dimension, such as compute_vcpu.',
);
