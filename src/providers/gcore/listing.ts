import type { Database, Statement } from 'better-sqlite3';
import { formatInstant } from '../../core/instant.ts';
import { conditionsOf, type ReportFilter } from './filter.ts';
import { type SampleRange, sampleInstant, weightBefore } from './metering.ts';
import type { Order } from './order.ts';
import { PROFILES } from './records.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from './resource-types.ts';
import type { GroupUse } from './rollup.ts';
import type { OrderField } from './schemas.ts';
import { fillTemplate } from './wire.ts';

/** What the samples before a bound of the period weigh, by the profile of the resource at hand. */
const weightAt = (bound: 'from' | 'to'): string =>
  `CASE profile ${PROFILES.map((profile) => `WHEN '${profile}' THEN :${profile}_${bound}`).join(' ')} END`;

/**
 * Every resource with at least one sample in the period, as the period shows it. `tail` is its last segment that begins
 * before the period's end; `head` its last one that begins no later than the period, if there is any. What was used is what
 * had been used at the end less what had been used at the start. CROSS JOIN keeps the order of the joins.
 */
const metered = (resources: string, conditions: string): string => `
WITH metered AS (
  SELECT
    resource.*,
    iif(head.end_sample > :from, :from,
      (SELECT min(first_sample) FROM gcore_segment WHERE resource_id = resource.id AND first_sample > :from)) AS first_seen,
    min(tail.end_sample, :to) - 1 AS last_seen,
    tail.size AS last_size,
    tail.used_before + tail.rate * (min(tail.weight_end, ${weightAt('to')}) - tail.weight_first)
      - ifnull(head.used_before + head.rate * (min(head.weight_end, ${weightAt('from')}) - head.weight_first), 0) AS used
  FROM ${resources}
  CROSS JOIN gcore_segment AS tail ON tail.resource_id = resource.id AND tail.first_sample = (
    SELECT max(first_sample) FROM gcore_segment WHERE resource_id = resource.id AND first_sample < :to)
  LEFT JOIN gcore_segment AS head ON head.resource_id = resource.id AND head.first_sample = (
    SELECT max(first_sample) FROM gcore_segment WHERE resource_id = resource.id AND first_sample <= :from)
  WHERE resource.first_sample < :to AND resource.end_sample > :from AND tail.end_sample > :from ${conditions}
)`;

/** The sum is in two halves, each far below what a 64-bit integer holds. */
const HALF_BITS = 30;

const GROUPS = `
SELECT group_id, count(*) AS resources, sum(used >> ${HALF_BITS}) AS high, sum(used & ${2 ** HALF_BITS - 1}) AS low
FROM metered GROUP BY group_id`;

const DIVISOR = `CASE type ${RESOURCE_TYPE_NAMES.map((type) => `WHEN '${type}' THEN ${RESOURCE_TYPES[type].meter.divisor}`).join(' ')} END`;

const LINES = `
SELECT template, CAST(used AS REAL) / ${DIVISOR} AS billing_value, first_seen, last_seen, last_size FROM metered`;

const ALL = 'gcore_resource AS resource';
const LISTED = 'json_each(:ids) AS listed CROSS JOIN gcore_resource AS resource ON resource.id = listed.value';

const COLUMNS: Readonly<Record<OrderField, string>> = {
  billing_value: `CAST(used AS REAL) / ${DIVISOR}`,
  first_seen: 'first_seen',
  last_name: 'name',
  last_seen: 'last_seen',
  project: 'project_id',
  region: 'region_id',
  type: 'type',
};

const orderBy = (order: Order): string => {
  // A field that was named before decides nothing any more, and SQLite takes only so many terms.
  const terms = new Map<string, string>();
  for (const [field, direction] of order) {
    if (!terms.has(field)) terms.set(field, `${COLUMNS[field]} ${direction}`);
  }
  return ` ORDER BY ${[...terms.values(), 'uuid', 'id'].join(', ')}`;
};

interface GroupRow {
  readonly group_id: bigint;
  readonly resources: bigint;
  readonly high: bigint;
  readonly low: bigint;
}

interface LineRow {
  readonly template: string;
  readonly billing_value: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly last_size: number | null;
}

/** Which resources, seen over which samples. */
export interface Selection {
  readonly samples: SampleRange;
  readonly filter: ReportFilter;
}

/** Looks at resources one by one. */
export interface Lister {
  /** What the groups of a selection come to, by their ids; those that have nothing in it are left out. */
  uses(selection: Selection): ReadonlyMap<number, GroupUse>;
  /** The wire JSON of so many resources after so many others. */
  lines(selection: Selection, order: Order, limit: number, offset: number): string[];
  /** The ids of all, in their order. */
  ids(selection: Selection, order: Order, count: number): Int32Array;
  /** The wire JSON of those, in the same order. */
  linesOf(ids: Int32Array, samples: SampleRange): string[];
}

export function createLister(db: Database): Lister {
  const prepare = statementCache(db);
  return {
    uses({ samples, filter }) {
      const { sql, values } = conditionsOf(filter);
      const rows = prepare<GroupRow>(metered(ALL, sql) + GROUPS)
        .safeIntegers()
        .all({ ...boundsOf(samples), ...values });
      return new Map(
        rows.map(({ group_id, resources, high, low }) => [
          Number(group_id),
          { resources: Number(resources), used: (high << BigInt(HALF_BITS)) + low },
        ]),
      );
    },
    lines({ samples, filter }, order, limit, offset) {
      const { sql, values } = conditionsOf(filter);
      return prepare<LineRow>(`${metered(ALL, sql)}${LINES}${orderBy(order)} LIMIT :limit OFFSET :offset`)
        .all({ ...boundsOf(samples), ...values, limit, offset })
        .map(lineOf);
    },
    ids({ samples, filter }, order, count) {
      const { sql, values } = conditionsOf(filter);
      const ids = new Int32Array(count);
      let index = 0;
      const rows = prepare<{ id: number }>(`${metered(ALL, sql)} SELECT id FROM metered${orderBy(order)}`);
      for (const { id } of rows.iterate({ ...boundsOf(samples), ...values })) {
        ids[index] = id;
        index += 1;
      }
      return ids;
    },
    linesOf: (ids, samples) =>
      prepare<LineRow>(metered(LISTED, '') + LINES)
        .all({ ...boundsOf(samples), ids: `[${ids.join(',')}]` })
        .map(lineOf),
  };
}

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

/** As integers, which JavaScript's numbers are to SQLite only as BigInt: sums stay exact. */
function boundsOf({ first, end }: SampleRange): Record<string, bigint> {
  const weights = PROFILES.flatMap((profile) => [
    [`${profile}_from`, BigInt(weightBefore(profile, first))] as const,
    [`${profile}_to`, BigInt(weightBefore(profile, end))] as const,
  ]);
  return { from: BigInt(first), to: BigInt(end), ...Object.fromEntries(weights) };
}

function lineOf({ template, billing_value, first_seen, last_seen, last_size }: LineRow): string {
  return fillTemplate(template, {
    billingValue: billing_value,
    firstSeen: formatInstant(sampleInstant(first_seen)),
    lastSeen: formatInstant(sampleInstant(last_seen)),
    lastSize: last_size,
  });
}
