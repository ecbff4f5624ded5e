export const RESOURCE_TYPES = [
  'vm',
  'volume',
  'vpc',
  'connect_connection',
  'nks_cluster',
  'nks_node_pool',
  'nks_load_balancer',
] as const;

export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** One row of the usage ledger: a quantity of a dimension over [startedAt, endedAt). */
export interface UsageRow {
  /** UUID, unique. */
  readonly id: string;
  /** e.g. `compute_vcpu`, `storage_abs_gb`, or a bundle such as `compute_n1_standard_8`. */
  readonly dimension: string;
  /** A whole number. */
  readonly quantity: number;
  /** ms */
  readonly startedAt: number;
  /** ms, exclusive; `null` if it never ends. One after the dataset's clock is shown as still open. */
  readonly endedAt: number | null;
}

/** A row. Only bundle heads have children: the leaves that they expand to. [nirvana/only-bundle-heads-children] */
export interface Segment extends UsageRow {
  readonly children?: readonly UsageRow[];
}

/** One metered resource with its whole history, oldest segment first. */
export interface MeteredResource {
  /** UUID, unique. */
  readonly resourceId: string;
  readonly resourceType: ResourceType;
  readonly projectId: string;
  readonly region: string;
  /** ms */
  readonly startedAt: number;
  /** ms, exclusive; `null` if it never ends. */
  readonly endedAt: number | null;
  /** At least one. A resize closes a dimension's segment and opens the next at the same instant. */
  readonly segments: readonly Segment[];
}
