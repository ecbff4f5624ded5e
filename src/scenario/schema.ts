import { type Static, type TUnsafe, Type } from '@sinclair/typebox';
import type { Provider } from '../core/provider/provider.ts';
import { countField, dateField, instantField, interval, nameField } from '../core/schema/fields.ts';
import { OrganizationField } from '../simulation/organization-field.ts';

const Head = Type.Object({
  description: Type.Optional(Type.String({ description: 'The purpose of the scenario.' })),
  seed: Type.Integer({
    description: 'The seed of all randomness. Another seed produces different data of the same shape.',
  }),
  clock: instantField('The instant that the dataset considers to be now.'),
  span: Type.Object(
    { from: dateField('The first day.'), to: dateField('The day after the last one.') },
    {
      ...interval('from', 'to'),
      additionalProperties: false,
      description: 'The simulated days (UTC). Days after the clock become visible as the clock advances.',
    },
  ),
  follow_clock: Type.Optional(
    Type.Boolean({
      description:
        'Whether all dates of this file move forward, by whole years, when the dataset starts with a clock that is less than ' +
        'six months before the end of the span or after it. Dates of included scenarios stay.',
    }),
  ),
  parameters: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), countField('The default.'), {
      description:
        'Numbers to choose when the scenario is loaded: refer to them as ${name}, ${name * 2} or ${name / 2}, rounded up.',
    }),
  ),
  include: Type.Optional(
    Type.Array(nameField('The name of a shipped scenario, or the path of a file relative to this one.'), {
      description: 'Scenarios whose hand-written records are added before those of this file.',
    }),
  ),
  organization: Type.Optional(OrganizationField),
});

/** What a scenario file says. */
export type Content = Static<typeof Head> & Readonly<Record<string, unknown>>;

/** The schema of scenario files: a head, and a section for each provider. */
export function scenarioSchema(providers: readonly Pick<Provider, 'name' | 'scenarioSchema'>[]): TUnsafe<Content> {
  const sections = providers.map(({ name, scenarioSchema }) => [name, Type.Optional(scenarioSchema)] as const);
  return Type.Unsafe(
    Type.Object({ ...Head.properties, ...Object.fromEntries(sections) }, { additionalProperties: false }),
  );
}
