import { formatInstant } from '../../../core/time/instant.ts';
import { RESOURCE_TYPES } from '../resource-types.ts';
import { sampleInstant } from './metering.ts';
import type { BillingRow } from './records.ts';

/** Marks the places of a period's values in stored JSON. JSON escapes control characters, so no value contains it. */
const PLACE = '\u0001';

/** The fields whose values depend on the report's period, as they are stored: in the order in which they are sent. */
const PERIOD_FIELDS: ReadonlyMap<string, string> = new Map([
  ['billing_value', PLACE],
  ['first_seen', `"${PLACE}"`],
  ['last_seen', `"${PLACE}"`],
  ['last_size', PLACE],
]);

/** The fields of a stored resource; those of the period are 0. */
export function storedFields(json: string): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(JSON.parse(json.replaceAll(PLACE, '0')) as object));
}

/** SQL for the text of a field of a stored resource that doesn't depend on the period. */
export function storedField(json: string, field: string): string {
  return `replace(${json}, char(1), '0') ->> ${field}`;
}

/**
 * A resource's wire JSON, fields sorted by name as the vendor sends them, with places for the period's values.
 * [gcore/every-resource-exactly-fields-type, gcore/region-region-id-same-integer]
 * [gcore/tags-list-objects-key-each, gcore/only-types-whose-schema-tags]
 */
export function storedJson(row: BillingRow): string {
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
  const ofPeriod = [...PERIOD_FIELDS.keys()].filter((field) => field !== 'last_size' || 'last_size' in fields);
  const members = [...Object.keys(known), ...ofPeriod]
    .sort()
    .map((field) => `"${field}":${PERIOD_FIELDS.get(field) ?? JSON.stringify(known[field])}`);
  return `{${members.join(',')}}`;
}

/** What a report's period decides about a resource. */
export interface PeriodValues {
  readonly billingValue: number;
  /** Samples. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Used by types that have a `last_size` only. */
  readonly lastSize: number | null;
}

/** A resource's wire JSON in a period. */
export function renderResource(stored: string, period: PeriodValues): string {
  const [start = '', toFirstSeen = '', toLastSeen = '', rest = '', end] = stored.split(PLACE);
  const firstSeen = formatInstant(sampleInstant(period.firstSeen));
  const lastSeen = formatInstant(sampleInstant(period.lastSeen));
  const seen = `${start}${period.billingValue}${toFirstSeen}${firstSeen}${toLastSeen}${lastSeen}${rest}`;
  return end === undefined ? seen : `${seen}${period.lastSize ?? 0}${end}`;
}

/** The same object with its keys sorted by name, as the vendor sends them. */
export function sortKeys<Value>(object: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Text for comparisons that ignore case. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}
