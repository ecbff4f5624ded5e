import { type Static, Type } from '@sinclair/typebox';
import { anomalyField, type PlantedAnomaly } from '../../../../core/provider/anomaly.ts';
import type { Random } from '../../../../core/random.ts';
import { countField, instantMs, nameField, uuidField } from '../../../../core/schema/fields.ts';
import { constant } from '../../../../simulation/history.ts';
import type { MeteredResource, ResourceType, Segment } from '../../store/records.ts';
import { bundleSegments, dimensionSegments } from '../segments.ts';

/** An anomaly that a scenario plants. */
export const AnomalyField = anomalyField('forgotten_cluster', {
  project_id: uuidField('The project.'),
  region: nameField('The region.'),
  nodes: Type.Optional(countField('The number of nodes of 16 vCPUs. Default: 10.', 1)),
});
export type AnomalyField = Static<typeof AnomalyField>;

/** A cluster whose node pool nothing uses. */
export function plant(
  { kind, from, to, project_id: projectId, region, nodes = 10 }: AnomalyField,
  random: Random,
): { readonly resources: readonly MeteredResource[]; readonly planted: PlantedAnomaly } {
  const life = { startedAt: instantMs(from), endedAt: to === undefined ? null : instantMs(to) };
  const resource = (resourceType: ResourceType, segments: readonly Segment[]): MeteredResource => ({
    ...{ resourceId: random.uuid(), resourceType, projectId, region, segments },
    ...life,
  });
  const machines = { shape: { family: 'standard', vcpu: 16 }, count: nodes } as const;
  const resources = [
    resource('nks_cluster', dimensionSegments(random, 'nks_control_plane', life, constant(life, 1))),
    resource('nks_node_pool', bundleSegments(random, life, constant(life, machines))),
  ];
  const ids = resources.map(({ resourceId }) => resourceId);
  const where = { project_id: projectId, region };
  return { resources, planted: { kind, from: life.startedAt, to: life.endedAt, where, resources: ids } };
}
