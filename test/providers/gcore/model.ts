import { DAY_MS, MINUTE_MS } from '../../../src/core/time/instant.ts';
import { sampleWeight } from '../../../src/providers/gcore/store/metering.ts';
import type { BillingRow, MeteredSegment } from '../../../src/providers/gcore/store/records.ts';
import { RESOURCE_TYPES } from '../../../src/providers/gcore/resource-types.ts';
import type { UsageReportRequest } from '../../../src/providers/gcore/api/requests.ts';

/** What the emulator should answer, worked out the slow way: every minute of the period is looked at, one by one. */
export interface ModelReport {
  readonly count: number;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly totals: readonly Readonly<Record<string, unknown>>[];
}

interface Seen {
  readonly row: BillingRow;
  readonly id: number;
  readonly first: number;
  readonly last: number;
  readonly used: bigint;
  readonly size: number | undefined;
}

export function modelReport(rows: readonly BillingRow[], request: UsageReportRequest, now: number): ModelReport {
  const midnight = (text: string): number => Date.parse(`${new Date(text).toISOString().slice(0, 10)}T00:00:00Z`);
  const from = midnight(request.time_from);
  const to = midnight(request.time_to) + (request.enable_last_day === true ? DAY_MS : 0);
  const seen = rows
    // Ids follow the default order.
    .toSorted((a, b) => a.projectId - b.projectId || compareNullable(a.uuid, b.uuid))
    .map((row, id) => look(row, id, from, to, now))
    .filter((item) => item !== undefined)
    .filter((item) => matches(item, request))
    .sort((a, b) => compare(a, b, request));
  const { limit = 10, offset = 0 } = request;
  return { count: seen.length, resources: seen.slice(offset, offset + limit).map(wire), totals: totals(seen) };
}

/** Every minute has one sample, at its second :30. */
function look(row: BillingRow, id: number, from: number, to: number, now: number): Seen | undefined {
  const samples: { at: number; segment: MeteredSegment }[] = [];
  for (let at = from + MINUTE_MS / 2; at < to && at <= now; at += MINUTE_MS) {
    const segment = row.segments.find(
      ({ startedAt, endedAt }) => startedAt <= at && (endedAt === null || at < endedAt),
    );
    if (segment !== undefined) samples.push({ at, segment });
  }
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const used = samples.reduce(
    (sum, { at, segment }) => sum + BigInt(segment.rate * sampleWeight(row.profile, Math.floor(at / MINUTE_MS))),
    0n,
  );
  return { row, id, first: first.at, last: last.at, used, size: last.segment.size };
}

const valueOf = ({ row, used }: Seen): number => Number(used) / RESOURCE_TYPES[row.type].meter.divisor;

const instant = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** The resource with all that it could show, less what its type doesn't have. */
function wire(seen: Seen): Record<string, unknown> {
  const { row } = seen;
  const { fields, meter, sizeUnit, tagged } = RESOURCE_TYPES[row.type];
  return {
    billing_metric_name: row.billingMetricName,
    billing_value: valueOf(seen),
    billing_value_unit: meter.unit,
    first_seen: instant(seen.first),
    last_seen: instant(seen.last),
    project_id: row.projectId,
    region: row.regionId,
    region_id: row.regionId,
    type: row.type,
    ...row.attributes,
    ...('uuid' in fields ? { uuid: row.uuid } : {}),
    ...('last_name' in fields ? { last_name: row.name } : {}),
    ...('instance_name' in fields ? { instance_name: row.name } : {}),
    ...('last_size' in fields ? { last_size: seen.size } : {}),
    ...(sizeUnit === undefined ? {} : { size_unit: sizeUnit }),
    ...(tagged ? { tags: row.tags === null ? null : row.tags.map(([key, value]) => ({ [key]: value })) } : {}),
  };
}

function matches(seen: Seen, { types, projects, regions, schema_filter, tags }: UsageReportRequest): boolean {
  const { row } = seen;
  const listed = (list: readonly unknown[] | null | undefined, value: unknown): boolean =>
    list === undefined || list === null || list.length === 0 || list.includes(value);
  if (!listed(types, row.type) || !listed(projects, row.projectId) || !listed(regions, row.regionId)) return false;
  if (schema_filter !== undefined) {
    const value = wire(seen)[schema_filter.field];
    if (row.type !== schema_filter.type) return false;
    if (
      !schema_filter.values.some((wanted) => wanted === value || (typeof value === 'number' && wanted === `${value}`))
    ) {
      return false;
    }
  }
  if (tags === undefined) return true;
  const held = tags.conditions.map(({ key, value, strict }) =>
    (row.tags ?? []).some(
      ([name, content]) =>
        (key === undefined || name === key) &&
        (value === undefined ||
          (strict === true ? content === value : content.toLowerCase().includes(value.toLowerCase()))),
    ),
  );
  return tags.condition_type === 'AND' ? held.every(Boolean) : held.some(Boolean);
}

const compareNullable = (a: string | null, b: string | null): number => {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
};

const COMPARISONS: Readonly<Record<string, (a: Seen, b: Seen) => number>> = {
  billing_value: (a, b) => valueOf(a) - valueOf(b),
  first_seen: (a, b) => a.first - b.first,
  last_name: (a, b) => compareNullable(a.row.name, b.row.name),
  last_seen: (a, b) => a.last - b.last,
  project: (a, b) => a.row.projectId - b.row.projectId,
  region: (a, b) => a.row.regionId - b.row.regionId,
  type: (a, b) => compareNullable(a.row.type, b.row.type),
};

function compare(a: Seen, b: Seen, { order_by, sorting }: UsageReportRequest): number {
  const criteria =
    order_by?.map((name) => name.split('.')) ??
    (sorting ?? [{ project: 'asc' }]).flatMap((item) => Object.entries(item));
  for (const [field = '', direction] of criteria) {
    const order = COMPARISONS[field]?.(a, b) ?? 0;
    if (order !== 0) return direction === 'desc' ? -order : order;
  }
  return compareNullable(a.row.uuid, b.row.uuid) || a.id - b.id;
}

/** The fields of a total, in the order in which totals are sorted. */
export const groupOf = (resource: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { type, billing_metric_name, region_id, billing_value_unit } = resource;
  const { total } = RESOURCE_TYPES[type as keyof typeof RESOURCE_TYPES];
  const key = total === 'plain' ? {} : { [total]: resource[total] };
  return { type, billing_metric_name, region: region_id, region_id, ...key, billing_value_unit };
};

function totals(seen: readonly Seen[]): Record<string, unknown>[] {
  const groups = new Map<string, { group: Record<string, unknown>; used: bigint; divisor: number }>();
  for (const item of seen) {
    const { total, meter } = RESOURCE_TYPES[item.row.type];
    if (total === 'none') continue;
    const group = groupOf(wire(item));
    const name = JSON.stringify(group);
    groups.set(name, { group, used: (groups.get(name)?.used ?? 0n) + item.used, divisor: meter.divisor });
  }
  return [...groups.values()].map(({ group, used, divisor }) => ({ ...group, billing_value: Number(used) / divisor }));
}
