import { hash } from 'node:crypto';

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

/** 12 bytes of SHA-256, in base64url. */
const TAG_LENGTH = 16;

/**
 * Self-contained, authenticated cursors: any process that serves the same dataset can answer them, none keeps state.
 *
 * @param identity what datasets that are replicas of each other share
 */
export function createCursorCodec(identity: string): CursorCodec {
  const key = hash('sha256', `usage-emulator cursor\0${identity}`, 'base64url');
  // Cut off as it is, the hash of a key and a text can't be continued to that of a longer text: this needs no HMAC, which
  // would take more than twice as long, for what every page does twice.
  const tagOf = (scope: string, payload: string): string =>
    hash('sha256', `${key}${scope}\0${payload}`, 'base64url').slice(0, TAG_LENGTH);
  return {
    seal(scope, position) {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
      return tagOf(scope, payload) + payload;
    },
    open(scope, token) {
      const payload = token.slice(TAG_LENGTH);
      if (token !== tagOf(scope, payload) + payload) return undefined;
      // Authenticated, so it is what seal() wrote.
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Position;
    },
  };
}
