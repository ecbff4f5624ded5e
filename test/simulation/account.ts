import { createHash } from 'node:crypto';
import type { BillingRow } from '../../src/providers/gcore/store/records.ts';
import type { EnvironmentUsageRecord } from '../../src/providers/gitpod/store/records.ts';
import { providers } from '../../src/providers/index.ts';
import type { MeteredResource } from '../../src/providers/nirvana/store/records.ts';
import { loadScenario, type Scenario, type ScenarioParameters } from '../../src/scenario/scenario.ts';
import type { World } from '../../src/simulation/world.ts';
import { gcoreRows, gitpodRows, nirvanaRows } from '../helpers/scenario-rows.ts';

/** All rows of a scenario, before any provider stores them. */
export interface Account {
  readonly scenario: Scenario;
  readonly world: World;
  readonly gitpod: readonly EnvironmentUsageRecord[];
  readonly nirvana: readonly MeteredResource[];
  readonly gcore: readonly BillingRow[];
}

/** @param seed default: the scenario's seed */
export async function accountOf(nameOrFile: string, seed?: number, parameters?: ScenarioParameters): Promise<Account> {
  const scenario = loadScenario(nameOrFile, providers, parameters);
  const world = await scenario.worldFor(seed ?? scenario.seed);
  // Each is computed when it is first asked for: the others may be large.
  const gitpodRecords = once(() => gitpodRows(scenario, world));
  const resources = once(() => nirvanaRows(scenario, world));
  const rows = once(() => gcoreRows(scenario, world));
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

/** SHA-256 of all rows, hex. */
export function digestOfRows({ gitpod, nirvana, gcore }: Account): string {
  return createHash('sha256')
    .update(JSON.stringify([gitpod, nirvana, gcore]))
    .digest('hex');
}

/** Groups items by key, in the order of each key's first item. */
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
