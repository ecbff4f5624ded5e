import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where a page ended: the values of the listing's order, as the provider's repository needs them; none at its start. */
export type Position = readonly (string | number)[];

/** Makes and reads the page tokens of one dataset. */
export interface CursorCodec {
  /**
   * @param scope what the token is for: the endpoint and the filter it belongs to, in a canonical form
   * @returns URL-safe text that only {@link open} with the same scope, on a dataset of the same identity, reads
   */
  seal(scope: string, position: Position): string;
  /** @returns `undefined` for a token that is damaged, forged, or made for another scope or dataset */
  open(scope: string, token: string): Position | undefined;
  /** Another token for the page of a token, or for the first page if there is none. */
  again(token: string | undefined): string;
}

/** The scope of tokens that stand for another one. No provider's scope begins like this. */
const AGAIN = '\0again';

/** 12 bytes of the HMAC, in base64url. */
const TAG_LENGTH = 16;

/**
 * Self-contained, authenticated cursors: every process that serves the same dataset reads them, and none keeps state.
 *
 * @param identity what datasets that are replicas of each other share
 */
export function createCursorCodec(identity: string): CursorCodec {
  const tagOf = (scope: string, payload: string): string =>
    createHmac('sha256', identity).update(`${scope}\0${payload}`).digest('base64url').slice(0, TAG_LENGTH);
  const seal: CursorCodec['seal'] = (scope, position) => {
    const payload = Buffer.from(JSON.stringify(position)).toString('base64url');
    return tagOf(scope, payload) + payload;
  };
  const read: CursorCodec['open'] = (scope, token) => {
    const payload = token.slice(TAG_LENGTH);
    const [given, expected] = [token, tagOf(scope, payload) + payload].map((text) => Buffer.from(text));
    if (given === undefined || expected?.length !== given.length || !timingSafeEqual(given, expected)) return undefined;
    // Authenticated, so it is what seal() wrote.
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Position;
  };
  return {
    seal,
    open(scope, token) {
      const position = read(scope, token);
      if (position !== undefined) return position;
      const [original] = read(AGAIN, token) ?? [];
      if (original === undefined) return undefined;
      return original === '' ? [] : read(scope, String(original));
    },
    again(token = '') {
      // A number tells them apart, so that each is another one but none is longer.
      const [original, count] = read(AGAIN, token) ?? [token, 0];
      return seal(AGAIN, [original ?? '', Number(count) + 1]);
    },
  };
}
