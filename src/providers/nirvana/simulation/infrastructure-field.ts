import { type Static, Type } from '@sinclair/typebox';
import { countField, simulatedField, defaulted, fractionField, nameField } from '../../../core/schema/fields.ts';
import { type Rhythm, rhythmFields } from '../../../simulation/rhythm.ts';

const DEFAULTS = {
  region: 'us-sva-2',
  vms: 30,
  clusters: 2,
  connections: 1,
  forgotten: 0,
  largest_volume: 0,
  retags: 0,
};

/** The resources of an organization, as a scenario describes them. */
export const InfrastructureField = Type.Object(
  {
    region: defaulted(nameField('The region of all resources.'), DEFAULTS.region),
    vms: defaulted(
      simulatedField('The number of VMs started in the whole span. Volumes come with them.'),
      DEFAULTS.vms,
    ),
    clusters: defaulted(
      simulatedField('The number of Kubernetes clusters. Node pools and load balancers come with them.'),
      DEFAULTS.clusters,
    ),
    connections: defaulted(simulatedField('The number of connections to external networks.'), DEFAULTS.connections),
    forgotten: defaulted(
      fractionField('The share of VMs for batch jobs and experiments that people forget, and find weeks later.'),
      DEFAULTS.forgotten,
    ),
    retags: defaulted(
      simulatedField(
        'The number of times in the whole span that a project gets other tags, in several spellings, or another name.',
      ),
      DEFAULTS.retags,
    ),
    largest_volume: defaulted(
      countField('The size at which a data volume no longer grows, GB. 0 for no limit.'),
      DEFAULTS.largest_volume,
    ),
    ...rhythmFields,
  },
  { additionalProperties: false, description: "Simulates the organization's resources. VPCs come with its projects." },
);
export type InfrastructureField = Static<typeof InfrastructureField>;

export type Infrastructure = InfrastructureField & Required<Omit<InfrastructureField, keyof Rhythm>>;

/** Applies the defaults. */
export function completed(field: InfrastructureField): Infrastructure {
  return { ...DEFAULTS, ...field };
}
