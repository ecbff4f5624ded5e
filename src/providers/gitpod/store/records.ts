/** One environment's run from creation to stop. */
export interface EnvironmentUsageRecord {
  /** A UUID in lower case, like every other id; unique. */
  readonly id: string;
  readonly environmentId: string;
  readonly userId: string;
  /** `null` for an environment without a project. */
  readonly projectId: string | null;
  readonly runnerId: string;
  readonly environmentClassId: string;
  /** ms */
  readonly createdAt: number;
  /** ms; not before `createdAt`. The environment is still running while this is after the dataset's clock. */
  readonly stoppedAt: number;
  /** Late usage, ms: when this is after `stoppedAt`, the record is listed only from then on. */
  readonly arrivesAt?: number;
}
