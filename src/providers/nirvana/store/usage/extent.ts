import type { Statements } from '../../../../core/datasets/statements.ts';
import { DAY_MS, dayOf } from '../../../../core/time/instant.ts';
import { groupConditions, type Selection } from './selection.ts';

/** What is known of a listing without reading it. */
export interface Extent {
  /** The number of resources that match. */
  readonly total: number;
  /** When they may have started, earliest first. */
  readonly spans: readonly Span[];
}

/** A part of the time: from one instant to another, both inclusive, ms. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** @param pluck compiles statements that return their first column */
export function extentOf(pluck: Statements, selection: Selection): Extent {
  return { total: countMatches(pluck, selection), spans: spansOf(pluck, selection) };
}

const ALL_TIME: Span = { first: Number.MIN_SAFE_INTEGER, last: Number.MAX_SAFE_INTEGER };

/**
 * The days on which resources started that were active after `endedAfter`. Most old resources have ended: without this, a
 * page of old ones would take reading all of them.
 */
function spansOf(pluck: Statements, selection: Selection): Span[] {
  if (selection.endedAfter === undefined) return [ALL_TIME];
  const sql = `SELECT DISTINCT d.day FROM nirvana_day AS d
    WHERE ${groupConditions(selection, 'd')} AND d.last_end > :endedAfter ORDER BY d.day`;
  const spans: Span[] = [];
  for (const day of pluck<number>(sql).all(selection)) {
    const [first, last] = [day * DAY_MS, (day + 1) * DAY_MS - 1];
    const previous = spans.at(-1);
    if (previous?.last === first - 1) spans[spans.length - 1] = { first: previous.first, last };
    else spans.push({ first, last });
  }
  return spans;
}

/**
 * The number of resources that match a selection: from sums by day, and from the activities of the day that is included
 * in part. With `endedAfter`, those are the resources that were active at that instant, those that started later, and those
 * that became active again. [nirvana/total-count-number-all-matches]
 */
function countMatches(pluck: Statements, selection: Selection): number {
  const { startedBy, endedAfter } = selection;
  const count = (sql: string, at: number): number =>
    pluck<number>(sql).get({ ...selection, at, day: dayOf(at), midnight: dayOf(at) * DAY_MS }) ?? 0;
  const started = startedSql(selection);
  if (endedAfter === undefined) return count(started, startedBy);
  return (
    count(activeSql(selection), endedAfter) +
    count(started, startedBy) -
    count(started, endedAfter) +
    count(returnedSql(selection), endedAfter)
  );
}

/** Resources whose first activity started by `:at`. */
function startedSql(selection: Selection): string {
  return `SELECT (${sumSql('first', selection)}) + (
    SELECT count(*) FROM ${activities(selection)}
      AND a.started_at BETWEEN :midnight AND :at AND a.covered_until IS NULL)`;
}

/** Resources that were active at `:at`. */
function activeSql(selection: Selection): string {
  return `SELECT (${sumSql('active', selection)}) + (
    SELECT count(*) FROM ${activities(selection)}
      AND a.started_at BETWEEN :midnight AND :at AND (a.covered_until IS NULL OR a.covered_until < a.started_at)
  ) - (
    SELECT count(*) FROM ${activities(selection)}
      AND a.ended_at BETWEEN :midnight AND :at AND a.pauses = 1)`;
}

/** Resources that were paused at `:at` and active again by `:startedBy`. */
function returnedSql(selection: Selection): string {
  return `SELECT count(*) FROM ${activities(selection)} AND a.covered_until < a.started_at
    AND a.started_at > :at AND a.started_at <= :startedBy AND a.covered_until <= :at`;
}

/** The sum of a column over the days before `:day`. */
function sumSql(column: 'first' | 'active', selection: Selection): string {
  return `SELECT ifnull(sum(d.${column}), 0) FROM nirvana_day AS d
    WHERE ${groupConditions(selection, 'd')} AND d.day < :day`;
}

function activities(selection: Selection): string {
  return `nirvana_activity AS a WHERE ${groupConditions(selection, 'a')}`;
}
