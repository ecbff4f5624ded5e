import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from '../../resource-types.ts';

export const ORDER_FIELDS = [
  'billing_value',
  'first_seen',
  'last_name',
  'last_seen',
  'project',
  'region',
  'type',
] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

export const DIRECTIONS = ['asc', 'desc'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/**
 * Criteria by priority. Resources that are equal in all of them are ordered by uuid, then id.
 * [gcore/ties-broken-uuid-type-none]
 */
export type Order = readonly (readonly [field: OrderField, direction: Direction])[];

/** The order of a report without another. [gcore/order-sorts-criteria-order-default] */
export const DEFAULT_ORDER: Order = [['project', 'asc']];

export function isDefault(order: Order): boolean {
  const [first, ...others] = order;
  return others.length === 0 && first?.[0] === 'project' && first[1] === 'asc';
}

const DIVISOR = `CASE type ${RESOURCE_TYPE_NAMES.map((type) => `WHEN '${type}' THEN ${RESOURCE_TYPES[type].meter.divisor}`).join(' ')} END`;

/**
 * SQL on `metered` joined with gcore_group. Never NULL: a name is prefixed so that no name comes first.
 * [gcore/last-name-sorts-egress-traffic]
 */
const EXPRESSIONS: Readonly<Record<OrderField, string>> = {
  billing_value: `CAST(used AS REAL) / ${DIVISOR}`,
  first_seen: 'first_seen',
  last_name: "ifnull('=' || name, '')",
  last_seen: 'last_seen',
  project: 'metered.project_id',
  region: 'region_id',
  type: 'type',
};

/** The SQL terms of an order. [gcore/repeated-criterion-applies-first] */
export function orderTerms(order: Order): { readonly expression: string; readonly direction: Direction }[] {
  // Repeating a field changes nothing, and SQLite limits the number of terms.
  const terms = new Map<OrderField, Direction>();
  for (const [field, direction] of order) if (!terms.has(field)) terms.set(field, direction);
  return [...terms].map(([field, direction]) => ({ expression: EXPRESSIONS[field], direction }));
}
