import type { Place } from './repository.ts';

/** A resource as the listing shows it at some clock. */
export interface ListedResource extends Place {
  readonly json: string;
}

/** Some resources that the default listing shows one after another: where each belongs in it, then all their JSON. */
export type Block = Buffer;

/** As many as fill two or three of SQLite's pages. */
export const BLOCK_RESOURCES = 16;

const COUNT_BYTES = 4;
const ID_LENGTH = '123e4567-e89b-12d3-a456-426614174000'.length;
/** Where the members of an entry begin: its `end` is that of its JSON in the block. */
const CREATED_AT = 0;
const ID = 8;
const END = ID + ID_LENGTH;
const ENTRY_BYTES = END + 4;

/** @param resources their ids are UUIDs */
export function packBlock(resources: readonly ListedResource[]): Block {
  const head = Buffer.alloc(COUNT_BYTES + resources.length * ENTRY_BYTES);
  head.writeUInt32LE(resources.length);
  const parts = [head];
  let end = head.length;
  for (const [n, { createdAt, resourceId, json }] of resources.entries()) {
    // A comma between two, so that any that follow each other are a part of a list.
    const text = Buffer.from(n === 0 ? json : `,${json}`);
    parts.push(text);
    end += text.length;
    const entry = entryOf(n);
    head.writeDoubleLE(createdAt, entry + CREATED_AT);
    head.write(resourceId, entry + ID, 'latin1');
    head.writeUInt32LE(end, entry + END);
  }
  return Buffer.concat(parts);
}

export function countOf(block: Block): number {
  return block.readUInt32LE();
}

/** @param n counts from 0, as everywhere here */
export function placeIn(block: Block, n: number): Place {
  return { createdAt: createdAtIn(block, n), resourceId: idIn(block, n) };
}

/** The JSON of resources from one up to another, which is not included: at least one. */
export function jsonOf(block: Block, from: number, to: number): Buffer {
  const start = from === 0 ? entryOf(countOf(block)) : block.readUInt32LE(entryOf(from - 1) + END) + 1;
  return block.subarray(start, block.readUInt32LE(entryOf(to - 1) + END));
}

/** How many resources of a block come before a place, those that were created last coming first. */
export function countBefore(block: Block, place: Place): number {
  const count = countOf(block);
  let n = 0;
  while (n < count && comesBefore(block, n, place)) n += 1;
  return n;
}

/** Whether a resource of the block is the one of a place. */
export function isAt(block: Block, n: number, { createdAt, resourceId }: Place): boolean {
  return n < countOf(block) && createdAtIn(block, n) === createdAt && idIn(block, n) === resourceId;
}

function comesBefore(block: Block, n: number, place: Place): boolean {
  const createdAt = createdAtIn(block, n);
  return createdAt === place.createdAt ? idIn(block, n) > place.resourceId : createdAt > place.createdAt;
}

function entryOf(n: number): number {
  return COUNT_BYTES + n * ENTRY_BYTES;
}

function createdAtIn(block: Block, n: number): number {
  return block.readDoubleLE(entryOf(n) + CREATED_AT);
}

function idIn(block: Block, n: number): string {
  const start = entryOf(n) + ID;
  return block.toString('latin1', start, start + ID_LENGTH);
}
