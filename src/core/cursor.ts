import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Where a page ended: the values of the listing's order, as the provider's repository wants them back. */
export type Position = readonly (string | number)[];

/** Seals and opens the page tokens of one dataset. */
export interface CursorCodec {
  /**
   * @param scope what the token is for: the provider's operation and the filter it belongs to, in a canonical form
   * @returns URL-safe text that only {@link open} with the same scope, on a dataset of the same identity, reads
   */
  seal(scope: string, position: Position): string;
  /** @returns `undefined` for a token that is damaged, forged, or made for another scope or dataset */
  open(scope: string, token: string): Position | undefined;
}

const TAG_BYTES = 12;

/**
 * Self-contained, authenticated cursors: any process that serves the same dataset can answer them, none keeps state.
 *
 * @param identity what datasets that are replicas of each other share
 */
export function createCursorCodec(identity: string): CursorCodec {
  // A key object, since a buffer would be made into one at every token, which takes longer than the rest.
  const key = createSecretKey(createHash('sha256').update(`usage-emulator cursor\0${identity}`).digest());
  const tag = (scope: string, payload: Buffer): Buffer =>
    createHmac('sha256', key).update(scope).update('\0').update(payload).digest().subarray(0, TAG_BYTES);
  return {
    seal(scope, position) {
      const payload = Buffer.from(JSON.stringify(position));
      return Buffer.concat([tag(scope, payload), payload]).toString('base64url');
    },
    open(scope, token) {
      const bytes = Buffer.from(token, 'base64url');
      // Buffer.from skips what is not base64url; a token must be the one spelling of its bytes.
      if (bytes.length <= TAG_BYTES || bytes.toString('base64url') !== token) return undefined;
      const payload = bytes.subarray(TAG_BYTES);
      if (!timingSafeEqual(bytes.subarray(0, TAG_BYTES), tag(scope, payload))) return undefined;
      // Authenticated, so it is what seal() wrote.
      return JSON.parse(payload.toString()) as Position;
    },
  };
}
