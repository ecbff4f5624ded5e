import type { UsageFilter } from '../../../src/providers/nirvana/store/usage/selection.ts';
import type { MeteredResource, UsageRow } from '../../../src/providers/nirvana/store/records.ts';

/** The rules of docs/fidelity.md as plainly as they can be written, with nothing of the emulator's own code. */
export interface ModelItem {
  readonly createdAt: number;
  readonly resourceId: string;
  /** As the wire shows it, parsed. */
  readonly usage: unknown;
}

const wire = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** Every match in ascending order. */
export function listModel(resources: readonly MeteredResource[], filter: UsageFilter, now: number): ModelItem[] {
  const items: ModelItem[] = [];
  for (const resource of resources) {
    if (filter.region !== undefined && resource.region !== filter.region) continue;
    if (filter.resourceType !== undefined && resource.resourceType !== filter.resourceType) continue;
    if (filter.resourceId !== undefined && resource.resourceId !== filter.resourceId) continue;
    const starts: number[] = [];
    for (const segment of resource.segments) {
      for (const row of [segment, ...(segment.children ?? [])]) {
        if (rowMatches(row, filter, now)) starts.push(row.startedAt);
      }
    }
    if (starts.length === 0) continue;
    items.push({
      createdAt: Math.min(...starts),
      resourceId: resource.resourceId,
      usage: viewModel(resource, now),
    });
  }
  return items.sort((a, b) => a.createdAt - b.createdAt || (a.resourceId < b.resourceId ? -1 : 1));
}

function rowMatches(row: UsageRow, filter: UsageFilter, now: number): boolean {
  if (row.startedAt > now) return false;
  const endedAt = row.endedAt !== null && row.endedAt <= now ? row.endedAt : Infinity;
  if (filter.dimension !== undefined && row.dimension !== filter.dimension) return false;
  if (filter.activeAtMax !== undefined && row.startedAt > filter.activeAtMax) return false;
  return filter.activeAtMin === undefined || endedAt > filter.activeAtMin;
}

export function viewModel(resource: MeteredResource, now: number): unknown {
  const end = (endedAt: number | null): string | null => (endedAt !== null && endedAt <= now ? wire(endedAt) : null);
  const leaf = (row: UsageRow): object => ({
    id: row.id,
    dimension: row.dimension,
    ended_at: end(row.endedAt),
    quantity: row.quantity,
    started_at: wire(row.startedAt),
  });
  const begun = (row: UsageRow): boolean => row.startedAt <= now;
  return {
    dimensions: resource.segments
      .filter(begun)
      .map((segment) =>
        segment.children ? { ...leaf(segment), children: segment.children.filter(begun).map(leaf) } : leaf(segment),
      ),
    ended_at: end(resource.endedAt),
    project_id: resource.projectId,
    region: resource.region,
    resource_id: resource.resourceId,
    resource_type: resource.resourceType,
    started_at: wire(resource.startedAt),
  };
}
