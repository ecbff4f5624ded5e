import type { PlantedAnomaly } from '../../../../core/provider/anomaly.ts';
import type { Random } from '../../../../core/random.ts';
import { instantMs } from '../../../../core/schema/fields.ts';
import { metricName } from '../../metric-name.ts';
import type { ResourceTypeName } from '../../resource-types.ts';
import type { BillingRow } from '../../store/records.ts';
import { cut } from '../labels/untidy.ts';
import type { AnomalyField } from './field.ts';

/** What each kind of planted resources is. */
const RESOURCES = {
  // 2 GiB of memory all the time.
  runaway_job: { type: 'containers', attributes: {}, name: 'retry', rate: 2 * 1024 * 60 },
  forgotten_cluster: {
    type: 'ai_virtual_cluster',
    attributes: { flavor: 'g3-ai-64-384-3000-l40s-48-2' },
    name: 'experiment',
    rate: 1,
  },
  leaked_key_mining: { type: 'instance', attributes: { flavor: 'g1-standard-16-32' }, name: 'vm', rate: 1 },
} as const satisfies Record<
  string,
  { type: ResourceTypeName; attributes: Readonly<Record<string, string>>; name: string; rate: number }
>;

type Vanished = Extract<AnomalyField, { kind: 'vanished_tag' }>;

/** The rows of an account with anomalies in them. */
export interface Planted {
  readonly rows: Iterable<BillingRow>;
  /** What was planted; complete once the rows have been read. */
  readonly anomalies: readonly PlantedAnomaly[];
}

/** Plants anomalies among rows. */
export function plant(fields: readonly AnomalyField[], rows: Iterable<BillingRow>, random: Random): Planted {
  const resources: BillingRow[] = [];
  const vanished: { readonly field: Vanished; readonly uuids: Set<string> }[] = [];
  const planted = fields.map((field, index): PlantedAnomaly => {
    const { kind } = field;
    const [from, to] = [instantMs(field.from), field.to === undefined ? null : instantMs(field.to)];
    if (kind === 'price_change') return { kind, from, to, where: { billing_metric_name: field.metric }, resources: [] };
    if (kind === 'vanished_tag') {
      const uuids = new Set<string>();
      vanished.push({ field, uuids });
      return { kind, from, to, where: { project_id: field.project_id, tag: field.tag }, resources: uuids };
    }
    const { type, attributes, name, rate } = RESOURCES[kind];
    const { project_id: projectId, region_id: regionId, count = 1 } = field;
    const own = random.branch('anomaly', index);
    const made = Array.from({ length: count }, (_, number): BillingRow => ({
      ...{ type, attributes, projectId, regionId },
      billingMetricName: metricName(type, attributes),
      uuid: own.uuid(),
      name: `${name}-${index + 1}-${number + 1}`,
      tags: null,
      profile: 'flat',
      segments: [{ startedAt: from, endedAt: to, rate }],
    }));
    resources.push(...made);
    const uuids = new Set(made.flatMap(({ uuid }) => uuid ?? []));
    return { kind, from, to, where: { project_id: projectId, region_id: regionId, type }, resources: uuids };
  });
  function* withAnomalies(): Iterable<BillingRow> {
    for (const row of rows) {
      let parts = [row];
      for (const { field, uuids } of vanished) {
        const before = parts.length;
        parts = parts.flatMap((part) => withoutTag(part, field));
        if (parts.length > before && row.uuid !== null) uuids.add(row.uuid);
      }
      yield* parts;
    }
    yield* resources;
  }
  return { rows: withAnomalies(), anomalies: planted };
}

/** A resource that runs when it loses its tag: the rows before, while and after it has none. */
function withoutTag(row: BillingRow, { project_id, tag, from, to }: Vanished): BillingRow[] {
  const others = row.tags?.filter(([key]) => key !== tag) ?? [];
  if (row.projectId !== project_id || row.uuid === null || others.length === (row.tags?.length ?? 0)) return [row];
  const [before, rest] = cut(row.segments, instantMs(from));
  const [during, after] = to === undefined ? [rest, []] : cut(rest, instantMs(to));
  if (before.length === 0 || during.length === 0) return [row];
  return [
    { ...row, segments: before },
    { ...row, tags: others.length === 0 ? null : others, segments: during },
    ...(after.length === 0 ? [] : [{ ...row, segments: after }]),
  ];
}
