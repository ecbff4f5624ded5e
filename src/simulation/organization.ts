import { type Day, yearOf } from '../core/time/day.ts';
import { dayOf } from '../core/time/instant.ts';
import { type DaySpan, holidaysOf, weekdayIndex, WEEKDAYS } from './calendar.ts';
import { instantMs } from '../core/schema/fields.ts';
import { personName } from './names.ts';
import { DEFAULT_TURNOVER, type NameLocale, OFFICE_DEFAULTS, type OrganizationField } from './organization-field.ts';
import { fillPosition, positionsOf } from './staff.ts';
import { type Presence, presenceOf } from './presence.ts';
import type { Random } from '../core/random.ts';
import type { Work } from '../core/turns.ts';
import type { ZoneName } from './time-zone.ts';

export interface Office {
  readonly name: string;
  readonly zone: ZoneName;
  /** Local minutes after midnight. */
  readonly opens: number;
  readonly closes: number;
  /** Whether a day is a working day of the office and not a holiday. */
  readonly isOpen: (day: Day) => boolean;
}

export interface Team {
  readonly name: string;
  readonly costCenter: string;
  /** The use of cloud environments by its people, relative to other teams. */
  readonly coding: number;
}

export interface Person {
  readonly name: string;
  /** A unique login name such as `ada.lovelace`. */
  readonly handle: string;
  /** Under `example.com`, so that a message to it reaches no one. */
  readonly email: string;
  /** The URL of a picture, under `example.com`. */
  readonly avatar: string;
  readonly office: Office;
  readonly team: Team;
  /** The first day of employment, and the day after the last one. */
  readonly joined: Day;
  readonly left: Day;
  readonly presence: (day: Day) => Presence;
}

export interface Project {
  readonly name: string;
  readonly team: Team;
  /** The first day, and the day after the last one; `null` for a project that never ends. */
  readonly from: Day;
  readonly to: Day | null;
  /** The work to do on a day: it grows at first and fades towards the end. */
  load(day: Day): number;
}

/** The organization that owns the account. Its people and projects are the same on all clouds. */
export interface Organization {
  readonly name: string;
  /** The domain of its e-mail addresses, under `example.com`. */
  readonly domain: string;
  readonly offices: readonly Office[];
  readonly teams: readonly Team[];
  /** In the order of the positions that they fill. */
  readonly people: readonly Person[];
  readonly projects: readonly Project[];
  /** The number of people employed on a day. */
  readonly headcount: (day: Day) => number;
}

/** The number of positions that are filled before others may have their turn. */
const TURN_POSITIONS = 50;

/** Creates the offices, teams, people with their absences, and projects of an organization. */
export function* createOrganization(field: OrganizationField, span: DaySpan, random: Random): Work<Organization> {
  const offices = field.offices.map((office) => createOffice(office, span));
  const teams = field.teams.map(
    (team) => [{ name: team.name, costCenter: team.cost_center, coding: team.coding ?? 1 }, team.weight] as const,
  );
  const domain = domainOf(field.name);
  const handles = new Set<string>();
  const turnover = field.staff.turnover ?? DEFAULT_TURNOVER;
  const hire = (joined: Day, left: Day, personal: Random): Person => {
    const { office, names } = personal.weighted(offices.map((one) => [one, one.weight]));
    const name = personName(personal, names);
    const handle = uniqueHandle(name, handles);
    return {
      name,
      handle,
      email: `${handle}@${domain}`,
      avatar: `https://avatars.example.com/${handle}.png`,
      office,
      team: personal.weighted(teams),
      joined,
      left,
      presence: presenceOf({ from: joined, to: left }, span, office.isOpen, personal),
    };
  };
  const people: Person[] = [];
  for (const [index, position] of positionsOf(field.staff, span).entries()) {
    people.push(...fillPosition(position, turnover, random.branch('seat', index), hire));
    if (index % TURN_POSITIONS === 0) yield;
  }
  return {
    name: field.name,
    domain,
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

interface WeightedOffice {
  readonly office: Office;
  readonly weight: number;
  readonly names: NameLocale;
}

function createOffice(field: OrganizationField['offices'][number], span: DaySpan): WeightedOffice {
  const { name, zone, weight, hours, weekdays, holidays, names } = { ...OFFICE_DEFAULTS, ...field };
  const [opens = 0, closes = 0] = hours.split('-').map(minutesOf);
  const closed = holidaysOf(holidays, yearOf(span.from), yearOf(span.to));
  const workdays = new Set(weekdays.map((weekday) => WEEKDAYS.indexOf(weekday)));
  const isOpen = (day: Day): boolean => workdays.has(weekdayIndex(day)) && !closed.has(day);
  return { office: { name, zone, opens, closes, isOpen }, weight, names };
}

/** @param time such as `09:30` */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Such as `halbmond-robotics.example.com`. */
function domainOf(name: string): string {
  const label = plainLetters(name)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${label === '' ? 'company' : label.slice(0, 63)}.example.com`;
}

/** Lower case, without accents. */
function plainLetters(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
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
