import {
  type Day,
  type DaySpan,
  dayOf,
  holidays,
  WEEKDAYS,
  weekdayIndex,
  weekdayOnOrAfter,
  yearOf,
} from './calendar.ts';
import { instantMs } from './fields.ts';
import { personName } from './names.ts';
import type { NameLocale, OrganizationField } from './organization-field.ts';
import { type Presence, presenceOf } from './presence.ts';
import type { Random } from './random.ts';
import type { ZoneName } from './time-zone.ts';

export interface Office {
  readonly name: string;
  readonly zone: ZoneName;
  /** Minutes after midnight. */
  readonly opens: number;
  readonly closes: number;
  readonly runner: string;
  /** Whether people work there on a day: it is neither of its weekend nor a holiday. */
  readonly isOpen: (day: Day) => boolean;
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
  readonly presence: (day: Day) => Presence;
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
  readonly headcount: (day: Day) => number;
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
      return {
        name,
        handle: uniqueHandle(name, handles),
        office: place.office,
        team: personal.weighted(teams),
        joined,
        left,
        presence: presenceOf({ from: joined, to: left }, span, place.office.isOpen, personal),
      };
    }),
  );
  return {
    name: field.name,
    offices: offices.map(({ office }) => office),
    teams: teams.map(([team]) => team),
    people,
    projects: field.projects.map((project) => createProject(project, teams)),
    headcount: headcounts(people, span),
  };
}

function headcounts(people: readonly Person[], span: DaySpan): (day: Day) => number {
  const counts = new Int32Array(Math.max(0, span.to - span.from));
  for (const { joined, left } of people) {
    for (let day = joined; day < left; day += 1) counts[day - span.from] = (counts[day - span.from] ?? 0) + 1;
  }
  return (day) => counts[day - span.from] ?? 0;
}

interface Place {
  readonly office: Office;
  readonly weight: number;
  readonly names: NameLocale;
}

function createOffice(field: OrganizationField['offices'][number], span: DaySpan): Place {
  const [opens = 0, closes = 0] = (field.hours ?? '09:00-17:30').split('-').map(minutesOf);
  const closed = holidays(field.holidays ?? [], yearOf(span.from), yearOf(span.to));
  const weekdays = new Set((field.weekdays ?? WEEKDAYS.slice(0, 5)).map((weekday) => WEEKDAYS.indexOf(weekday)));
  return {
    office: {
      name: field.name,
      zone: field.zone,
      opens,
      closes,
      runner: field.runner ?? field.name,
      isOpen: (day) => weekdays.has(weekdayIndex(day)) && !closed.has(day),
    },
    weight: field.weight,
    names: field.names ?? 'en',
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
