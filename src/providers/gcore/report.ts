import type { Database } from 'better-sqlite3';
import { groupFilter, isAboutGroups, type ReportFilter } from './filter.ts';
import { createLister, MEASURES_BYTES, type Selection } from './listing.ts';
import { samplesBetween } from './metering.ts';
import type { Order } from './order.ts';
import type { Period } from './period.ts';
import { readLagMs } from './repository.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { type Group, type GroupUse, readGroups, readRollup, type Rollup } from './rollup.ts';
import { sortKeys } from './wire.ts';

export interface ReportQuery extends ReportFilter {
  readonly period: Period;
  /** The dataset's instant, ms. */
  readonly now: number;
  readonly order: Order;
  /** How many resources the page holds, and how many come before it; no bound on what they may be. */
  readonly limit: number;
  readonly offset: number;
}

export interface Report {
  readonly json: Buffer;
  /** How many resources its page holds. */
  readonly rows: number;
}

/** What all pages of a report have in common, kept for the next ones. */
interface KeptReport {
  readonly count: number;
  /** The JSON before and after the resources. */
  readonly head: Buffer;
  readonly tail: Buffer;
  asked: number;
  listing?: Listing;
}

/** All resources of a report, in its order. */
interface Listing {
  /** What it takes up. */
  readonly bytes: number;
  /** The wire JSON of those in [from, to), joined by commas. */
  page(from: number, to: number): Buffer;
}

const NOTHING: Report = { json: Buffer.from('{"count":0,"resources":[],"totals":[]}'), rows: 0 };

export interface ReporterOptions {
  /** How much memory a dataset's reports may take up that are kept for their next pages: bytes. */
  readonly keptBytes?: number;
  /** A report of no more resources than this is rendered as a whole, once it is asked for again. */
  readonly longFrom?: number;
  /** Up to here it's quicker to count the resources before a page than to learn the order of all. */
  readonly near?: number;
}

export const DEFAULT_KEPT_BYTES = 64 * 2 ** 20;

/**
 * Answers report queries from a dataset's tables, as wire JSON.
 */
export function createReporter(
  db: Database,
  { keptBytes = DEFAULT_KEPT_BYTES, longFrom = 20_000, near = 1_000 }: ReporterOptions = {},
): (query: ReportQuery) => Report {
  const lister = createLister(db, readGroups(db));
  const lag = readLagMs(db);
  const kept = createKeptReports(keptBytes);
  let rollup: Rollup | undefined;

  const usesOf = ({ samples, filter }: Selection): (readonly [Group, GroupUse])[] => {
    rollup ??= readRollup(db);
    const { groups, use } = rollup;
    if (!isAboutGroups(filter)) {
      const uses = lister.uses({ samples, filter });
      return groups.flatMap((group) => {
        const found = uses.get(group.id);
        return found === undefined ? [] : [[group, found] as const];
      });
    }
    return groups
      .filter(groupFilter(filter))
      .map((group) => [group, use(group, samples)] as const)
      .filter(([, { resources }]) => resources > 0);
  };
  const begin = (selection: Selection): KeptReport => {
    const uses = usesOf(selection);
    const count = uses.reduce((sum, [, { resources }]) => sum + resources, 0);
    return {
      count,
      head: Buffer.from(`{"count":${count},"resources":[`),
      tail: Buffer.from(`],"totals":[${totalsOf(uses).join(',')}]}`),
      asked: 0,
    };
  };
  const longListing = (selection: Selection, order: Order, count: number): Listing => {
    if (count * MEASURES_BYTES > keptBytes) {
      const ids = lister.ids(selection, order, count);
      return inBatches(ids.byteLength, (from, to) => lister.linesOf(ids.subarray(from, to), selection.samples));
    }
    const measures = lister.measures(selection, order, count);
    return inBatches(count * MEASURES_BYTES, (from, to) => lister.linesBetween(measures, from, to));
  };
  const list = (selection: Selection, order: Order, count: number): Listing =>
    count <= longFrom
      ? renderedListing(lister.lines(selection, order, count, 0))
      : longListing(selection, order, count);

  return ({ period, now, order, limit, offset, types, projects, regions, schemaFilter, tags }) => {
    // What hasn't been sampled yet is in no report: the sample at `now`, less the lag, is the last.
    const samples = samplesBetween(period.from, Math.min(period.to, now - lag + 1));
    if (samples.end <= samples.first) return NOTHING;
    const selection = { samples, filter: { types, projects, regions, schemaFilter, tags } };
    const key = JSON.stringify([selection, order]);
    const report = kept.get(key) ?? begin(selection);
    const { count, head, tail } = report;
    const from = Math.min(offset, count);
    const to = Math.min(offset + limit, count);

    report.asked += 1;
    const isInOrder = order[0]?.[0] === 'project' && isAboutGroups(selection.filter);
    const isWorthAll = count <= longFrom ? report.asked > 1 : from > near || !isInOrder;
    if (isWorthAll && from < to) report.listing ??= list(selection, order, count);
    kept.put(key, report);
    const page =
      report.listing?.page(from, to) ?? Buffer.from(lister.lines(selection, order, to - from, from).join(','));
    return { json: Buffer.concat([head, page, tail]), rows: to - from };
  };
}

function renderedListing(lines: readonly string[]): Listing {
  const bytes = Buffer.from(lines.join(','));
  const starts = new Uint32Array(lines.length + 1);
  let position = 0;
  for (const [index, line] of lines.entries()) {
    position += Buffer.byteLength(line) + 1;
    starts[index + 1] = position;
  }
  return {
    bytes: bytes.byteLength + starts.byteLength,
    page: (from, to) => bytes.subarray(starts[from], Math.max(starts[from] ?? 0, (starts[to] ?? 0) - 1)),
  };
}

/** How many resources are read at once. */
const BATCH = 1_000;

function inBatches(bytes: number, linesBetween: (from: number, to: number) => string[]): Listing {
  return {
    bytes,
    page(from, to) {
      const parts: Buffer[] = [];
      for (let start = from; start < to; start += BATCH) {
        const lines = linesBetween(start, Math.min(start + BATCH, to));
        parts.push(Buffer.from((start > from ? ',' : '') + lines.join(',')));
      }
      return Buffer.concat(parts);
    },
  };
}

interface KeptReports {
  get(key: string): KeptReport | undefined;
  /** Keeps it as the one used last, and forgets those that there is no room for. */
  put(key: string, report: KeptReport): void;
}

function createKeptReports(maxBytes: number): KeptReports {
  const reports = new Map<string, { readonly report: KeptReport; readonly bytes: number }>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= reports.get(key)?.bytes ?? 0;
    reports.delete(key);
  };
  return {
    get: (key) => reports.get(key)?.report,
    put(key, report) {
      drop(key);
      const own = 2 * key.length + report.head.byteLength + report.tail.byteLength + (report.listing?.bytes ?? 0);
      reports.set(key, { report, bytes: own });
      bytes += own;
      for (const oldest of reports.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}

/** The totals of groups that come one after another in the totals' order. */
function totalsOf(uses: readonly (readonly [Group, GroupUse])[]): string[] {
  const totals: { readonly group: Group; used: bigint }[] = [];
  for (const [group, { used }] of uses) {
    if (RESOURCE_TYPES[group.type].total === 'none') continue;
    const last = totals.at(-1);
    if (last !== undefined && isSameTotal(last.group, group)) last.used += used;
    else totals.push({ group, used });
  }
  return totals.map(({ group, used }) => JSON.stringify(totalOf(group, used)));
}

function isSameTotal(a: Group, b: Group): boolean {
  return (
    a.type === b.type &&
    a.billing_metric_name === b.billing_metric_name &&
    a.region_id === b.region_id &&
    a.total_key === b.total_key
  );
}

/** A total; its fields by name, as the vendor sends them. */
function totalOf({ type, billing_metric_name, region_id, total_key }: Group, used: bigint): object {
  const { meter, total } = RESOURCE_TYPES[type];
  const key = total === 'plain' ? {} : { [total]: total_key };
  return sortKeys({
    billing_metric_name,
    billing_value: Number(used) / meter.divisor,
    billing_value_unit: meter.unit,
    region: region_id,
    region_id,
    type,
    ...key,
  });
}
