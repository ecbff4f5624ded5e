import { type Static, Type } from '@sinclair/typebox';
import { formatInstant } from '../../../core/time/instant.ts';
import { type MeteredResource, RESOURCE_TYPES, type ResourceType, type Segment, type UsageRow } from './records.ts';

const Uuid = Type.String({ format: 'uuid' });
const Instant = Type.String({ format: 'date-time' });
const End = Type.Union([Instant, Type.Null()], { description: 'null while it is active' });

const ledgerSegment = {
  id: Uuid,
  dimension: Type.String(),
  ended_at: End,
  quantity: Type.Integer(),
  started_at: Instant,
};

export const UsageDimensionLeaf = Type.Object(ledgerSegment, {
  description: 'One ledger segment for a (resource, dimension) pair.',
});
export type UsageDimensionLeaf = Static<typeof UsageDimensionLeaf>;

export const UsageDimension = Type.Object(
  { ...ledgerSegment, children: Type.Optional(Type.Array(UsageDimensionLeaf)) },
  { description: 'Top-level dimension entry; bundle heads expand via children.' },
);
export type UsageDimension = Static<typeof UsageDimension>;

/** One resource as responses show it. Resources are stored as this JSON. [nirvana/item-documented-example-fields] */
export const Usage = Type.Object(
  {
    dimensions: Type.Array(UsageDimension),
    ended_at: End,
    project_id: Uuid,
    region: Type.String({ description: 'Region the resource is in.', examples: ['us-sva-2'] }),
    resource_id: Uuid,
    resource_type: Type.Unsafe<ResourceType>({
      type: 'string',
      enum: RESOURCE_TYPES,
      description: 'Kind of metered resource a ledger row belongs to.',
    }),
    started_at: Instant,
  },
  { description: 'Usage record for a single metered resource.' },
);
export type Usage = Static<typeof Usage>;

/**
 * A resource's whole history, as responses show it once the clock has passed all of it.
 * [nirvana/instants-rfc-3339-utc-without]
 */
export function toUsage(resource: MeteredResource): Usage {
  return {
    dimensions: resource.segments.map(toDimension),
    ended_at: formatEnd(resource.endedAt),
    project_id: resource.projectId,
    region: resource.region,
    resource_id: resource.resourceId,
    resource_type: resource.resourceType,
    started_at: formatInstant(resource.startedAt),
  };
}

function toDimension(segment: Segment): UsageDimension {
  const leaf = toLeaf(segment);
  return segment.children === undefined ? leaf : { ...leaf, children: segment.children.map(toLeaf) };
}

function toLeaf(row: UsageRow): UsageDimensionLeaf {
  return {
    id: row.id,
    dimension: row.dimension,
    ended_at: formatEnd(row.endedAt),
    quantity: row.quantity,
    started_at: formatInstant(row.startedAt),
  };
}

function formatEnd(endedAt: number | null): string | null {
  return endedAt === null ? null : formatInstant(endedAt);
}

/** The resource that {@link toUsage} rendered. */
export function fromUsage(usage: Usage): MeteredResource {
  return {
    resourceId: usage.resource_id,
    resourceType: usage.resource_type,
    projectId: usage.project_id,
    region: usage.region,
    startedAt: Date.parse(usage.started_at),
    endedAt: parseEnd(usage.ended_at),
    segments: usage.dimensions.map(({ children, ...head }) =>
      children === undefined ? rowOf(head) : { ...rowOf(head), children: children.map(rowOf) },
    ),
  };
}

function rowOf({ id, dimension, quantity, started_at, ended_at }: UsageDimensionLeaf): UsageRow {
  return { id, dimension, quantity, startedAt: Date.parse(started_at), endedAt: parseEnd(ended_at) };
}

function parseEnd(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

/** Bundle heads and their leaves alike. */
export function leavesOf({ dimensions }: Usage): UsageDimensionLeaf[] {
  return dimensions.flatMap((dimension) => [dimension, ...(dimension.children ?? [])]);
}

/**
 * The part of a whole history visible at `now` (ms): rows that have started, those that end later shown as active.
 * [nirvana/ended-null-segment-resource-active, nirvana/item-contains-whole-history-whichever]
 * [nirvana/closed-history-immutable]
 */
export function usageAt(usage: Usage, now: number): Usage {
  const hasStarted = (row: UsageDimensionLeaf): boolean => Date.parse(row.started_at) <= now;
  const hideFutureEnd = <Row extends { ended_at: string | null }>(row: Row): Row =>
    row.ended_at === null || Date.parse(row.ended_at) <= now ? row : { ...row, ended_at: null };
  return {
    ...hideFutureEnd(usage),
    dimensions: usage.dimensions.filter(hasStarted).map((dimension) => ({
      ...hideFutureEnd(dimension),
      ...(dimension.children && { children: dimension.children.filter(hasStarted).map(hideFutureEnd) }),
    })),
  };
}

/** The first instant after `now` (ms) at which {@link usageAt} changes; Infinity if it never does. */
export function nextChange(usage: Usage, now: number): number {
  let next = Infinity;
  for (const { started_at, ended_at } of [usage, ...leavesOf(usage)]) {
    for (const text of [started_at, ended_at]) {
      const at = text === null ? Infinity : Date.parse(text);
      if (at > now && at < next) next = at;
    }
  }
  return next;
}
