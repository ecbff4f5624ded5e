import type { BillingRow } from './records.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

/** What a period decides about a resource, in the order of the fields on the wire. */
export interface Measured {
  readonly billingValue: number;
  /** RFC 3339 */
  readonly firstSeen: string;
  /** RFC 3339 */
  readonly lastSeen: string;
  /** Of the types that have a `last_size` alone. */
  readonly lastSize: number | null;
}

/** Stands where a measured value goes: JSON text never holds this character, since control characters are escaped. */
const HOLE = '\u0001';
const MEASURED = new Set(['billing_value', 'first_seen', 'last_seen', 'last_size']);

/** A resource's wire JSON with holes for what only a period decides; fields in the vendor's order, by name. */
export function templateOf(row: BillingRow): string {
  const { fields, meter, sizeUnit, tagged } = RESOURCE_TYPES[row.type];
  const known: Readonly<Record<string, unknown>> = {
    billing_metric_name: row.billingMetricName,
    billing_value_unit: meter.unit,
    project_id: row.projectId,
    region: row.regionId,
    region_id: row.regionId,
    type: row.type,
    ...(tagged && { tags: row.tags?.map(([key, value]) => Object.fromEntries([[key, value]])) ?? null }),
    ...(sizeUnit !== undefined && { size_unit: sizeUnit }),
    ...('uuid' in fields && { uuid: row.uuid }),
    ...('last_name' in fields && { last_name: row.name }),
    ...('instance_name' in fields && { instance_name: row.name }),
    ...row.attributes,
  };
  const measured = [...MEASURED].filter((field) => field !== 'last_size' || field in fields);
  const members = [...Object.keys(known), ...measured]
    .sort()
    .map((field) => `"${field}":${MEASURED.has(field) ? HOLE : JSON.stringify(known[field])}`);
  return `{${members.join(',')}}`;
}

/** The wire JSON of a resource as a period shows it. */
export function fillTemplate(template: string, { billingValue, firstSeen, lastSeen, lastSize }: Measured): string {
  const value = template.indexOf(HOLE);
  const first = template.indexOf(HOLE, value + 1);
  const last = template.indexOf(HOLE, first + 1);
  const size = template.indexOf(HOLE, last + 1);
  const seen = `${template.slice(0, value)}${billingValue}${template.slice(value + 1, first)}"${firstSeen}"${template.slice(first + 1, last)}"${lastSeen}"`;
  return size === -1
    ? seen + template.slice(last + 1)
    : `${seen}${template.slice(last + 1, size)}${lastSize}${template.slice(size + 1)}`;
}

/** The same object with its keys in the order in which the vendor sends fields. */
export function sortKeys<Value>(object: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Text as comparisons without regard to case see it. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}
