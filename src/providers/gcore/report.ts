import type { Database, Statement } from 'better-sqlite3';
import { formatInstant } from '../../core/instant.ts';
import { conditionsOf, type ReportFilter } from './filter.ts';
import { type SampleRange, sampleInstant, samplesBetween, weightBefore } from './metering.ts';
import type { Order } from './order.ts';
import type { Period } from './period.ts';
import { PROFILES } from './records.ts';
import { readLagMs } from './repository.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from './resource-types.ts';
import type { OrderField } from './schemas.ts';
import { fillTemplate, sortKeys } from './wire.ts';

export interface ReportQuery extends ReportFilter {
  readonly period: Period;
  /** The dataset's instant, ms. */
  readonly now: number;
  readonly order: Order;
  /** How many resources the page holds, and how many come before it; no bound on what they may be. */
  readonly limit: number;
  readonly offset: number;
}

/** One total's worth of resources. The sum is in two halves, each far below what a 64-bit integer holds. */
interface GroupRow {
  readonly type: ResourceTypeName;
  readonly billing_metric_name: string;
  readonly region_id: number;
  readonly total_key: string | null;
  readonly resources: number;
  readonly high: number;
  readonly low: number;
}

interface PageRow {
  readonly template: string;
  readonly billing_value: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly last_size: number | null;
}

const HALF_BITS = 30;

/** What the samples before a bound of the period weigh, by the profile of the resource at hand. */
const weightAt = (bound: 'from' | 'to'): string =>
  `CASE profile ${PROFILES.map((profile) => `WHEN '${profile}' THEN :${profile}_${bound}`).join(' ')} END`;

/**
 * Every resource with at least one sample in the period, as the period shows it. `head` is its first segment there, the
 * first that ends after the period's first sample; `tail` its last, the last that begins before the period's end. What
 * was used is what had been used at the end less what had been used at the start. CROSS JOIN keeps the order of the joins.
 */
const metered = (conditions: string): string => `
WITH metered AS (
  SELECT
    resource.*,
    max(head.first_sample, :from) AS first_seen,
    min(tail.end_sample, :to) - 1 AS last_seen,
    tail.size AS last_size,
    tail.used_before + tail.rate * (min(tail.weight_end, ${weightAt('to')}) - tail.weight_first)
      - head.used_before - head.rate * (max(head.weight_first, ${weightAt('from')}) - head.weight_first) AS used
  FROM gcore_resource AS resource
  CROSS JOIN gcore_segment AS head ON head.resource_id = resource.id AND head.end_sample = (
    SELECT min(end_sample) FROM gcore_segment WHERE resource_id = resource.id AND end_sample > :from)
  CROSS JOIN gcore_segment AS tail ON tail.resource_id = resource.id AND tail.first_sample = (
    SELECT max(first_sample) FROM gcore_segment WHERE resource_id = resource.id AND first_sample < :to)
  WHERE resource.first_sample < :to AND resource.end_sample > :from AND head.first_sample < :to ${conditions}
)`;

const GROUPS = `
SELECT type, billing_metric_name, region_id, total_key, count(*) AS resources,
  sum(used >> ${HALF_BITS}) AS high, sum(used & ${2 ** HALF_BITS - 1}) AS low
FROM metered GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;

const DIVISOR = `CASE type ${RESOURCE_TYPE_NAMES.map((type) => `WHEN '${type}' THEN ${RESOURCE_TYPES[type].meter.divisor}`).join(' ')} END`;

const COLUMNS: Readonly<Record<OrderField, string>> = {
  billing_value: 'billing_value',
  first_seen: 'first_seen',
  last_name: 'name',
  last_seen: 'last_seen',
  project: 'project_id',
  region: 'region_id',
  type: 'type',
};

const pageOf = (order: Order): string => {
  // A field that was named before decides nothing any more, and SQLite takes only so many terms.
  const terms = new Map<string, string>();
  for (const [field, direction] of order) {
    if (!terms.has(field)) terms.set(field, `${COLUMNS[field]} ${direction}`);
  }
  return `
SELECT template, CAST(used AS REAL) / ${DIVISOR} AS billing_value, first_seen, last_seen, last_size
FROM metered ORDER BY ${[...terms.values(), 'uuid', 'id'].join(', ')} LIMIT :limit OFFSET :offset`;
};

/** How many compiled statements a dataset keeps: a report's filter and order make its text. */
const MAX_STATEMENTS = 100;

/** Compiles a statement once, as long as it is among those used last. */
function statementCache(db: Database): <Row>(sql: string) => Statement<[object], Row> {
  const statements = new Map<string, Statement<[object]>>();
  return <Row>(sql: string) => {
    const statement = statements.get(sql) ?? db.prepare<[object]>(sql);
    statements.delete(sql);
    statements.set(sql, statement);
    const [oldest] = statements.keys();
    if (oldest !== undefined && statements.size > MAX_STATEMENTS) statements.delete(oldest);
    return statement as Statement<[object], Row>;
  };
}

export interface Report {
  readonly json: string;
  /** How many resources its page holds. */
  readonly rows: number;
}

const NOTHING: Report = { json: '{"count":0,"resources":[],"totals":[]}', rows: 0 };

/** Answers report queries from a dataset's tables, as wire JSON. */
export function createReporter(db: Database): (query: ReportQuery) => Report {
  const prepare = statementCache(db);
  const lag = readLagMs(db);
  return (query) => {
    const { period, now, order, limit, offset } = query;
    // What hasn't been sampled yet is in no report: the sample at `now`, less the lag, is the last.
    const samples = samplesBetween(period.from, Math.min(period.to, now - lag + 1));
    if (samples.end <= samples.first) return NOTHING;
    const { sql, values } = conditionsOf(query);
    const parameters = {
      ...periodParameters(samples),
      ...values,
      limit: Math.min(limit, Number.MAX_SAFE_INTEGER),
      offset: Math.min(offset, Number.MAX_SAFE_INTEGER),
    };
    const groups = prepare<GroupRow>(metered(sql) + GROUPS).all(parameters);
    const page = prepare<PageRow>(metered(sql) + pageOf(order)).all(parameters);
    const count = groups.reduce((sum, { resources }) => sum + resources, 0);
    const totals = groups.filter(({ type }) => RESOURCE_TYPES[type].total !== 'none').map(totalOf);
    return {
      json: `{"count":${count},"resources":[${page.map(resourceOf).join(',')}],"totals":${JSON.stringify(totals)}}`,
      rows: page.length,
    };
  };
}

/** As integers, which JavaScript's numbers are to SQLite only as BigInt: sums stay exact. */
function periodParameters({ first, end }: SampleRange): Record<string, bigint> {
  const weights = PROFILES.flatMap((profile) => [
    [`${profile}_from`, BigInt(weightBefore(profile, first))] as const,
    [`${profile}_to`, BigInt(weightBefore(profile, end))] as const,
  ]);
  return { from: BigInt(first), to: BigInt(end), ...Object.fromEntries(weights) };
}

function resourceOf({ template, billing_value, first_seen, last_seen, last_size }: PageRow): string {
  return fillTemplate(template, {
    billingValue: billing_value,
    firstSeen: formatInstant(sampleInstant(first_seen)),
    lastSeen: formatInstant(sampleInstant(last_seen)),
    lastSize: last_size,
  });
}

/** A total; its fields by name, as the vendor sends them. */
function totalOf({ type, billing_metric_name, region_id, total_key, high, low }: GroupRow): object {
  const { meter, total } = RESOURCE_TYPES[type];
  const key = total === 'plain' ? {} : { [total]: total_key };
  return sortKeys({
    billing_metric_name,
    billing_value: (high * 2 ** HALF_BITS + low) / meter.divisor,
    billing_value_unit: meter.unit,
    region: region_id,
    region_id,
    type,
    ...key,
  });
}
