import { type Static, Type } from '@sinclair/typebox';
import type { World } from '../../simulation/world.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/** What a scenario says about this provider. */
export const ScenarioSection = Type.Object({}, { additionalProperties: false });
export type ScenarioSection = Static<typeof ScenarioSection>;

/** The rows that a scenario's section and world come to: the same ones in the same order every time. */
export function* generate(world: World, section: ScenarioSection): Iterable<EnvironmentUsageRecord> {
  void world;
  void section;
}
