import { type Static, Type } from '@sinclair/typebox';
import { handoversField, keyedBy } from '../../../simulation/organization-field.ts';
import { type Rhythm, rhythmFields } from '../../../simulation/rhythm.ts';
import {
  countField,
  dateField,
  simulatedField,
  defaulted,
  fractionField,
  nameField,
  weightField,
} from '../../../core/schema/fields.ts';

const DEFAULTS = {
  records: 1000,
  prebuilds: 0.1,
  without_project: 0.05,
  overnight: 0.03,
  idle_timeout: 0,
  classes: [{ name: 'regular' }],
  renames: {},
  handovers: {},
};

const ClassField = Type.Object(
  {
    name: nameField('The name that the id of the class derives from.'),
    weight: defaulted(weightField('The share of people who prefer it, relative to the other classes.'), 1),
  },
  { additionalProperties: false },
);

const RenameField = Type.Object(
  { at: dateField('The day on which it is renamed.'), name: nameField('Its new name.') },
  { additionalProperties: false },
);

/** The use of cloud environments, as a scenario describes it. */
export const SessionsField = Type.Object(
  {
    records: defaulted(
      simulatedField('The exact number of records in the whole span.', 1_000_000_000),
      DEFAULTS.records,
    ),
    prebuilds: defaulted(
      fractionField('The share of records that are prebuilds, made by a service user.'),
      DEFAULTS.prebuilds,
    ),
    without_project: defaulted(fractionField('The share of sessions without a project.'), DEFAULTS.without_project),
    overnight: defaulted(
      fractionField('The share of working days that end with an environment left running overnight.'),
      DEFAULTS.overnight,
    ),
    idle_timeout: defaulted(
      countField(
        'Minutes without activity after which an environment stops. Lengths are then continuous and long-tailed, and environments left running overnight stop after their last job. 0 for lengths of at most 11 hours, except overnight, when people stop environments in the morning of a later day.',
      ),
      DEFAULTS.idle_timeout,
    ),
    ...rhythmFields,
    classes: defaulted(
      Type.Array(ClassField, { minItems: 1, description: 'The environment classes.' }),
      DEFAULTS.classes,
    ),
    renames: defaulted(keyedBy('projects', RenameField, 'The projects that are renamed.'), DEFAULTS.renames),
    handovers: defaulted(
      handoversField('The projects that another team takes over: members who work on them move to it.'),
      DEFAULTS.handovers,
    ),
  },
  { additionalProperties: false, description: "Simulates the organization's use of cloud environments." },
);
export type SessionsField = Static<typeof SessionsField>;

/** The settings of a simulation, with the defaults applied. */
export type Habits = SessionsField & Required<Omit<SessionsField, keyof Rhythm>>;

export function habitsOf(field: SessionsField): Habits {
  return { ...DEFAULTS, ...field };
}
