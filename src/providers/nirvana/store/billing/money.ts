import Big from 'big.js';

export const CURRENCY = 'USD';

export const ZERO = new Big(0);

/** @param amount billionths of a quantity-hour */
export function quantityHours(amount: bigint): Big {
  return new Big(`${amount}e-9`);
}

/** A price or a cost: at least two fractional digits, but `0` for nothing. [nirvana/costs-prices-quantity-hours-decimals] */
export function formatMoney(value: Big): string {
  if (value.eq(0)) return '0';
  const cents = value.toFixed(2);
  return value.eq(cents) ? cents : value.toFixed();
}

export function sumOf(values: Iterable<Big>): Big {
  let sum = ZERO;
  for (const value of values) sum = sum.plus(value);
  return sum;
}
