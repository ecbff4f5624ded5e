/**
 * One environment's run from start to stop, as the simulation makes it and the repository keeps it. The ids are UUIDs: what
 * writes them relies on text without anything to escape, shorter than 128 ASCII characters.
 */
export interface EnvironmentUsageRecord {
  /** Unique. */
  readonly id: string;
  readonly environmentId: string;
  readonly userId: string;
  /** `null` for an environment without a project. */
  readonly projectId: string | null;
  readonly runnerId: string;
  readonly environmentClassId: string;
  /** ms */
  readonly createdAt: number;
  /** ms; not before `createdAt`. A record whose stop lies after the dataset's clock is of a running environment. */
  readonly stoppedAt: number;
  /** ms; the record is listed from then on, where that is after `stoppedAt`: late usage. */
  readonly arrivesAt?: number;
}
