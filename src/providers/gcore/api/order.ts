import { DEFAULT_ORDER, DIRECTIONS, type Order, ORDER_FIELDS } from '../store/report/order.ts';
import type { UsageReportRequest } from './requests.ts';

const CRITERIA = new Map(
  ORDER_FIELDS.flatMap((field) =>
    DIRECTIONS.map((direction): [string, Order[number]] => [`${field}.${direction}`, [field, direction]]),
  ),
);

/**
 * The order that a request asks for.
 * [gcore/sorting-deprecated-spelling-several, gcore/order-takes-precedence-sent]
 * [gcore/unknown-keys-object-sorting-next]
 */
export function orderOf({ order_by, sorting }: Pick<UsageReportRequest, 'order_by' | 'sorting'>): Order {
  const names: readonly string[] | undefined = order_by ?? sorting?.flatMap(namesIn);
  if (names === undefined) return DEFAULT_ORDER;
  return names.flatMap((name) => {
    const criterion = CRITERIA.get(name);
    return criterion === undefined ? [] : [criterion];
  });
}

function namesIn(criteria: object): string[] {
  // Unknown keys may have values that can't be turned into text.
  return Object.entries(criteria).flatMap(([field, direction]) =>
    typeof direction === 'string' ? [`${field}.${direction}`] : [],
  );
}
