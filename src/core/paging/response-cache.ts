import { LRUCache } from 'lru-cache';

/** A rendered response body and the number of records it holds. */
export interface CachedResponse {
  readonly body: string | Buffer;
  readonly rows: number;
  /** The media type, if it is not the endpoint's usual one. */
  readonly contentType?: string | undefined;
}

/** The responses that were asked for most recently, of all datasets together. */
export interface ResponseCache {
  get(key: string): CachedResponse | undefined;
  set(key: string, response: CachedResponse): void;
}

/** The approximate size of an entry besides its texts, in bytes. */
const ENTRY_BYTES = 256;

/** @param capacity bytes; 0 caches nothing */
export function createResponseCache(capacity: number): ResponseCache {
  if (capacity === 0) return NO_RESPONSES;
  return new LRUCache({
    maxSize: capacity,
    sizeCalculation: ({ body }, key) => ENTRY_BYTES + key.length + body.length,
  });
}

/** Caches nothing. */
export const NO_RESPONSES: ResponseCache = {
  get: () => undefined,
  set: () => undefined,
};
