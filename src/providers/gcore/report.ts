import type { Database } from 'better-sqlite3';
import type { RenderedPage } from '../../core/page-cache.ts';
import { createWeighedCache } from '../../core/weighed-cache.ts';
import type { Conditions } from './conditions.ts';
import {
  conditionsOf,
  groupFilter,
  isAboutGroups,
  isAboutPeriods,
  type ReportFilter,
  withoutGroups,
} from './filter.ts';
import { createLineReader } from './lines.ts';
import { createLister, type Selection } from './listing.ts';
import { type Measures, MEASURES_BYTES, measuresBetween } from './measures.ts';
import { samplesBetween } from './metering.ts';
import { isDefault, type Order } from './order.ts';
import type { Period } from './period.ts';
import { reportPage } from './report-page.ts';
import { readLagMs } from './repository.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import {
  type Group,
  type GroupUse,
  type NumberedGroup,
  readGroups,
  readRollup,
  type Rollup,
  rollUp,
} from './rollup.ts';
import { readRoster, type Roster } from './roster.ts';
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

/** What all pages of a report have in common, kept for the next ones. */
interface KeptReport {
  readonly uses: readonly Use[];
  readonly count: number;
  /** The JSON before and after the resources. */
  readonly head: string;
  readonly tail: string;
  listing?: Listing;
}

/** All resources of a report, in its order. */
interface Listing {
  /** What it takes up. */
  readonly bytes: number;
  readonly between: Between;
}

/** What the period decides about resources from a position up to another. */
type Between = (from: number, to: number) => Measures;

/** What a group comes to in a report. */
type Use = readonly [NumberedGroup, GroupUse];

/** What tells of all resources, or of those that a filter lets through, how much any period sees of them. */
interface Inventory {
  readonly rollup: Rollup;
  readonly roster: Roster;
}

const NOTHING: RenderedPage = { body: Buffer.from('{"count":0,"resources":[],"totals":[]}'), rows: 0 };

export interface ReporterOptions {
  /** How much memory a dataset's reports may take up that are kept for their next pages: bytes. */
  readonly keptBytes?: number;
  /** How much the inventories may take up that filters ask for beside the one of all: bytes. */
  readonly inventoryBytes?: number;
  /** Up to here it's quicker to count the resources before a page than to learn what all of a report come to. */
  readonly near?: number;
}

/** Enough to page through a report of a million resources, as fast at its end as at its beginning. */
const KEPT_BYTES = 64 * 2 ** 20;

/** Enough for those of some filters by tags in a million resources; in the thousands that tests have, for hundreds. */
const INVENTORY_BYTES = 128 * 2 ** 20;

/**
 * Answers report queries from a dataset's tables, as wire JSON.
 */
export function createReporter(
  db: Database,
  { keptBytes = KEPT_BYTES, inventoryBytes = INVENTORY_BYTES, near = 1_000 }: ReporterOptions = {},
): (query: ReportQuery) => RenderedPage {
  const allGroups = readGroups(db);
  const lister = createLister(db, allGroups);
  const lag = readLagMs(db);
  const kept = createWeighedCache<string, KeptReport>(
    keptBytes,
    ({ head, tail, uses, listing }, key) =>
      2 * (key.length + head.length + tail.length) + uses.length * USE_BYTES + (listing?.bytes ?? 0),
  );
  const inventories = createWeighedCache<string, Inventory>(
    inventoryBytes,
    ({ rollup, roster }, key) => 2 * key.length + rollup.bytes + roster.bytes,
  );
  const linesOf = createLineReader(db);
  let ofAll: Inventory | undefined;

  /** Groups are told apart by any inventory; what else a filter asks for has one of its own, whatever the period. */
  const inventoryOf = (filter: ReportFilter): Inventory => {
    const all = (ofAll ??= { rollup: readRollup(db), roster: readRoster(db, allGroups) });
    if (isAboutGroups(filter)) return all;
    const own = withoutGroups(filter);
    const key = JSON.stringify(own);
    const known = inventories.get(key);
    if (known !== undefined) return known;
    const made = inventoryAmong(all, conditionsOf(own, allGroups));
    inventories.put(key, made);
    return made;
  };
  const inventoryAmong = (all: Inventory, conditions: Conditions): Inventory => {
    const { rollup, ids } = rollUp(db, conditions);
    return { rollup, roster: all.roster.among(ids) };
  };
  const usesOf = ({ samples, filter }: Selection): Use[] => {
    if (isAboutPeriods(filter)) {
      const uses = lister.uses({ samples, filter });
      return allGroups.flatMap((group) => {
        const use = uses.get(group.id);
        return use === undefined ? [] : [[group, use] as const];
      });
    }
    const { groups, use } = inventoryOf(filter).rollup;
    return groups
      .filter(groupFilter(filter))
      .map((group) => [group, use(group, samples)] as const)
      .filter(([, { resources }]) => resources > 0);
  };
  const begin = (selection: Selection): KeptReport => {
    const uses = usesOf(selection);
    const count = uses.reduce((sum, [, { resources }]) => sum + resources, 0);
    return {
      uses,
      count,
      head: `{"count":${count},"resources":[`,
      tail: `],"totals":[${totalsOf(uses).join(',')}]}`,
    };
  };
  const list = (selection: Selection, order: Order, count: number): Listing => {
    if (count * MEASURES_BYTES > keptBytes) {
      const ids = lister.ids(selection, order, count);
      return {
        bytes: ids.byteLength,
        between: (from, to) => lister.measuresOf(ids.subarray(from, to), selection.samples),
      };
    }
    const measures = lister.measures(selection, order, count);
    return { bytes: count * MEASURES_BYTES, between: (from, to) => measuresBetween(measures, from, to) };
  };

  /** The resources of a page in the default order, found by looking at those before it. */
  const firstOnes = ({ samples, filter }: Selection, uses: readonly Use[], from: number, to: number): Between => {
    const groups = uses.map(([group]) => group);
    const ids = inventoryOf(filter).roster.find(samples, groups, from, to - from);
    return (start, end) => lister.measuresOf(ids.subarray(start - from, end - from), samples);
  };

  return ({ period, now, order, limit, offset, types, projects, regions, schemaFilter, tags }) => {
    // What hasn't been sampled yet is in no report: the sample at `now`, less the lag, is the last.
    const samples = samplesBetween(period.from, Math.min(period.to, now - lag + 1));
    if (samples.end <= samples.first) return NOTHING;
    const filter: ReportFilter = { types, projects, regions, schemaFilter, tags };
    const selection = { samples, filter };
    const key = JSON.stringify([selection, order]);
    const report = kept.get(key) ?? begin(selection);
    const { uses, count, head, tail } = report;
    const from = Math.min(offset, count);
    const to = Math.min(offset + limit, count);
    const isNear = from <= near && isDefault(order) && !isAboutPeriods(filter);
    if (!isNear && from < to) report.listing ??= list(selection, order, count);
    kept.put(key, report);
    if (from === to) return { body: reportPage(head, [], tail, linesOf), rows: 0 };
    const between = report.listing?.between ?? firstOnes(selection, uses, from, to);
    return { body: reportPage(head, batchesOf(between, from, to), tail, linesOf), rows: to - from };
  };
}

/** How many resources are read at once. */
const BATCH = 1_000;

function* batchesOf(between: Between, from: number, to: number): Iterable<Measures> {
  for (let start = from; start < to; start += BATCH) yield between(start, Math.min(start + BATCH, to));
}

/** What a {@link Use} takes up, about, in bytes. */
const USE_BYTES = 150;

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
