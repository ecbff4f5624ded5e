import type { Place } from './listing.ts';

/** A resource as the listing shows it at some clock. */
export interface ListedResource extends Place {
  readonly json: string;
}

/**
 * Some resources that the default listing shows one after another: where each belongs in it, then all their JSON. A text, as
 * bytes would lie outside of V8's heap, where thousands of pages a second make it look for garbage all the time.
 */
export type Block = string;

/** As many as fill two or three of SQLite's pages. */
export const BLOCK_RESOURCES = 16;

/** How wide the numbers are, and where the members of an entry begin: its `end` is that of its JSON in the block. */
const COUNT_WIDTH = 2;
const CREATED_AT_WIDTH = 16;
const ID_WIDTH = '123e4567-e89b-12d3-a456-426614174000'.length;
const END_WIDTH = 8;
const ID = CREATED_AT_WIDTH;
const END = ID + ID_WIDTH;
const ENTRY_WIDTH = END + END_WIDTH;

/** @param resources their ids are UUIDs */
export function packBlock(resources: readonly ListedResource[]): Block {
  let end = entryAt(resources.length);
  const entries = resources.map(({ createdAt, resourceId, json }, n) => {
    // A comma between two, so that any that follow each other are a part of a list.
    end += json.length + (n === 0 ? 0 : 1);
    return String(createdAt).padStart(CREATED_AT_WIDTH) + resourceId + String(end).padStart(END_WIDTH);
  });
  const texts = resources.map(({ json }) => json).join(',');
  return String(resources.length).padStart(COUNT_WIDTH) + entries.join('') + texts;
}

export function countOf(block: Block): number {
  return Number(block.slice(0, COUNT_WIDTH));
}

/** @param n counts from 0, as everywhere here */
export function placeIn(block: Block, n: number): Place {
  return { createdAt: createdAtIn(block, n), resourceId: idIn(block, n) };
}

/** The JSON of resources from one up to another, which is not included: at least one. */
export function jsonOf(block: Block, from: number, to: number): string {
  const start = from === 0 ? entryAt(countOf(block)) : endIn(block, from - 1) + 1;
  return block.slice(start, endIn(block, to - 1));
}

/** How many resources of a block come before a place, those that were created last coming first. */
export function countBefore(block: Block, place: Place): number {
  return countWhere(block, (n) => compare(block, n, place) < 0);
}

/** How many resources of a block come before a place or are at it. */
export function countUpTo(block: Block, place: Place): number {
  return countWhere(block, (n) => compare(block, n, place) <= 0);
}

/** How many resources, from the first, a condition holds of before it doesn't. */
function countWhere(block: Block, condition: (n: number) => boolean): number {
  const count = countOf(block);
  let n = 0;
  while (n < count && condition(n)) n += 1;
  return n;
}

/** @returns less than 0 where a resource of the block comes before the place, 0 where it is at it */
function compare(block: Block, n: number, place: Place): number {
  const later = place.createdAt - createdAtIn(block, n);
  if (later !== 0) return later;
  const id = idIn(block, n);
  return id === place.resourceId ? 0 : id > place.resourceId ? -1 : 1;
}

function entryAt(n: number): number {
  return COUNT_WIDTH + n * ENTRY_WIDTH;
}

function createdAtIn(block: Block, n: number): number {
  const start = entryAt(n);
  return Number(block.slice(start, start + CREATED_AT_WIDTH));
}

function idIn(block: Block, n: number): string {
  const start = entryAt(n) + ID;
  return block.slice(start, start + ID_WIDTH);
}

function endIn(block: Block, n: number): number {
  const start = entryAt(n) + END;
  return Number(block.slice(start, start + END_WIDTH));
}
