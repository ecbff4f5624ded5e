import type Big from 'big.js';
import type { StoredGroup } from '../groups.ts';
import type { SampleRange } from '../metering.ts';
import { costOf, type PricedUse, type PriceSpan } from './pricing.ts';
import type { Report, ReportMetering } from '../report/report.ts';
import type { Ids } from '../report/resources.ts';
import { byTotal, sumOf } from '../report/totals.ts';

/** A resource of a report with its cost. */
export interface CostRow {
  /** Its wire JSON in a usage report. */
  readonly json: string;
  readonly group: StoredGroup;
  /** EUR; `undefined` where a price is missing. */
  readonly cost: Big | undefined;
}

/** What a report shows as one total, with what it comes to at each price. */
export interface CostTotal {
  readonly group: StoredGroup;
  /** Base units. */
  readonly used: bigint;
  /** See `Use`. */
  readonly lastSize: bigint;
  /** By price, in the order of time. */
  readonly uses: readonly PricedUse[];
}

/** Prices resources. A row that spans a price change costs what each of its days costs. */
export function costRows({ metering }: Report, ids: Ids): CostRow[] {
  const rows = metering.read(ids).flatMap((resource) => {
    const group = metering.groupWith(resource.groupId);
    return group === undefined ? [] : [{ ...resource, group }];
  });
  const spansOf = spansByGroup(metering);
  const usedIn = new Map<string, ReadonlyMap<number, string>>();
  for (const [name, { samples, groups }] of splitsOf([...new Set(rows.map(({ group }) => group))], spansOf)) {
    const wanted = new Set(groups);
    const split = rows.filter(({ group }) => wanted.has(group)).map(({ id }) => id);
    usedIn.set(name, metering.usedBy(split, groups, samples));
  }
  return rows.map(({ id, json, group, used }) => {
    const spans = spansOf(group);
    const uses = spans.map(({ samples, price }) => ({
      price,
      used: spans.length === 1 ? used : (usedIn.get(nameOf(samples))?.get(id) ?? 0n),
    }));
    return { json, group, cost: costOf(uses) };
  });
}

/** The totals of a report, those of backups included, in the order of totals. [gcore/costs-all-pages-add-up] */
export async function costTotals({ uses, metering }: Report): Promise<CostTotal[]> {
  const spansOf = spansByGroup(metering);
  const usedIn = new Map<string, ReadonlyMap<number, bigint>>();
  const groups = uses.map(([group]) => group);
  for (const [name, { samples, groups: split }] of splitsOf(groups, spansOf)) {
    usedIn.set(name, await metering.usedIn(split, samples));
  }
  return byTotal(uses).flatMap((parts) => {
    const [group] = parts[0] ?? [];
    if (group === undefined) return [];
    const used = sumOf(parts, (use) => use.used);
    // The groups of a total have one metric and therefore the same spans.
    const spans = spansOf(group);
    const bySpan = spans.map(({ samples, price }) => {
      const sums = usedIn.get(nameOf(samples));
      const inSpan = parts.reduce((sum, [{ id }]) => sum + (sums?.get(id) ?? 0n), 0n);
      return { price, used: spans.length === 1 ? used : inSpan };
    });
    return { group, used, lastSize: sumOf(parts, (use) => use.lastSize), uses: bySpan };
  });
}

/** Whether everything in a report has a price. */
export async function isPriced(report: Report): Promise<boolean> {
  const spansOf = spansByGroup(report.metering);
  const isCertain = report.uses.every(([group]) => spansOf(group).every(({ price }) => price !== undefined));
  return isCertain || (await costTotals(report)).every(({ uses }) => costOf(uses) !== undefined);
}

type SpansOf = (group: StoredGroup) => readonly PriceSpan[];

function spansByGroup({ pricing, samples }: ReportMetering): SpansOf {
  const known = new Map<StoredGroup, readonly PriceSpan[]>();
  return (group) => {
    const spans = known.get(group) ?? pricing.spansOf(group, samples);
    known.set(group, spans);
    return spans;
  };
}

/** The parts of the period that have to be added up by themselves, by name, with the groups whose price changes. */
function splitsOf(
  groups: readonly StoredGroup[],
  spansOf: SpansOf,
): ReadonlyMap<string, { readonly samples: SampleRange; readonly groups: StoredGroup[] }> {
  const splits = new Map<string, { readonly samples: SampleRange; readonly groups: StoredGroup[] }>();
  for (const group of groups) {
    const spans = spansOf(group);
    if (spans.length === 1) continue;
    for (const { samples } of spans) {
      const split = splits.get(nameOf(samples)) ?? { samples, groups: [] };
      splits.set(nameOf(samples), split);
      split.groups.push(group);
    }
  }
  return splits;
}

function nameOf({ first, end }: SampleRange): string {
  return `${first} ${end}`;
}
