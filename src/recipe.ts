import { type DatasetOrigin, type DatasetRecipe, SCHEMA_VERSION } from './core/dataset.ts';
import { providers } from './providers/index.ts';
import type { Scenario } from './scenario.ts';

/** What a scenario, a seed and this version turn into. */
export function recipeOf(scenario: Scenario, seed: number): DatasetRecipe {
  const { name, digest, parameters, clock } = scenario;
  const origin: DatasetOrigin = {
    scenario: name,
    scenarioDigest: digest,
    parameters,
    clock,
    seed,
    schemaVersion: SCHEMA_VERSION,
  };
  return {
    origin,
    tables: providers.map(({ tables }) => tables),
    async *seed(db) {
      const world = await scenario.worldFor(seed);
      for (const provider of providers) yield* provider.seed(db, world, scenario.sections[provider.name]);
    },
  };
}
