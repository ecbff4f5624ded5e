import type { Database, Statement } from 'better-sqlite3';
import { conditionsOf, LAST_SIZE, type ReportFilter } from './filter.ts';
import { emptyMeasures, type Measures } from './measures.ts';
import { type SampleRange, weightBefore } from './metering.ts';
import type { Order } from './order.ts';
import { PROFILES } from './records.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from './resource-types.ts';
import type { GroupUse, NumberedGroup } from './rollup.ts';
import type { OrderField } from './schemas.ts';

/** What the samples before a bound of the period weigh, by the profile of the resource at hand. */
const weightAt = (bound: 'from' | 'to'): string =>
  `CASE profile ${PROFILES.map((profile) => `WHEN '${profile}' THEN :${profile}_${bound}`).join(' ')} END`;

/** What a resource had used before a bound. */
const usedBefore = (bound: 'from' | 'to'): string => `ifnull((
      SELECT used_before + rate * (min(weight_end, ${weightAt(bound)}) - weight_first) FROM gcore_segment
      WHERE resource_id = resource.id AND first_sample < :${bound} ORDER BY first_sample DESC LIMIT 1), 0)`;

/** A member of the gap that a bound lies in, if it does: what is seen ends before such a gap, or begins after it. */
const gapAt = (member: string, condition: string): string =>
  `(SELECT ${member} FROM gcore_gap AS gap WHERE gap.resource_id = resource.id AND ${condition})`;

/**
 * Every resource with at least one sample in the period, as the period shows it: it begins before the period's end, ends
 * after its start, and no gap of it holds all of the period. What it used is what it had used at the end less what it had
 * used at the start. CROSS JOIN keeps the order of the joins.
 */
const metered = (resources: string, conditions: string): string => `
WITH metered AS (
  SELECT
    resource.*,
    ifnull(${gapAt('end_sample', 'first_sample <= :from AND end_sample > :from')}, max(resource.first_sample, :from))
      AS first_seen,
    ifnull(${gapAt('first_sample', 'first_sample < :to AND end_sample >= :to')}, min(resource.end_sample, :to)) - 1
      AS last_seen,
    ${LAST_SIZE} AS last_size,
    ${usedBefore('to')} - iif(resource.first_sample < :from, ${usedBefore('from')}, 0) AS used
  FROM ${resources}
  WHERE resource.first_sample < :to AND resource.end_sample > :from
    AND NOT EXISTS ${gapAt('1', 'first_sample <= :from AND end_sample >= :to')} ${conditions}
)`;

/** The sum is in two halves, each far below what a 64-bit integer holds. */
const HALF_BITS = 30;

/** What each used is worked out once, for both halves. */
const GROUPS = `, counted AS MATERIALIZED (SELECT group_id, used FROM metered)
SELECT group_id, count(*) AS resources, sum(used >> ${HALF_BITS}) AS high, sum(used & ${2 ** HALF_BITS - 1}) AS low
FROM counted GROUP BY group_id`;

const DIVISOR = `CASE type ${RESOURCE_TYPE_NAMES.map((type) => `WHEN '${type}' THEN ${RESOURCE_TYPES[type].meter.divisor}`).join(' ')} END`;

const MEASURES = 'id, group_id, CAST(used AS REAL) AS used, first_seen, last_seen, last_size';

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
  return `ORDER BY ${[...terms.values(), 'uuid', 'id'].join(', ')}`;
};

interface GroupRow {
  readonly group_id: bigint;
  readonly resources: bigint;
  readonly high: bigint;
  readonly low: bigint;
}

interface MeasuredRow {
  readonly id: number;
  readonly group_id: number;
  readonly used: number;
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
  /** All resources of a selection, in their order. */
  ids(selection: Selection, order: Order, count: number): Int32Array;
  /** What the samples decide about all resources of a selection, in their order. */
  measures(selection: Selection, order: Order, count: number): Measures;
  /** What they decide about resources by their ids, in the same order. */
  measuresOf(ids: Int32Array, samples: SampleRange): Measures;
}

/** @param groups all that the resources are in */
export function createLister(db: Database, groups: readonly NumberedGroup[]): Lister {
  const prepare = statementCache(db);
  const divisors = new Map(groups.map(({ id, type }) => [id, RESOURCE_TYPES[type].meter.divisor]));
  const valueOf = ({ group_id, used }: MeasuredRow): number => used / (divisors.get(group_id) ?? 1);
  const collect = (rows: Iterable<MeasuredRow>, count: number): Measures => {
    const measures = emptyMeasures(count);
    let index = 0;
    for (const row of rows) {
      measures.ids[index] = row.id;
      measures.billingValues[index] = valueOf(row);
      measures.firstSeen[index] = row.first_seen;
      measures.lastSeen[index] = row.last_seen;
      measures.lastSizes[index] = row.last_size ?? NaN;
      index += 1;
    }
    return measures;
  };
  const select = <Row>(columns: string, { samples, filter }: Selection, rest: string) => {
    const { sql, values } = conditionsOf(filter, groups);
    const statement = prepare<Row>(`${metered(ALL, sql)} SELECT ${columns} FROM metered ${rest}`);
    return { statement, parameters: { ...boundsOf(samples), ...values } };
  };
  return {
    uses({ samples, filter }) {
      const { sql, values } = conditionsOf(filter, groups);
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
    ids(selection, order, count) {
      const { statement, parameters } = select<{ id: number }>('id', selection, orderBy(order));
      const ids = new Int32Array(count);
      let index = 0;
      for (const { id } of statement.iterate(parameters)) {
        ids[index] = id;
        index += 1;
      }
      return ids;
    },
    measures(selection, order, count) {
      const { statement, parameters } = select<MeasuredRow>(MEASURES, selection, orderBy(order));
      return collect(statement.iterate(parameters), count);
    },
    measuresOf(ids, samples) {
      const rows = prepare<MeasuredRow>(`${metered(LISTED, '')} SELECT ${MEASURES} FROM metered`);
      return collect(rows.all({ ...boundsOf(samples), ids: `[${ids.join(',')}]` }), ids.length);
    },
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
