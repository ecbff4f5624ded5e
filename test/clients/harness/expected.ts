import { Value } from '@sinclair/typebox/value';
import type { Static, TSchema } from '@sinclair/typebox';
import * as gcore from '../../../src/providers/gcore/generator.ts';
import { sampleWeight } from '../../../src/providers/gcore/metering.ts';
import { PROFILES } from '../../../src/providers/gcore/records.ts';
import * as gitpod from '../../../src/providers/gitpod/generator.ts';
import * as nirvana from '../../../src/providers/nirvana/generator.ts';
import type { Scenario } from '../../../src/scenario.ts';
import type { World } from '../../../src/simulation/world.ts';

interface Generator<Section extends TSchema, Row> {
  readonly ScenarioSection: Section;
  generate(world: World, section: Static<Section>): Iterable<Row>;
}

const HOURS_PER_WEEK = 7 * 24;
const MINUTES_PER_HOUR = 60;
/** The minute, since the Unix epoch, at which Monday the 5th of January 1970 began. */
const A_MONDAY = 4 * 24 * MINUTES_PER_HOUR;

/**
 * A scenario's own rows, as its generators make them: what the clients' answers are compared with, and no SQL or HTTP
 * has touched.
 */
export async function expectedRows(scenario: Scenario): Promise<object> {
  const world = await scenario.worldFor(scenario.seed);
  const rows = <Section extends TSchema, Row>(name: string, generator: Generator<Section, Row>): Row[] => {
    const section: unknown = scenario.sections[name];
    if (!Value.Check(generator.ScenarioSection, section)) throw new TypeError(`not a section of ${name}`);
    return [...generator.generate(world, section)];
  };
  return {
    now: scenario.clock,
    gitpod: rows('gitpod', gitpod),
    nirvana: rows('nirvana', nirvana),
    gcore: rows('gcore', gcore),
    /** What each hour of the week weighs, from Monday on: how a scenario describes habits, not how they are summed. */
    profiles: Object.fromEntries(
      PROFILES.map((profile) => [
        profile,
        Array.from({ length: HOURS_PER_WEEK }, (_, hour) => sampleWeight(profile, A_MONDAY + hour * MINUTES_PER_HOUR)),
      ]),
    ),
  };
}
