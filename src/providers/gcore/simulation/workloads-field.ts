import { type Static, Type } from '@sinclair/typebox';
import { countField, simulatedField, defaulted, fractionField, weightField } from '../../../core/schema/fields.ts';
import { handoversField, keyedBy } from '../../../simulation/organization-field.ts';

const DEFAULTS = {
  workloads: 50,
  regions: [{ id: 76 }],
  noise: false,
  standing: false,
  forgotten: 0,
  misspelled: 0,
  relabeled: 0,
  gpu_projects: {},
  handovers: {},
};

const RegionField = Type.Object(
  {
    id: countField('The region id.'),
    weight: defaulted(weightField('The share of projects at home there, relative to the other regions.'), 1),
  },
  { additionalProperties: false },
);

/** The workloads of an organization, as a scenario describes them. */
export const WorkloadsField = Type.Object(
  {
    workloads: defaulted(
      simulatedField(
        'The number of workloads in the whole span: instances with their volumes and addresses, databases, functions, ...',
      ),
      DEFAULTS.workloads,
    ),
    regions: defaulted(
      Type.Array(RegionField, { minItems: 1, description: 'The regions that workloads run in.' }),
      DEFAULTS.regions,
    ),
    noise: defaulted(
      Type.Boolean({
        description:
          'Whether traffic, functions, containers, log indices and inference vary from day to day, with launches and incidents.',
      }),
      DEFAULTS.noise,
    ),
    standing: defaulted(
      Type.Boolean({
        description: 'Whether a workload of each kind runs throughout, so that every month shows all types.',
      }),
      DEFAULTS.standing,
    ),
    gpu_projects: defaulted(
      keyedBy(
        'projects',
        weightField('The share of the GPUs, relative to the other projects.'),
        'The projects that use GPUs, and with care. If there are none, any project does.',
      ),
      DEFAULTS.gpu_projects,
    ),
    forgotten: defaulted(
      fractionField('The share of workloads that are forgotten and run for weeks or months longer.'),
      DEFAULTS.forgotten,
    ),
    misspelled: defaulted(
      fractionField('The share of workloads whose tags are not spelled as the others are.'),
      DEFAULTS.misspelled,
    ),
    relabeled: defaulted(
      fractionField('The share of workloads that are renamed or retagged while they run.'),
      DEFAULTS.relabeled,
    ),
    handovers: defaulted(
      handoversField('The projects that another team takes over: the tag team of their resources changes.'),
      DEFAULTS.handovers,
    ),
  },
  { additionalProperties: false, description: "Simulates the organization's workloads." },
);
export type WorkloadsField = Static<typeof WorkloadsField>;

/** Applies the defaults. */
export function completed(
  field: WorkloadsField,
): WorkloadsField & Required<Pick<WorkloadsField, keyof typeof DEFAULTS>> {
  return { ...DEFAULTS, ...field };
}
