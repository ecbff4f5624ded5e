import type { Random } from '../../../core/random.ts';
import type { Day } from '../../../core/time/day.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../core/time/instant.ts';
import { weekdayIndex } from '../../../simulation/calendar.ts';
import type { Person } from '../../../simulation/organization.ts';
import type { EnvironmentUsageRecord } from '../store/records.ts';
import type { Account, AccountProject } from './account.ts';
import { lengthOf } from './lengths.ts';
import type { Habits } from './sessions-field.ts';

/** A person who uses cloud environments. */
export interface Developer {
  readonly person: Person;
  readonly userId: string;
  /** The person's use of environments on a working day, relative to others. */
  readonly eagerness: number;
  sessions(day: Day, count: number): EnvironmentUsageRecord[];
}

interface Environment {
  readonly id: string;
  readonly classId: string;
  busyUntil: number;
}

/** The probability of starting a recent environment again instead of creating one. */
const REUSE = 0.55;
const REUSE_WITHIN_MS = 10 * DAY_MS;
/** The probability of switching to another project. */
const NEW_PROJECT = 0.08;
const LONGEST_MS = 11 * HOUR_MS;
/** When an environment left running is stopped in the morning: ms after midnight. */
const FOUND_AT = [7.5 * HOUR_MS, 10 * HOUR_MS] as const;

export function createDeveloper(person: Person, account: Account, habits: Habits, random: Random): Developer {
  const { office, team } = person;
  const userId = random.uuid();
  const runnerId = account.runnerOf(office);
  const eagerness = team.coding * (0.5 + random.float());
  const preferredClass = random.weighted(account.classes);
  const medianMs = random.normal(70, 12) * MINUTE_MS;
  /** The person's usual arrival, relative to the opening of the office. */
  const arrivalMs = random.normal(0, 35) * MINUTE_MS;
  const environments = new Map<string | null, Environment>();
  let current: AccountProject | null = null;

  const chooseProject = (day: Day): string | null => {
    if (random.chance(habits.without_project)) return null;
    if (current === null || current.project.load(day) === 0 || random.chance(NEW_PROJECT)) {
      current = account.pickProject(day, account.teamOf(person, day));
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
    userId,
    eagerness,
    sessions(day, count) {
      const midnight = account.midnight(day, office);
      const arrives = midnight + office.opens * MINUTE_MS + arrivalMs + random.normal(0, 18) * MINUTE_MS;
      const slot = ((office.closes - office.opens) * MINUTE_MS) / count;
      const records: EnvironmentUsageRecord[] = [];
      for (let index = 0; index < count; index += 1) {
        const createdAt = Math.round(arrives + slot * (index + 0.8 * random.float()));
        const leftRunning = index === count - 1 && random.chance(habits.overnight);
        const stoppedAt =
          habits.idle_timeout > 0
            ? createdAt + lengthOf(leftRunning, medianMs, habits.idle_timeout * MINUTE_MS, random)
            : leftRunning
              ? midnight + nightsLeftRunning(day, random) * DAY_MS + random.int(...FOUND_AT)
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

/** The number of nights that an environment is left running: often a weekend, rarely weeks. */
function nightsLeftRunning(day: Day, random: Random): number {
  const friday = weekdayIndex(day) === 4;
  return random.weighted([
    [1, friday ? 15 : 90],
    [3, friday ? 75 : 3],
    [6, 6],
    [13, 3],
    [27, 1],
  ]);
}
