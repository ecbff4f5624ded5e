import type { Position } from '../../core/cursor.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/** How messages are written: as JSON or in binary. Both say the same, through the same route and validation. */
export interface Codec {
  /** The column that keeps each record as this codec writes it. */
  readonly column: 'json' | 'proto';
  readonly contentType: string;
  /**
   * @returns the request in canonical JSON, still to be validated
   * @throws Failure `malformed_body`
   */
  decodeRequest(bytes: Uint8Array): unknown;
  /** Writes a record for the table to keep: text, since that leaves SQLite several times faster than bytes do. */
  encodeRecord(record: EnvironmentUsageRecord): string;
  /** Where a kept record stands in the listing's order: `stopped_at` (ms), `id`. */
  positionOf(kept: string): Position;
  /** @param nextToken empty on the last page */
  encodePage(kept: readonly string[], nextToken: string): Buffer;
}
