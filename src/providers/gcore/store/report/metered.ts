import type { Database } from 'better-sqlite3';
import { type SampleRange, weightBefore } from '../metering.ts';
import { type Profile, PROFILES } from '../records.ts';

/** SQL with the values of its parameters. */
export interface Conditions {
  /** Conditions on `resource`, each preceded by AND. */
  readonly sql: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What the samples before a bound of the period weigh, by the resource's profile. */
const weightAt = (bound: 'from' | 'to'): string =>
  `CASE resource.profile ${PROFILES.map((profile) => `WHEN '${profile}' THEN :${profile}_${bound}`).join(' ')}
    ELSE gcore_weight_before(resource.profile, :${bound}) END`;

const prepared = new WeakSet<Database>();

/** Tells a connection how profiles with noise weigh; there are too many for parameters of their own. */
export function prepareWeights(db: Database): void {
  if (prepared.has(db)) return;
  prepared.add(db);
  db.function('gcore_weight_before', { deterministic: true }, (profile: Profile, sample: number) =>
    BigInt(weightBefore(profile, sample)),
  );
}

/** What a resource had used before a bound. */
const usedBefore = (bound: 'from' | 'to'): string => `ifnull((
      SELECT used_before + rate * (min(weight_end, ${weightAt(bound)}) - weight_first) FROM gcore_segment
      WHERE resource_id = resource.id AND first_sample < :${bound} ORDER BY first_sample DESC LIMIT 1), 0)`;

/** A column of the gap of a resource for which the condition holds; few resources have gaps. */
const gap = (column: string, condition: string): string =>
  `iif(resource.gaps = 0, NULL, (SELECT ${column} FROM gcore_gap AS gap WHERE gap.resource_id = resource.id AND ${condition}))`;

/** The size of `resource` in the last segment before the period's end. [gcore/resize-within-metric-summed-row] */
export const LAST_SIZE = `(
      SELECT size FROM gcore_segment
      WHERE resource_id = resource.id AND first_sample < :to ORDER BY first_sample DESC LIMIT 1)`;

/**
 * Whether a resource has a sample in the period: it begins before the period's end, ends after the period's start, and
 * no gap covers the whole period. [gcore/resource-report-least-sample-period]
 */
export const SEEN = `resource.first_sample < :to AND resource.end_sample > :from
    AND ${gap('1', 'first_sample <= :from AND end_sample >= :to')} IS NULL`;

/**
 * The common table expression `metered`: resources as the period shows them. What a resource used is the difference of
 * what it had used at the period's end and at its start. A bound within a gap moves to the end of the gap.
 * [gcore/first-seen-last-seen-first, gcore/usage-sum-samples-period]
 *
 * @param from the FROM clause and conditions, with `resource` as the name of gcore_resource
 */
export const metered = (from: string): string => `
WITH metered AS (
  SELECT
    resource.*,
    ifnull(${gap('end_sample', 'first_sample <= :from AND end_sample > :from')}, max(resource.first_sample, :from))
      AS first_seen,
    ifnull(${gap('first_sample', 'first_sample < :to AND end_sample >= :to')}, min(resource.end_sample, :to)) - 1
      AS last_seen,
    ${LAST_SIZE} AS last_size,
    ${usedBefore('to')} - iif(resource.first_sample < :from, ${usedBefore('from')}, 0) AS used
  FROM ${from}
)`;

/** The parameters of {@link metered} and {@link SEEN}, as BigInt: SQLite takes JavaScript's numbers for reals. */
export function periodParameters({ first, end }: SampleRange): Record<string, bigint> {
  const weights = PROFILES.flatMap((profile) => [
    [`${profile}_from`, BigInt(weightBefore(profile, first))] as const,
    [`${profile}_to`, BigInt(weightBefore(profile, end))] as const,
  ]);
  return { from: BigInt(first), to: BigInt(end), ...Object.fromEntries(weights) };
}
