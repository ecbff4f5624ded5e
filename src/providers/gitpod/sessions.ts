import { type Static, Type } from '@sinclair/typebox';
import { apportion, sumOf } from '../../simulation/apportion.ts';
import { countField, fractionField, nameField, weightField } from '../../simulation/fields.ts';
import { type Day, DAY_MS, type DaySpan, HOUR_MS, MINUTE_MS, weekdayIndex } from '../../simulation/calendar.ts';
import type { Office, Person, Project, Team } from '../../simulation/organization.ts';
import { type Presence, PRESENCES } from '../../simulation/presence.ts';
import type { Random } from '../../simulation/random.ts';
import { localMidnight } from '../../simulation/time-zone.ts';
import type { World } from '../../simulation/world.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/** How an organization uses cloud environments. */
export const SessionsField = Type.Object(
  {
    records: countField('How many records there are in the whole span, exactly.'),
    prebuilds: fractionField('Which part of them a service user makes, building environments ahead.'),
    without_project: fractionField('Which part of the sessions has no project.'),
    overnight: fractionField('Which part of the days ends with an environment that somebody forgot to stop.'),
    classes: Type.Array(
      Type.Object(
        { name: nameField('Its id follows from it.'), weight: weightField('How many people prefer it.') },
        { additionalProperties: false },
      ),
      { minItems: 1, description: 'The environment classes.' },
    ),
  },
  { additionalProperties: false, description: 'How the organization uses cloud environments.' },
);
export type SessionsField = Static<typeof SessionsField>;

/** How much is done on each day of the week, Monday first, by those who work. */
const WEEKDAY_ACTIVITY = [0.95, 1.1, 1.05, 1, 0.85, 1, 1];
/** How much of a working day's work is done on a day off. */
const DAY_OFF_ACTIVITY = 0.04;
/** The part of the days on which somebody who works needs an environment. */
const AT_THE_KEYBOARD = 0.6;
/** How much of an average day's prebuilds run every night, whoever works. */
const NIGHTLY_PREBUILDS = 0.25;

/**
 * The records of the simulated sessions, one day after another. How many a day has follows from who works on it, so there
 * is no more to remember than the environments that people may go on with.
 */
export function* sessions(world: World, field: SessionsField): Iterable<EnvironmentUsageRecord> {
  const { days, organization } = world;
  const random = world.random.branch('gitpod', 'sessions');
  const account = createAccount(world, field, random);
  const developers = organization.people
    .filter(({ team }) => team.coding > 0)
    .map((person) => createDeveloper(person, account, field, random));
  const prebuilder = createPrebuilder(account, organization.offices, random);

  const rota = createRota(developers, days);
  const activity = Float64Array.from({ length: days.to - days.from }, (_, index) => sumOf(rota(days.from + index)));
  const prebuilds = Math.round(field.records * field.prebuilds);
  const nightly = (NIGHTLY_PREBUILDS * sumOf(activity)) / activity.length;
  const sessionsOn = apportion(field.records - prebuilds, activity);
  const prebuildsOn = apportion(
    prebuilds,
    activity.map((done) => done + nightly),
  );

  for (let index = 0; index < activity.length; index += 1) {
    const day = days.from + index;
    // Nobody has the same share of the work every day, and on many days there are only meetings.
    const shares = rota(day).map((done) => done * (random.chance(AT_THE_KEYBOARD) ? 0.3 + random.float() : 0.02));
    const counts = apportion(sessionsOn[index] ?? 0, shares, random.float());
    for (const [which, developer] of developers.entries()) {
      const count = counts[which] ?? 0;
      if (count > 0) yield* developer.sessions(day, count);
    }
    for (let left = prebuildsOn[index] ?? 0; left > 0; left -= 1) yield prebuilder(day);
  }
}

/**
 * How much there is to be done of each developer on a day. All of a day lies together: where there are thousands, looking
 * each of them up, day by day, takes longer than what they do.
 */
function createRota(developers: readonly Developer[], days: DaySpan): (day: Day) => Float64Array {
  const count = developers.length;
  const presences = new Uint8Array((days.to - days.from) * count);
  for (const [which, { person }] of developers.entries()) {
    for (let day = days.from; day < days.to; day += 1) {
      presences[(day - days.from) * count + which] = PRESENCES.indexOf(person.presence(day));
    }
  }
  const eagerness = Float64Array.from(developers, (developer) => developer.eagerness);
  return (day) => {
    const activity = activityOn(day);
    const start = (day - days.from) * count;
    return eagerness.map((all, which) => all * (activity[presences[start + which] ?? 0] ?? 0));
  };
}

/** How much of their work is done on a day, by {@link PRESENCES}. */
function activityOn(day: Day): readonly number[] {
  const activity: Readonly<Record<Presence, number>> = {
    away: 0,
    off: DAY_OFF_ACTIVITY,
    working: WEEKDAY_ACTIVITY[weekdayIndex(day)] ?? 1,
  };
  return PRESENCES.map((presence) => activity[presence]);
}

/** What the organization has at Gitpod. */
interface Account {
  readonly classes: readonly (readonly [id: string, weight: number])[];
  runnerOf(office: Office): string;
  /** ms */
  midnight(day: Day, office: Office): number;
  /** One of the projects that are worked on that day, those of a team rather than others. */
  pickProject(day: Day, team: Team | null): Ongoing | null;
}

interface Ongoing {
  readonly project: Project;
  readonly id: string;
  /** What its prebuilds run on. */
  readonly classId: string;
}

/** How much rather people work on their own team's projects. */
const OWN_TEAM = 8;

function createAccount({ random: root, organization }: World, field: SessionsField, random: Random): Account {
  const idOf = (kind: string, name: string): string => root.branch('gitpod', kind, name).uuid();
  const classes = field.classes.map(({ name, weight }) => [idOf('class', name), weight] as const);
  const runners = new Map(organization.offices.map(({ runner }) => [runner, idOf('runner', runner)]));
  const projects = organization.projects.map((project) => ({
    project,
    id: project.ids.gitpod ?? idOf('project', project.name),
    classId: random.weighted(classes),
  }));
  const projectWeights = perDay((day, team: Team | null) =>
    projects
      .map((one) => [one, one.project.load(day) * (one.project.team === team ? OWN_TEAM : 1)] as const)
      .filter(([, weight]) => weight > 0),
  );
  return {
    classes,
    runnerOf: ({ runner }) => runners.get(runner) ?? '',
    midnight: perDay((day, office: Office) => localMidnight(office.zone, day)),
    pickProject(day, team) {
      const weights = projectWeights(day, team);
      return weights.length === 0 ? null : random.weighted(weights);
    },
  };
}

/** Remembers what was worked out for the day, which many sessions ask for. */
function perDay<K, V>(workOut: (day: Day, key: K) => V): (day: Day, key: K) => V {
  const found = new Map<K, V>();
  let of: Day | undefined;
  return (day, key) => {
    if (day !== of) found.clear();
    of = day;
    const value = found.get(key) ?? workOut(day, key);
    found.set(key, value);
    return value;
  };
}

interface Environment {
  readonly id: string;
  readonly classId: string;
  busyUntil: number;
}

interface Developer {
  readonly person: Person;
  /** How much they use environments while they work. */
  readonly eagerness: number;
  sessions(day: Day, count: number): EnvironmentUsageRecord[];
}

/** The chance that somebody goes on with an environment of the last days, where there is one. */
const REUSE = 0.55;
const REUSE_WITHIN_MS = 10 * DAY_MS;
/** The chance that somebody turns to another project. */
const NEW_PROJECT = 0.08;
const LONGEST_MS = 11 * HOUR_MS;
/** When somebody finds what was forgotten overnight: ms after midnight. */
const FOUND_AT = [7.5 * HOUR_MS, 10 * HOUR_MS] as const;

function createDeveloper(person: Person, account: Account, field: SessionsField, random: Random): Developer {
  const { office, team } = person;
  const userId = random.uuid();
  const runnerId = account.runnerOf(office);
  const eagerness = team.coding * (0.5 + random.float());
  const preferredClass = random.weighted(account.classes);
  const medianMs = random.normal(70, 12) * MINUTE_MS;
  /** Early birds begin before the office opens, and night owls after. */
  const chronotypeMs = random.normal(0, 35) * MINUTE_MS;
  const environments = new Map<string | null, Environment>();
  let current: Ongoing | null = null;

  const chooseProject = (day: Day): string | null => {
    if (random.chance(field.without_project)) return null;
    if (current === null || current.project.load(day) === 0 || random.chance(NEW_PROJECT)) {
      current = account.pickProject(day, team);
    }
    return current?.id ?? null;
  };
  const environmentFor = (projectId: string | null, startedAt: number): Environment => {
    const last = environments.get(projectId);
    const free = last !== undefined && last.busyUntil < startedAt && startedAt - last.busyUntil < REUSE_WITHIN_MS;
    if (free && random.chance(REUSE)) return last;
    const classId = random.chance(0.85) ? preferredClass : random.weighted(account.classes);
    const environment = { id: random.uuidV7(startedAt), classId, busyUntil: startedAt };
    environments.set(projectId, environment);
    return environment;
  };

  return {
    person,
    eagerness,
    sessions(day, count) {
      const midnight = account.midnight(day, office);
      const arrives = midnight + office.opens * MINUTE_MS + chronotypeMs + random.normal(0, 18) * MINUTE_MS;
      const slot = ((office.closes - office.opens) * MINUTE_MS) / count;
      const records: EnvironmentUsageRecord[] = [];
      for (let index = 0; index < count; index += 1) {
        const createdAt = Math.round(arrives + slot * (index + 0.8 * random.float()));
        const forgotten = index === count - 1 && random.chance(field.overnight);
        const stoppedAt = forgotten
          ? midnight + nightsForgotten(day, random) * DAY_MS + random.int(...FOUND_AT)
          : createdAt + Math.min(LONGEST_MS, Math.round(random.logNormal(medianMs, 0.95)));
        const projectId = chooseProject(day);
        const environment = environmentFor(projectId, createdAt);
        environment.busyUntil = stoppedAt;
        records.push({
          id: random.uuidV7(createdAt),
          environmentId: environment.id,
          userId,
          projectId,
          runnerId,
          environmentClassId: environment.classId,
          createdAt,
          stoppedAt,
        });
      }
      return records;
    },
  };
}

/** For how many nights a forgotten environment goes on: over the weekend, often; for weeks, hardly ever. */
function nightsForgotten(day: Day, random: Random): number {
  const friday = weekdayIndex(day) === 4;
  return random.weighted([
    [1, friday ? 15 : 90],
    [3, friday ? 75 : 3],
    [6, 6],
    [13, 3],
    [27, 1],
  ]);
}

/** Makes a service user's prebuilds: after what people push in their hours, and at night. */
function createPrebuilder(
  account: Account,
  offices: readonly Office[],
  random: Random,
): (day: Day) => EnvironmentUsageRecord {
  const userId = random.uuid();
  return (day) => {
    const ongoing = account.pickProject(day, null);
    const office = random.pick(offices);
    const startsAt = random.chance(NIGHTLY_PREBUILDS)
      ? day * DAY_MS + 2 * HOUR_MS + random.int(0, HOUR_MS)
      : account.midnight(day, office) + random.int(office.opens * MINUTE_MS, office.closes * MINUTE_MS);
    return {
      id: random.uuidV7(startsAt),
      environmentId: random.uuidV7(startsAt),
      userId,
      projectId: ongoing?.id ?? null,
      runnerId: account.runnerOf(office),
      environmentClassId: ongoing?.classId ?? random.weighted(account.classes),
      createdAt: startsAt,
      stoppedAt: startsAt + Math.round(random.logNormal(7 * MINUTE_MS, 0.5)),
    };
  };
}
