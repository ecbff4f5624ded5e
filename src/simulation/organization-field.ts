import { type Static, Type } from '@sinclair/typebox';
import { HolidayField, type Weekday, WEEKDAYS } from './calendar.ts';
import { countField, dateField, fractionField, interval, nameField, uuidField, weightField } from './fields.ts';
import { ZONE_NAMES, type ZoneName } from './time-zone.ts';

/** Languages and countries whose people's names are known: see names.ts. */
const NAME_LOCALES = ['en', 'de', 'en_IN', 'pt_PT'] as const;
export type NameLocale = (typeof NAME_LOCALES)[number];

const OfficeField = Type.Object(
  {
    name: nameField('A city, say.'),
    zone: Type.Unsafe<ZoneName>(
      Type.Union(
        ZONE_NAMES.map((zone) => Type.Literal(zone)),
        { description: 'Where its clocks go by.' },
      ),
    ),
    weight: weightField('How much of the staff works there, beside the other offices.'),
    hours: Type.Optional(
      Type.String({
        pattern: '^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$',
        title: "hours such as '09:00-17:30'",
        description: "Its working hours; '09:00-17:30', where they are left out.",
      }),
    ),
    weekdays: Type.Optional(
      Type.Array(Type.Unsafe<Weekday>(Type.Union(WEEKDAYS.map((day) => Type.Literal(day)))), {
        description: 'Its working days; Monday to Friday, where they are left out.',
      }),
    ),
    holidays: Type.Optional(Type.Array(HolidayField, { description: 'The days on which it is closed.' })),
    names: Type.Optional(
      Type.Unsafe<NameLocale>(
        Type.Union(
          NAME_LOCALES.map((locale) => Type.Literal(locale)),
          { description: "The language of its people's names; en, where it is left out." },
        ),
      ),
    ),
    runner: Type.Optional(nameField("The Gitpod runner that its people's environments run on; its own, by default.")),
  },
  { additionalProperties: false },
);

const TeamField = Type.Object(
  {
    name: nameField('As tags name it.'),
    weight: weightField('How much of the staff is in it, beside the other teams.'),
    cost_center: nameField('Who pays, as tags name it.'),
    coding: Type.Optional(
      weightField('How much its people use cloud environments; 1, where it is left out, 0: never.'),
    ),
  },
  { additionalProperties: false },
);

const ProjectField = Type.Object(
  {
    name: nameField('As names and tags of what it runs say.'),
    team: nameField('Which team works on it.'),
    weight: weightField('How much it takes of the work and of the machines when it has grown up.'),
    from: Type.Optional(dateField("When it starts; the span's first day, where it is left out.")),
    to: Type.Optional(dateField('When it ends; never, where it is left out.')),
    gitpod_id: Type.Optional(uuidField("Its id at Gitpod, which like the others' follows from the seed otherwise.")),
    nirvana_id: Type.Optional(uuidField('Its id at Nirvana.')),
    gcore_id: Type.Optional(countField('Its id at Gcore.')),
  },
  { ...interval('from', 'to'), additionalProperties: false },
);

/** What a scenario says about whose account it is. */
export const OrganizationField = Type.Object(
  {
    name: nameField('Of the company.'),
    staff: Type.Object(
      {
        from: countField('How many there are on the first day.'),
        to: countField('How many there are on the last.'),
        turnover: Type.Optional(fractionField('Which part of them leaves in a year, to be replaced; 0.06 by default.')),
      },
      { additionalProperties: false, description: 'How many people there are: as many more in each month.' },
    ),
    offices: Type.Array(OfficeField, { minItems: 1 }),
    teams: Type.Array(TeamField, { minItems: 1 }),
    projects: Type.Array(ProjectField, { minItems: 1 }),
  },
  { additionalProperties: false, description: 'Whose account it is: the same people and projects on all clouds.' },
);
export type OrganizationField = Static<typeof OrganizationField>;

/** Something that a schema can't say: where, and what is wrong. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What doesn't fit together in an organization: a name that is used twice, or one that nobody has. */
export function organizationProblems({ offices, teams, projects }: OrganizationField): Problem[] {
  const teamNames = teams.map(({ name }) => name);
  return [
    ...repeatedNames('offices', offices),
    ...repeatedNames('teams', teams),
    ...repeatedNames('projects', projects),
    ...projects.flatMap(({ team }, index): Problem[] =>
      teamNames.includes(team)
        ? []
        : [{ path: ['projects', index, 'team'], message: `no team '${team}'; there are ${teamNames.join(', ')}` }],
    ),
  ];
}

function repeatedNames(list: string, items: readonly { readonly name: string }[]): Problem[] {
  return items.flatMap(({ name }, index) =>
    items.findIndex((other) => other.name === name) < index
      ? [{ path: [list, index, 'name'], message: `'${name}' is there already` }]
      : [],
  );
}
