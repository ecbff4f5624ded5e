import { type Static, Type } from '@sinclair/typebox';
import {
  type Day,
  dayOf,
  dayOfDate,
  HolidayField,
  holidays,
  type Weekday,
  WEEKDAYS,
  weekdayIndex,
  weekdayOnOrAfter,
  yearOf,
} from './calendar.ts';
import { countField, dateField, fractionField, instantMs, nameField, uuidField, weightField } from './fields.ts';
import { NAME_LOCALES, type NameLocale, personName } from './names.ts';
import type { Random } from './random.ts';
import { ZONE_NAMES, type ZoneName } from './time-zone.ts';

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
  { additionalProperties: false },
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

export interface Office {
  readonly name: string;
  readonly zone: ZoneName;
  /** Minutes after midnight. */
  readonly opens: number;
  readonly closes: number;
  readonly runner: string;
}

export interface Team {
  readonly name: string;
  readonly costCenter: string;
  /** How much its people use cloud environments. */
  readonly coding: number;
}

export interface Person {
  readonly name: string;
  /** `ada.lovelace`; unique. */
  readonly handle: string;
  readonly office: Office;
  readonly team: Team;
  /** The first and the day after the last day of their employment. */
  readonly joined: Day;
  readonly left: Day;
  /** Whether the day is one of work: not of the weekend, a holiday, a vacation or an illness, and they are employed. */
  works(day: Day): boolean;
  /** Whether they are away: on vacation, ill, or not employed. */
  away(day: Day): boolean;
}

export interface Project {
  readonly name: string;
  readonly team: Team;
  /** The first day, and the day after the last one; `null` where it never ends. */
  readonly from: Day;
  readonly to: Day | null;
  readonly ids: { readonly gitpod?: string; readonly nirvana?: string; readonly gcore?: number };
  /** How much there is to do on a day: grows at first, and fades towards its end. */
  load(day: Day): number;
}

/** Whose account it is. */
export interface Organization {
  readonly name: string;
  readonly offices: readonly Office[];
  readonly teams: readonly Team[];
  /** In the order in which their seats came to be. */
  readonly people: readonly Person[];
  readonly projects: readonly Project[];
  /** How many people are employed on a day. */
  headcount(day: Day): number;
}

/** Days, `to` exclusive. */
export interface DaySpan {
  readonly from: Day;
  readonly to: Day;
}

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
    ...projects.flatMap(({ team, from, to }, index): Problem[] => [
      ...(teamNames.includes(team)
        ? []
        : [{ path: ['projects', index, 'team'], message: `no team '${team}'; there are ${teamNames.join(', ')}` }]),
      ...(from !== undefined && to !== undefined && instantMs(to) < instantMs(from)
        ? [{ path: ['projects', index, 'to'], message: `${to} is before ${from}, where it starts` }]
        : []),
    ]),
  ];
}

function repeatedNames(list: string, items: readonly { readonly name: string }[]): Problem[] {
  return items.flatMap(({ name }, index) =>
    items.findIndex((other) => other.name === name) < index
      ? [{ path: [list, index, 'name'], message: `'${name}' is there already` }]
      : [],
  );
}

/** Hires the people, sends them on vacation, and starts the projects. */
export function createOrganization(field: OrganizationField, span: DaySpan, random: Random): Organization {
  const offices = field.offices.map((office) => createOffice(office, span));
  const teams = field.teams.map(
    (team) => [{ name: team.name, costCenter: team.cost_center, coding: team.coding ?? 1 }, team.weight] as const,
  );
  const handles = new Set<string>();
  const people = seats(field.staff, span).flatMap((seat, index) =>
    fillSeat(seat, field.staff.turnover ?? 0.06, random.branch('seat', index), (joined, left, personal) => {
      const place = personal.weighted(offices.map((office) => [office, office.weight]));
      const name = personName(personal, place.names);
      const presence = presenceOf(place, { from: joined, to: left }, span, personal);
      const on = (day: Day): Presence => presence[day - span.from] ?? AWAY;
      return {
        name,
        handle: uniqueHandle(name, handles),
        office: place.office,
        team: personal.weighted(teams),
        joined,
        left,
        works: (day) => on(day) === WORKING,
        away: (day) => on(day) === AWAY,
      };
    }),
  );
  return {
    name: field.name,
    offices: offices.map(({ office }) => office),
    teams: teams.map(([team]) => team),
    people,
    projects: field.projects.map((project) => createProject(project, teams)),
    headcount: (day) => people.filter(({ joined, left }) => joined <= day && day < left).length,
  };
}

/** An account that nobody has ever worked in. */
export const NOBODY: Organization = {
  name: 'nobody',
  offices: [],
  teams: [],
  people: [],
  projects: [],
  headcount: () => 0,
};

interface Place {
  readonly office: Office;
  readonly weight: number;
  readonly names: NameLocale;
  isOpen(day: Day): boolean;
}

function createOffice(field: OrganizationField['offices'][number], span: DaySpan): Place {
  const [opens = 0, closes = 0] = (field.hours ?? '09:00-17:30').split('-').map(minutesOf);
  const closed = holidays(field.holidays ?? [], yearOf(span.from), yearOf(span.to));
  const weekdays = new Set((field.weekdays ?? WEEKDAYS.slice(0, 5)).map((weekday) => WEEKDAYS.indexOf(weekday)));
  return {
    office: { name: field.name, zone: field.zone, opens, closes, runner: field.runner ?? field.name },
    weight: field.weight,
    names: field.names ?? 'en',
    isOpen: (day) => weekdays.has(weekdayIndex(day)) && !closed.has(day),
  };
}

/** @param time such as `09:30` */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** When each seat of the staff comes to be and goes: evenly over the span, on Mondays. */
function seats({ from, to }: OrganizationField['staff'], span: DaySpan): DaySpan[] {
  const changeAt = (seat: number): Day =>
    weekdayOnOrAfter(
      span.from + Math.floor((Math.abs(seat + 0.5 - from) / Math.abs(to - from)) * (span.to - span.from)),
      0,
    );
  return Array.from({ length: Math.max(from, to) }, (_, seat) => ({
    from: seat < from ? span.from : changeAt(seat),
    to: seat < to ? span.to : changeAt(seat),
  }));
}

/** One person after another: whoever leaves is replaced a few weeks later. */
function fillSeat(
  seat: DaySpan,
  turnover: number,
  random: Random,
  hire: (joined: Day, left: Day, random: Random) => Person,
): Person[] {
  const people: Person[] = [];
  let joined = seat.from;
  while (joined < seat.to) {
    let left = joined + random.int(90, 120);
    while (left < seat.to && !random.chance(turnover / 12)) left += 30;
    left = Math.min(left, seat.to);
    people.push(hire(joined, left, random));
    joined = weekdayOnOrAfter(left + random.int(14, 45), 0);
  }
  return people;
}

function uniqueHandle(name: string, taken: Set<string>): string {
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z ]/g, '')
    .replaceAll(' ', '.');
  let handle = plain;
  for (let count = 2; taken.has(handle); count += 1) handle = `${plain}${count}`;
  taken.add(handle);
  return handle;
}

const AWAY = 0;
const OFF = 1;
const WORKING = 2;
type Presence = number;

/** For each day of the span, what it is to a person. */
function presenceOf(place: Place, employed: DaySpan, span: DaySpan, random: Random): Uint8Array {
  const presence = new Uint8Array(Math.max(0, span.to - span.from));
  for (let day = employed.from; day < employed.to; day += 1) {
    presence[day - span.from] = place.isOpen(day) ? WORKING : OFF;
  }
  for (let year = yearOf(span.from); year <= yearOf(span.to); year += 1) {
    for (const { from, to } of absences(year, random)) {
      for (let day = from; day < to; day += 1) {
        if (day >= span.from && day < span.to) presence[day - span.from] = AWAY;
      }
    }
  }
  return presence;
}

/** A year's vacations, most in summer and at its end, and a few short illnesses. */
function absences(year: number, random: Random): DaySpan[] {
  const beginning = (month: number, date: number, days: number, length: number): DaySpan => {
    const from = dayOfDate(year, month, date) + random.int(0, days);
    return { from, to: from + length };
  };
  const weekFrom = (month: number): DaySpan => {
    const from = weekdayOnOrAfter(dayOfDate(year, month, 1) + random.int(0, 70), 0);
    return { from, to: from + 7 };
  };
  return [
    beginning(6, 20, 70, random.int(12, 21)),
    ...(random.chance(0.6) ? [beginning(12, 20, 3, random.int(9, 14))] : []),
    ...(random.chance(0.6) ? [weekFrom(2)] : []),
    ...(random.chance(0.6) ? [weekFrom(9)] : []),
    ...Array.from({ length: random.int(1, 4) }, () => beginning(1, 7, 340, random.int(1, 4))),
  ];
}

function createProject(
  field: OrganizationField['projects'][number],
  teams: readonly (readonly [Team, number])[],
): Project {
  const from = field.from === undefined ? Number.NEGATIVE_INFINITY : dayOf(instantMs(field.from));
  const to = field.to === undefined ? null : dayOf(instantMs(field.to));
  const team = teams.find(([{ name }]) => name === field.team)?.[0];
  if (team === undefined) throw new TypeError(`no team '${field.team}'`);
  return {
    name: field.name,
    team,
    from,
    to,
    ids: {
      ...(field.gitpod_id !== undefined && { gitpod: field.gitpod_id }),
      ...(field.nirvana_id !== undefined && { nirvana: field.nirvana_id }),
      ...(field.gcore_id !== undefined && { gcore: field.gcore_id }),
    },
    load(day) {
      if (day < from || (to !== null && day >= to)) return 0;
      const grown = Math.min(1, 0.2 + (day - from) / GROWING_DAYS);
      const fading = to === null ? 1 : Math.min(1, 0.2 + (to - day) / FADING_DAYS);
      return field.weight * grown * fading;
    },
  };
}

const GROWING_DAYS = 180;
const FADING_DAYS = 60;
