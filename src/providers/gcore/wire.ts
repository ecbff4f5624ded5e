import { formatInstant } from '../../core/instant.ts';
import { sampleInstant } from './metering.ts';
import type { BillingRow } from './records.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

/** A resource's wire JSON with holes for what only a period decides; their places are bytes from its beginning. */
export interface Line {
  /** UTF-8; where instants go there is some sample's, where numbers go there is nothing. */
  readonly text: Buffer;
  readonly billingValue: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Of the types that have a `last_size` alone. */
  readonly lastSize?: number;
}

/** Some sample's: the seconds of all are the same. */
const SOME_INSTANT = formatInstant(sampleInstant(0));
/** What stands in the holes, in the order of the fields on the wire. */
const HOLES = { billing_value: '', first_seen: `"${SOME_INSTANT}"`, last_seen: `"${SOME_INSTANT}"`, last_size: '' };

const isHole = (field: string): field is keyof typeof HOLES => Object.hasOwn(HOLES, field);

/** Fields in the vendor's order, by name. */
export function lineOf(row: BillingRow): Line {
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
  const hasSize = 'last_size' in fields;
  const holes = Object.keys(HOLES).filter((field) => field !== 'last_size' || hasSize);
  const places: Record<keyof typeof HOLES, number> = { billing_value: 0, first_seen: 0, last_seen: 0, last_size: 0 };
  let text = '';
  for (const field of [...Object.keys(known), ...holes].sort()) {
    text += `${text === '' ? '{' : ','}"${field}":`;
    if (isHole(field)) {
      places[field] = Buffer.byteLength(text);
      text += HOLES[field];
    } else text += JSON.stringify(known[field]);
  }
  return {
    text: Buffer.from(`${text}}`),
    billingValue: places.billing_value,
    // Behind the quotation mark.
    firstSeen: places.first_seen + 1,
    lastSeen: places.last_seen + 1,
    ...(hasSize && { lastSize: places.last_size }),
  };
}

/** The same object with its keys in the order in which the vendor sends fields. */
export function sortKeys<Value>(object: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Text as comparisons without regard to case see it. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}
