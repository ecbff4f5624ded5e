import { formatInstant } from '../../core/instant.ts';
import type { MeteredResource, Segment, UsageRow } from './records.ts';
import type { Usage, UsageDimension, UsageDimensionLeaf } from './schemas.ts';

/** A resource's whole history, as the wire shows it once the clock is past all of it. */
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

/** Top-level rows and leaves. */
export function rowsOf({ dimensions }: Usage): UsageDimensionLeaf[] {
  return dimensions.flatMap((dimension) => [dimension, ...(dimension.children ?? [])]);
}

/** What of a whole history is to be seen at `now` (ms): rows begun by then, those that end later still open. */
export function usageAt(usage: Usage, now: number): Usage {
  const hasBegun = (row: UsageDimensionLeaf): boolean => Date.parse(row.started_at) <= now;
  const hideFutureEnd = <Row extends { ended_at: string | null }>(row: Row): Row =>
    row.ended_at === null || Date.parse(row.ended_at) <= now ? row : { ...row, ended_at: null };
  return {
    ...hideFutureEnd(usage),
    dimensions: usage.dimensions.filter(hasBegun).map((dimension) => ({
      ...hideFutureEnd(dimension),
      ...(dimension.children && { children: dimension.children.filter(hasBegun).map(hideFutureEnd) }),
    })),
  };
}

/** The first instant after `now` (ms) at which {@link usageAt} shows something else; Infinity where there is none. */
export function nextChange(usage: Usage, now: number): number {
  let next = Infinity;
  for (const { started_at, ended_at } of [usage, ...rowsOf(usage)]) {
    for (const text of [started_at, ended_at]) {
      const at = text === null ? Infinity : Date.parse(text);
      if (at > now && at < next) next = at;
    }
  }
  return next;
}
