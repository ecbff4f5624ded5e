import type { Database } from 'better-sqlite3';
import {
  type Block,
  BLOCK_RESOURCES,
  countBefore,
  countOf,
  countUpTo,
  jsonOf,
  type ListedResource,
  packBlock,
  placeIn,
} from './block.ts';
import type { ListQuery, Place, Walk } from './listing.ts';

/**
 * The listing without any filter, as it shows at the clock that most look from: pages of it are copied from a few blocks,
 * where they would be put together from resources otherwise. `nirvana_block_time` says between which instants it shows the
 * same; once anything is written it says nothing.
 */
export const blockTables = `
CREATE TABLE nirvana_block (
  block INTEGER PRIMARY KEY, -- from 1 on, without gaps
  created_at INTEGER NOT NULL, -- of its first resource
  resource_id TEXT NOT NULL,
  resources TEXT NOT NULL -- see block.ts
) STRICT;
CREATE INDEX nirvana_block_place ON nirvana_block (created_at, resource_id);
CREATE TABLE nirvana_block_time (
  first INTEGER NOT NULL,
  until INTEGER NOT NULL -- not included
) STRICT`;

export interface ListingBlockWriter {
  /** Those that were created last come first. */
  add(resource: ListedResource): void;
  /** @param until ms: from then on, something else shows */
  finish(until: number): void;
}

/** @param clock ms: when what is added shows so */
export function createListingBlockWriter(db: Database, clock: number): ListingBlockWriter {
  db.exec('DELETE FROM nirvana_block');
  const insert = db.prepare('INSERT INTO nirvana_block (created_at, resource_id, resources) VALUES (?, ?, ?)');
  let resources: ListedResource[] = [];
  const write = (): void => {
    const [first] = resources;
    if (first !== undefined) insert.run(first.createdAt, first.resourceId, packBlock(resources));
    resources = [];
  };
  return {
    add(resource) {
      resources.push(resource);
      if (resources.length === BLOCK_RESOURCES) write();
    },
    finish(until) {
      write();
      const last = Math.min(until, Number.MAX_SAFE_INTEGER);
      db.prepare('INSERT INTO nirvana_block_time (first, until) VALUES (?, ?)').run(clock, last);
    },
  };
}

/** To be called before anything is written that the listing may show. */
export function forgetListingBlocks(db: Database): void {
  db.exec('DELETE FROM nirvana_block_time');
}

export interface ListingBlocks {
  /** Whether they are what shows at an instant, ms. */
  hold(now: number): boolean;
  walk(query: Pick<ListQuery, 'order' | 'limit' | 'position'>): Walk;
}

/** Some resources of a block: `from` and those that follow, up to `to`, which is not included. */
interface Run {
  readonly number: number;
  readonly block: Block;
  readonly from: number;
  readonly to: number;
}

export function openListingBlocks(db: Database): ListingBlocks {
  const time = db.prepare<[], readonly [number, number]>('SELECT first, until FROM nirvana_block_time').raw().get();
  const [first, until] = time ?? [0, 0];
  const lastBlock = db.prepare<[], number | null>('SELECT max(block) FROM nirvana_block').pluck().get() ?? 0;
  /** The block that a place belongs in: the last one to begin at it or before it. */
  const at = db
    .prepare<[number, string], number>(
      `SELECT block FROM nirvana_block WHERE (created_at, resource_id) >= (?, ?)
       ORDER BY created_at, resource_id LIMIT 1`,
    )
    .pluck();
  const numberOf = ({ createdAt, resourceId }: Place): number | undefined => at.get(createdAt, resourceId);
  // One by one: to iterate over them takes longer than that.
  const blockOf = db.prepare<[number], Block>('SELECT resources FROM nirvana_block WHERE block = ?').pluck();

  /** @returns newest first */
  const toOlder = (beside: Place | null, limit: number): Run[] => {
    const start = beside === null ? 1 : (numberOf(beside) ?? 1);
    const runs: Run[] = [];
    for (let [number, left] = [start, limit]; left > 0; number += 1) {
      const block = blockOf.get(number);
      if (block === undefined) break;
      const from = number === start && beside !== null ? countUpTo(block, beside) : 0;
      const to = Math.min(countOf(block), from + left);
      if (to > from) runs.push({ number, block, from, to });
      left -= to - from;
    }
    return runs;
  };
  /** @returns newest first */
  const toNewer = (beside: Place | null, limit: number): Run[] => {
    const start = beside === null ? lastBlock : (numberOf(beside) ?? 0);
    const runs: Run[] = [];
    for (let [number, left] = [start, limit]; left > 0; number -= 1) {
      const block = blockOf.get(number);
      if (block === undefined) break;
      const to = number === start && beside !== null ? countBefore(block, beside) : countOf(block);
      const from = Math.max(0, to - left);
      if (to > from) runs.unshift({ number, block, from, to });
      left -= to - from;
    }
    return runs;
  };

  return {
    hold: (now) => first <= now && now < until,
    walk({ order, limit, position: { direction, beside } }) {
      const ascending = (order === 'asc') === (direction === 'next');
      const runs = ascending ? toNewer(beside, limit) : toOlder(beside, limit);
      const [newest, oldest] = [runs[0], runs.at(-1)];
      // Where nothing is found, the walk stands at the end that it leads to, with all that there is behind it.
      const hasNewer = newest === undefined ? !ascending && lastBlock > 0 : newest.number > 1 || newest.from > 0;
      const hasOlder =
        oldest === undefined
          ? ascending && lastBlock > 0
          : oldest.number < lastBlock || oldest.to < countOf(oldest.block);
      const ends = [
        newest && placeIn(newest.block, newest.from),
        oldest && placeIn(oldest.block, oldest.to - 1),
      ] as const;
      const [firstPlace, lastPlace] = order === 'asc' ? [ends[1], ends[0]] : ends;
      return {
        json: order === 'asc' ? runs.toReversed().flatMap(oldestFirst) : runs.map(newestFirst),
        count: runs.reduce((sum, { from, to }) => sum + to - from, 0),
        first: firstPlace,
        last: lastPlace,
        goesOn: ascending ? hasNewer : hasOlder,
        hasBehind: ascending ? hasOlder : hasNewer,
      };
    },
  };
}

function newestFirst({ block, from, to }: Run): string {
  return jsonOf(block, from, to);
}

function oldestFirst({ block, from, to }: Run): string[] {
  return Array.from({ length: to - from }, (_, n) => jsonOf(block, to - n - 1, to - n));
}
