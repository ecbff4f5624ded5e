import type { Run } from './packed-record.ts';

/** How messages are written: as JSON or in binary. Both say the same, through the same route and validation. */
export interface Codec {
  readonly contentType: string;
  /**
   * @returns the request in canonical JSON, still to be validated
   * @throws Failure `malformed_body`
   */
  decodeRequest(bytes: Uint8Array): unknown;
  /**
   * @param nextToken empty on the last page
   * @returns borrowed memory
   */
  encodePage(records: readonly Run[], nextToken: string): Buffer;
}
