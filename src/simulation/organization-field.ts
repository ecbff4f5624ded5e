import { type Static, type TRecord, type TSchema, type TString, Type } from '@sinclair/typebox';
import type { Violation } from '../core/schema/violations.ts';
import { suggest } from '../core/schema/words.ts';
import { HolidayField, type Weekday, WEEKDAYS } from './calendar.ts';
import {
  dateField,
  defaulted,
  fractionField,
  interval,
  nameField,
  simulatedField,
  weightField,
} from '../core/schema/fields.ts';
import { ZONE_NAMES, type ZoneName } from './time-zone.ts';

/** Each day of each of them is simulated. */
const MOST_PEOPLE = 100_000;

/** The languages of people's names; names.ts has the lists. */
const NAME_LOCALES = ['en', 'de', 'en_IN', 'pt_PT'] as const;
export type NameLocale = (typeof NAME_LOCALES)[number];

export const OFFICE_DEFAULTS: {
  readonly hours: string;
  readonly weekdays: Weekday[];
  readonly holidays: string[];
  readonly names: NameLocale;
} = {
  hours: '09:00-17:30',
  weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  holidays: [],
  names: 'en',
};

const OfficeField = Type.Object(
  {
    name: nameField('The name of the office, such as its city.'),
    zone: Type.Unsafe<ZoneName>(
      Type.Union(
        ZONE_NAMES.map((zone) => Type.Literal(zone)),
        { description: 'The time zone of the office.' },
      ),
    ),
    weight: weightField('The share of the staff that works there, relative to the other offices.'),
    hours: defaulted(
      Type.String({
        pattern: '^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$',
        title: "hours such as '09:00-17:30'",
        description: 'Local working hours.',
      }),
      OFFICE_DEFAULTS.hours,
    ),
    weekdays: defaulted(
      Type.Array(Type.Unsafe<Weekday>(Type.Union(WEEKDAYS.map((day) => Type.Literal(day)))), {
        description: 'Working days.',
      }),
      OFFICE_DEFAULTS.weekdays,
    ),
    holidays: defaulted(
      Type.Array(HolidayField, { description: 'The days on which the office is closed.' }),
      OFFICE_DEFAULTS.holidays,
    ),
    names: defaulted(
      Type.Unsafe<NameLocale>(
        Type.Union(
          NAME_LOCALES.map((locale) => Type.Literal(locale)),
          { description: "The language of people's names." },
        ),
      ),
      OFFICE_DEFAULTS.names,
    ),
  },
  { additionalProperties: false },
);

/** The share of people who leave in a year. */
export const DEFAULT_TURNOVER = 0.06;

const TeamField = Type.Object(
  {
    name: nameField('The name of the team, as in tags.'),
    weight: weightField('The share of the staff in the team, relative to the other teams.'),
    cost_center: nameField('The cost center, as in tags.'),
    coding: defaulted(
      weightField('The use of cloud environments by its people, relative to other teams; 0 for none.'),
      1,
    ),
  },
  { additionalProperties: false },
);

const ProjectField = Type.Object(
  {
    name: nameField('The name of the project, as in the names and tags of its resources.'),
    team: nameField('The name of the team that works on it.'),
    weight: weightField('The share of work and resources when it is fully grown, relative to the other projects.'),
    from: Type.Optional(dateField('The first day. If omitted, the project existed before the span.')),
    to: Type.Optional(dateField('The day after the last one. If omitted, the project never ends.')),
  },
  { ...interval('from', 'to'), additionalProperties: false },
);

/** The organization that owns the account, as a scenario describes it. */
export const OrganizationField = Type.Object(
  {
    name: nameField('The name of the company.'),
    staff: Type.Object(
      {
        from: simulatedField('The number of people on the first day.', MOST_PEOPLE),
        to: simulatedField('The number of people on the last day.', MOST_PEOPLE),
        turnover: defaulted(
          fractionField('The share of people who leave in a year and are replaced.'),
          DEFAULT_TURNOVER,
        ),
      },
      { additionalProperties: false, description: 'The number of people, which changes evenly over the span.' },
    ),
    offices: Type.Array(OfficeField, { minItems: 1 }),
    teams: Type.Array(TeamField, { minItems: 1 }),
    projects: Type.Array(ProjectField, { minItems: 1 }),
  },
  {
    additionalProperties: false,
    description: 'The organization that owns the account: the same people and projects on all clouds.',
  },
);
export type OrganizationField = Static<typeof OrganizationField>;

/** Annotates a map whose keys are names of the organization's `projects` or `offices`. */
export const KEYED_BY = 'x-keyed-by';

/** A map by the names of the organization's projects or offices. */
export function keyedBy<Value extends TSchema>(
  names: 'offices' | 'projects',
  value: Value,
  description: string,
): TRecord<TString, Value> {
  return Type.Record(Type.String(), value, { [KEYED_BY]: names, description });
}

/** Annotates a name of one of the organization's teams. */
export const NAMES_TEAM = 'x-names-team';

function teamField(description: string): TString {
  return { ...nameField(description), [NAMES_TEAM]: true };
}

const HandoverField = Type.Object(
  {
    at: dateField('The day on which another team takes the project over.'),
    team: teamField('The team that does.'),
  },
  { additionalProperties: false },
);

/** A map of the projects that another team takes over. */
export function handoversField(description: string): TRecord<TString, typeof HandoverField> {
  return keyedBy('projects', HandoverField, description);
}

/** Checks what the schema can't state: names must be unique, and a project's team must exist. */
export function organizationViolations({ offices, teams, projects }: OrganizationField): Violation[] {
  const teamNames = teams.map(({ name }) => name);
  return [
    ...repeatedNames('offices', offices),
    ...repeatedNames('teams', teams),
    ...repeatedNames('projects', projects),
    ...projects.flatMap(({ team }, index): Violation[] =>
      teamNames.includes(team)
        ? []
        : [{ path: ['projects', index, 'team'], message: `unknown team '${team}'; ${suggest(team, teamNames)}` }],
    ),
  ];
}

function repeatedNames(list: string, items: readonly { readonly name: string }[]): Violation[] {
  return items.flatMap(({ name }, index) =>
    items.findIndex((other) => other.name === name) < index
      ? [{ path: [list, index, 'name'], message: `another of the ${list} is called '${name}'; choose a unique name` }]
      : [],
  );
}
