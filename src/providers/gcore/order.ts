import { DIRECTIONS, type Direction, ORDER_FIELDS, type OrderField, type UsageReportRequest } from './schemas.ts';

/** One criterion after the other; resources that are equal in all of them go by their ids. */
export type Order = readonly (readonly [field: OrderField, direction: Direction])[];

const CRITERIA = new Map(
  ORDER_FIELDS.flatMap((field) =>
    DIRECTIONS.map((direction): [string, Order[number]] => [`${field}.${direction}`, [field, direction]]),
  ),
);

const DEFAULT = 'project.asc';

/** Whether an order is the one of requests that ask for none. */
export function isDefault(order: Order): boolean {
  return order.map((criterion) => criterion.join('.')).join() === DEFAULT;
}

/**
 * The order that a request asks for. `order_by` takes the place of the deprecated `sorting`, also where it names the
 * default; the keys of an object of `sorting` count in their order, and those that are no criteria don't.
 */
export function orderOf({ order_by, sorting }: Pick<UsageReportRequest, 'order_by' | 'sorting'>): Order {
  const names: readonly string[] = order_by ?? sorting?.flatMap(namesIn) ?? [DEFAULT];
  return names.flatMap((name) => {
    const criterion = CRITERIA.get(name);
    return criterion === undefined ? [] : [criterion];
  });
}

function namesIn(criteria: object): string[] {
  return Object.entries(criteria).map(([field, direction]) => `${field}.${String(direction)}`);
}
