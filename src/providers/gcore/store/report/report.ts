import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredGroup } from '../groups.ts';
import type { SampleRange } from '../metering.ts';
import { CHUNK_SIZE, START } from '../sums/chunk-writer.ts';
import type { DaySums } from '../sums/day-sums.ts';
import type { Selection } from './filter.ts';
import type { Lister } from './listing.ts';
import { isDefault, type Order } from './order.ts';
import type { Positions } from './positions.ts';
import type { Pricing } from '../costs/pricing.ts';
import type { Ids, MeteredResource, Resources } from './resources.ts';
import { type GroupUse, totalsOf } from './totals.ts';

/** A report: what it comes to, and a way to each of its resources. */
export interface Report {
  /** The number of resources. [gcore/count-number-all-matching-resource] */
  readonly count: number;
  /** The groups of these resources, in the order of totals. */
  readonly uses: readonly GroupUse[];
  /** The JSON of the totals, with commas in between. */
  readonly totals: string;
  /** The ids of the resources from a position up to another, which is exclusive. */
  idsBetween(from: number, to: number): Ids | Promise<Ids>;
  /**
   * The wire JSON of resources.
   *
   * @throws DataChanged if the data changed since the report was opened
   */
  show(ids: Ids): string[];
  /** What the prices of resources are multiplied by. */
  readonly metering: ReportMetering;
  /** The approximate size in memory. */
  readonly bytes: number;
}

/** What a report's resources used, for their costs. Its functions throw DataChanged as well. */
export interface ReportMetering {
  readonly samples: SampleRange;
  readonly pricing: Pricing;
  readonly groupWith: (id: number) => StoredGroup | undefined;
  read(ids: Ids): MeteredResource[];
  /** What resources used in a part of the period, by their ids. */
  usedBy(ids: Ids, groups: readonly StoredGroup[], samples: SampleRange): ReadonlyMap<number, string>;
  /** What groups used in a part of the period that begins with a day, by their ids. */
  usedIn(groups: readonly StoredGroup[], samples: SampleRange): Promise<ReadonlyMap<number, bigint>>;
}

export interface ReportParts {
  readonly samples: SampleRange;
  readonly order: Order;
  readonly selection: Selection;
  readonly uses: readonly GroupUse[];
  /** All resources in order, if they are known already. */
  readonly ids: Int32Array | undefined;
  readonly positions: Positions;
  readonly resources: Resources;
  readonly daySums: DaySums;
  readonly pricing: Pricing;
  readonly lister: Lister;
  /** Throws once the data has changed. */
  readonly checkUnchanged: () => void;
}

/** Of one resource: its id. */
const ID_BYTES = Int32Array.BYTES_PER_ELEMENT;

/** With its part of the totals. */
const GROUP_BYTES = 600;

/** A page of a filtered report is found by going through this many resources one by one. */
const SHORT_WALK = 2_000;
/** The same, if there is no list of few candidates. */
const LONG_WALK = 20_000;

export function createReport(parts: ReportParts): Report {
  const { samples, order, selection, uses, positions, resources, daySums, pricing, lister, checkUnchanged } = parts;
  const { projects, isWhole, conditions } = selection;
  const count = uses.reduce((sum, [, { resources }]) => sum + resources, 0);
  let totals: string | undefined;
  const query = { selection, samples, order, withUse: false };
  const candidates = CHUNK_SIZE * projects.reduce((sum, { chunks }) => sum + chunks, 0);
  let { ids } = parts;
  let scan: Promise<void> | undefined;

  /** The ids that pages have come across, 0 for others: the next page is likely to lie in the same chunk. */
  let seen: Int32Array | undefined;
  const jump = (from: number, to: number): Int32Array => {
    seen ??= new Int32Array(count);
    if (seen.subarray(from, to).includes(0)) {
      for (const { before, ...place } of positions.between(projects, from, to)) {
        seen.set(resources.walk(place, samples, conditions), before);
      }
    }
    return seen.subarray(from, to);
  };
  const walk = (from: number, to: number): number[] => {
    const found: number[] = [];
    for (const { id: projectId } of projects) {
      const place = { projectId, from: START, limit: to - found.length };
      if (place.limit > 0) found.push(...resources.walk(place, samples, conditions));
    }
    return found.slice(from, to);
  };
  const find = (from: number, to: number): Ids | undefined => {
    if (ids === undefined && isDefault(order)) {
      if (isWhole) return jump(from, to);
      const visited = (to * candidates) / count;
      if (visited <= SHORT_WALK) return walk(from, to);
      ids = lister.gather(query)?.ids;
      if (ids === undefined && visited <= LONG_WALK) return walk(from, to);
    }
    ids ??= lister.gather(query)?.ids;
    return ids?.subarray(from, to);
  };
  const idsBetween = (from: number, to: number): Ids | Promise<Ids> => {
    const found = find(from, to);
    if (found !== undefined) return found;
    scan ??= lister.scan(query).then((listing) => {
      ids = listing.ids;
    });
    return scan.then(() => ids?.subarray(from, to) ?? []);
  };
  const groups = new Map(uses.map(([group]) => [group.id, group]));
  const metering: ReportMetering = {
    samples,
    pricing,
    groupWith: (id) => groups.get(id),
    read(shown) {
      checkUnchanged();
      return resources.read(shown, samples);
    },
    usedBy(shown, of, part) {
      checkUnchanged();
      const used = resources.used(shown, idsOf(of), part);
      return new Map(used.map((resource) => [resource.id, resource.used]));
    },
    async usedIn(of, part) {
      checkUnchanged();
      if (selection.scope !== undefined) {
        return new Map([...daySums.use(of, selection.scope, part)].map(([id, { used }]) => [id, used]));
      }
      const sums = new Map<number, bigint>();
      for (let from = 0; from < count; from += CHUNK_SIZE) {
        const shown = await idsBetween(from, from + CHUNK_SIZE);
        for (const { groupId, used } of resources.used(shown, idsOf(of), part)) {
          sums.set(groupId, (sums.get(groupId) ?? 0n) + BigInt(used));
        }
        await nextTurn();
        checkUnchanged();
      }
      return sums;
    },
  };
  return {
    count,
    uses,
    get totals() {
      return (totals ??= totalsOf(uses).join(','));
    },
    idsBetween,
    show(shown) {
      checkUnchanged();
      return resources.show(shown, samples);
    },
    metering,
    get bytes() {
      return uses.length * GROUP_BYTES + positions.bytes + ID_BYTES * count;
    },
  };
}

function idsOf(groups: readonly StoredGroup[]): number[] {
  return groups.map(({ id }) => id);
}
