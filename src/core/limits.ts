/** How much the owner of an emulator may ask of it. What goes beyond is refused with a 4xx that names the limit. */
export interface Limits {
  readonly datasets: number;
  /** Memory that datasets take up once they have been written to and no longer share their scenario's records. */
  readonly writtenBytes: number;
  /** In one dataset. */
  readonly snapshots: number;
  /** Of all snapshots of one dataset. */
  readonly snapshotBytes: number;
  readonly importBytes: number;
  /** In one dataset, those included that requests have armed for themselves. */
  readonly faults: number;
  /** Requests that one dataset remembers, fewer where they are long: of 4 KiB on average, or 4 MiB in all. */
  readonly journalEntries: number;
  /** Memory that rendered pages take up, of all datasets together. */
  readonly pageCacheBytes: number;
}

export const MEBIBYTE = 1_048_576;

export const DEFAULT_LIMITS: Limits = {
  datasets: 1_000,
  writtenBytes: 2_048 * MEBIBYTE,
  snapshots: 20,
  snapshotBytes: 256 * MEBIBYTE,
  importBytes: 64 * MEBIBYTE,
  faults: 200,
  journalEntries: 1_000,
  pageCacheBytes: 64 * MEBIBYTE,
};
