import { type Static, Type } from '@sinclair/typebox';

const Bound = Type.Integer({ minimum: 0 });

/**
 * How much callers may ask of the emulator. A request beyond a limit is refused with a status of 4xx and the name of the
 * limit.
 */
export const Limits = Type.Object(
  {
    datasets: Bound,
    /** Datasets that API keys describe. */
    describedDatasets: Type.Integer({ minimum: 1 }),
    /** ms after which one of them is dropped if nothing uses it. */
    describedIdleMs: Bound,
    /** Rows of a dataset that is created over the control API. */
    seededRows: Bound,
    /** ms in which such a dataset must be seeded. */
    seedingMs: Bound,
    /** Bytes of a scenario that such a dataset has as YAML text. */
    scenarioBytes: Bound,
    /** Bytes of memory of all datasets that were created or written to, seeded images included. */
    writtenBytes: Bound,
    /** Snapshots per dataset. */
    snapshots: Bound,
    /** Bytes of all snapshots of one dataset. */
    snapshotBytes: Bound,
    importBytes: Bound,
    /** Faults per dataset that the control API or the library arms. */
    faults: Bound,
    /** Faults per dataset that requests arm for themselves; the oldest makes room for a new one. */
    headerFaults: Type.Integer({ minimum: 1 }),
    /** Requests in the journal of one dataset: fewer if they take more than 4 KiB on average and 4 MiB in total. */
    journalEntries: Type.Integer({ minimum: 1 }),
    /** Bytes of the response cache, for all datasets together; 0 disables it. */
    pageCacheBytes: Bound,
    /** ms in which a request's header must arrive. */
    headersTimeoutMs: Type.Integer({ minimum: 1 }),
    /** ms in which a whole request must arrive, an import included. */
    requestTimeoutMs: Type.Integer({ minimum: 1 }),
    /** ms for responses in progress when the emulator closes. */
    closeTimeoutMs: Bound,
  },
  { additionalProperties: false },
);
export type Limits = Readonly<Static<typeof Limits>>;

export const MEBIBYTE = 1_048_576;

export const DEFAULT_LIMITS: Limits = {
  datasets: 1_000,
  describedDatasets: 1_000,
  describedIdleMs: 600_000,
  seededRows: 20_000_000,
  seedingMs: 600_000,
  scenarioBytes: 131_072,
  writtenBytes: 2_048 * MEBIBYTE,
  snapshots: 20,
  snapshotBytes: 256 * MEBIBYTE,
  importBytes: 64 * MEBIBYTE,
  faults: 200,
  headerFaults: 100,
  journalEntries: 1_000,
  pageCacheBytes: 64 * MEBIBYTE,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  closeTimeoutMs: 5_000,
};
