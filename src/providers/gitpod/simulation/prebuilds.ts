import type { Random } from '../../../core/random.ts';
import type { Day } from '../../../core/time/day.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../core/time/instant.ts';
import type { Office } from '../../../simulation/organization.ts';
import type { EnvironmentUsageRecord } from '../store/records.ts';
import type { Account } from './account.ts';

/** The share of an average day's prebuilds that run every night, also before days off. */
export const NIGHTLY_PREBUILDS = 0.25;

/** The service user that makes prebuilds. */
export interface Prebuilder {
  readonly userId: string;
  /** Generates a prebuild: some follow pushes in office hours, some run at night. */
  prebuild(day: Day): EnvironmentUsageRecord;
}

export function createPrebuilder(account: Account, offices: readonly Office[], random: Random): Prebuilder {
  const userId = random.uuid();
  const prebuild = (day: Day): EnvironmentUsageRecord => {
    const project = account.pickProject(day, null);
    const office = random.pick(offices);
    const startsAt = random.chance(NIGHTLY_PREBUILDS)
      ? day * DAY_MS + 2 * HOUR_MS + random.int(0, HOUR_MS)
      : account.midnight(day, office) + random.int(office.opens * MINUTE_MS, office.closes * MINUTE_MS);
    return {
      id: random.uuidV7(startsAt),
      environmentId: random.uuidV7(startsAt),
      userId,
      projectId: project?.id ?? null,
      runnerId: account.runnerOf(office),
      environmentClassId: project?.classId ?? random.weighted(account.classes),
      createdAt: startsAt,
      stoppedAt: startsAt + Math.round(random.logNormal(7 * MINUTE_MS, 0.5)),
    };
  };
  return { userId, prebuild };
}
