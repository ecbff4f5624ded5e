import { storeRevision } from '../core/revisions/revision.ts';
import { type DatasetOrigin, SCHEMA_VERSION } from '../core/storage/origin.ts';
import type { DatasetRecipe } from '../core/storage/seeding.ts';
import { revisionsOf } from './checks/revisions.ts';
import type { Scenario } from './scenario.ts';

/** Everything that produces a dataset: the same scenario, seed and schema version always produce the same bytes. */
export function recipeOf(scenario: Scenario, seed: number): DatasetRecipe {
  const { name, digest, parameters, clock, years, providers, sections } = scenario;
  const origin: DatasetOrigin = {
    scenario: name,
    scenarioDigest: digest,
    parameters,
    clock,
    years,
    seed,
    schemaVersion: SCHEMA_VERSION,
  };
  return {
    origin,
    tables: providers.flatMap(({ tables }) => Object.values(tables)),
    indexes: providers.flatMap(({ kinds }) => kinds.flatMap(({ indexes }) => indexes)),
    async *seed(db) {
      const world = await scenario.worldFor(seed);
      for (const provider of providers) {
        yield* provider.seed(db, world, sections[provider.name]);
        for (const revision of revisionsOf(provider, sections[provider.name])) storeRevision(db, revision);
      }
    },
  };
}
