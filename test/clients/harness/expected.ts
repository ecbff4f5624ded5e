import { sampleWeight } from '../../../src/providers/gcore/store/metering.ts';
import { NOISE_DAYS } from '../../../src/providers/gcore/store/noise.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { gcoreRows, gitpodRows, nirvanaRows } from '../../helpers/scenario-rows.ts';

const HOURS_PER_WEEK = 7 * 24;
const MINUTES_PER_HOUR = 60;
/** The start of Monday, 1969-12-29, in minutes since the Unix epoch. */
const A_MONDAY = -3 * 24 * MINUTES_PER_HOUR;

/**
 * A scenario's rows as its generators produce them, without SQL or HTTP. The suites compare what clients list with them.
 */
export async function expectedRows(scenario: Scenario): Promise<object> {
  const world = await scenario.worldFor(scenario.seed);
  const gcore = gcoreRows(scenario, world);
  return {
    now: scenario.clock,
    gitpod: gitpodRows(scenario, world),
    nirvana: nirvanaRows(scenario, world),
    gcore,
    /** The weight of each hour from a Monday on, until they repeat, from the definition of a profile and not from its sums. */
    profiles: Object.fromEntries(
      [...new Set(gcore.map(({ profile }) => profile))].map((profile) => [
        profile,
        Array.from({ length: profile.includes('~') ? NOISE_DAYS * 24 : HOURS_PER_WEEK }, (_, hour) =>
          sampleWeight(profile, A_MONDAY + hour * MINUTES_PER_HOUR),
        ),
      ]),
    ),
  };
}
