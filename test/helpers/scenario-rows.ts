import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { atOnce } from '../../src/core/turns.ts';
import { recordsIn } from '../../src/core/provider/provider.ts';
import type { TypedRecordKind } from '../../src/core/provider/record-kind.ts';
import {
  settings as gcoreSettings,
  simulate as simulateGcore,
} from '../../src/providers/gcore/simulation/generator.ts';
import { resources } from '../../src/providers/gcore/store/record-kind.ts';
import type { BillingRow } from '../../src/providers/gcore/store/records.ts';
import {
  settings as gitpodSettings,
  simulate as simulateGitpod,
} from '../../src/providers/gitpod/simulation/generator.ts';
import { usageRecords } from '../../src/providers/gitpod/store/record-kind.ts';
import type { EnvironmentUsageRecord } from '../../src/providers/gitpod/store/records.ts';
import {
  settings as nirvanaSettings,
  simulate as simulateNirvana,
} from '../../src/providers/nirvana/simulation/generator.ts';
import { meteredResources } from '../../src/providers/nirvana/store/record-kind.ts';
import type { MeteredResource } from '../../src/providers/nirvana/store/records.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { World } from '../../src/simulation/world.ts';

interface Source<Settings extends TProperties, Row> {
  readonly name: string;
  readonly kind: TypedRecordKind<Row>;
  readonly settings: Settings;
  readonly simulate: (world: World, settings: Static<TObject<Settings>>) => Iterable<Row>;
}

/** The rows that a scenario section produces, written records first and planted ones last, before any provider stores them. */
function rowsOf<Settings extends TProperties, Row>(
  { name, kind, settings, simulate }: Source<Settings, Row>,
  { sections }: Scenario,
  world: World,
): Row[] {
  const section = sections[name];
  if (!Value.Check(Type.Object(settings), section)) throw new TypeError('the scenario was not checked');
  const written = kind.rowsOf(recordsIn(section, kind.name), world.random.branch(name, kind.name));
  return [...written, ...simulate(world, section)];
}

export function gitpodRows(scenario: Scenario, world: World): EnvironmentUsageRecord[] {
  return rowsOf(
    {
      name: 'gitpod',
      kind: usageRecords,
      settings: gitpodSettings,
      simulate: (...input) => {
        const { records, added } = atOnce(simulateGitpod(...input));
        return [...records, ...added];
      },
    },
    scenario,
    world,
  );
}

export function nirvanaRows(scenario: Scenario, world: World): MeteredResource[] {
  return rowsOf(
    { name: 'nirvana', kind: meteredResources, settings: nirvanaSettings, simulate: simulateNirvana },
    scenario,
    world,
  );
}

export function gcoreRows(scenario: Scenario, world: World): BillingRow[] {
  return rowsOf(
    {
      name: 'gcore',
      kind: resources,
      settings: gcoreSettings,
      simulate: (...input) => simulateGcore(...input).rows,
    },
    scenario,
    world,
  );
}
