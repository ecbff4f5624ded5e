import { createHash } from 'node:crypto';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import * as gcore from '../../src/providers/gcore/generator.ts';
import type { BillingRow } from '../../src/providers/gcore/records.ts';
import * as gitpod from '../../src/providers/gitpod/generator.ts';
import type { EnvironmentUsageRecord } from '../../src/providers/gitpod/records.ts';
import { providers } from '../../src/providers/index.ts';
import * as nirvana from '../../src/providers/nirvana/generator.ts';
import type { MeteredResource } from '../../src/providers/nirvana/records.ts';
import { loadScenario, type Scenario, type ScenarioParameters } from '../../src/scenario.ts';
import type { World } from '../../src/simulation/world.ts';

/** All that a scenario comes to, before any provider stores it. */
export interface Account {
  readonly scenario: Scenario;
  readonly world: World;
  readonly gitpod: readonly EnvironmentUsageRecord[];
  readonly nirvana: readonly MeteredResource[];
  readonly gcore: readonly BillingRow[];
}

/** @param seed the scenario's own, where it is left out */
export async function accountOf(nameOrFile: string, seed?: number, parameters?: ScenarioParameters): Promise<Account> {
  const scenario = loadScenario(nameOrFile, providers, parameters);
  const world = await scenario.worldFor(seed ?? scenario.seed);
  const { sections } = scenario;
  // Each when it is first asked for: the others may be large.
  const gitpodRecords = once(() =>
    generated(gitpod.ScenarioSection, sections['gitpod'], (section) => gitpod.generate(world, section)),
  );
  const resources = once(() =>
    generated(nirvana.ScenarioSection, sections['nirvana'], (section) => nirvana.generate(world, section)),
  );
  const rows = once(() =>
    generated(gcore.ScenarioSection, sections['gcore'], (section) => gcore.generate(world, section)),
  );
  return {
    scenario,
    world,
    get gitpod() {
      return gitpodRecords();
    },
    get nirvana() {
      return resources();
    },
    get gcore() {
      return rows();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function generated<Section extends TSchema, Row>(
  schema: Section,
  section: unknown,
  generate: (section: Static<Section>) => Iterable<Row>,
): Row[] {
  if (!Value.Check(schema, section)) throw new TypeError('the scenario was not checked');
  return [...generate(section)];
}

/** SHA-256 of all rows, hex. */
export function digestOfRows({ gitpod, nirvana, gcore }: Account): string {
  return createHash('sha256')
    .update(JSON.stringify([gitpod, nirvana, gcore]))
    .digest('hex');
}

/** Lists of those that have the same key, in the order in which keys first appear. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
