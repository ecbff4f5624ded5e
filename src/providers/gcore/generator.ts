import { type Static, Type } from '@sinclair/typebox';
import type { World } from '../../simulation/world.ts';
import { handWrittenRow, HandWrittenRow } from './hand-written.ts';
import type { BillingRow } from './records.ts';
import { workloads, WorkloadsField } from './workloads/index.ts';

/** 31 days: a whole month may be late, as the reference's "beyond 24 hours" allows. */
const MAX_LAG_MINUTES = 31 * 24 * 60;

/** What a scenario says about this provider. */
export const ScenarioSection = Type.Object(
  {
    records: Type.Optional(
      Type.Array(HandWrittenRow, { description: 'Resources to hold as they stand, named as on the wire.' }),
    ),
    simulate: Type.Optional(WorkloadsField),
    lag_minutes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_LAG_MINUTES,
        description: 'How much of the time before the clock reports lack: usage appears late by as much. 0 by default.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ScenarioSection = Static<typeof ScenarioSection>;

/** The rows that a scenario's section and world come to: the same ones in the same order every time. */
export function* generate(world: World, section: ScenarioSection): Iterable<BillingRow> {
  for (const [index, record] of (section.records ?? []).entries()) {
    yield handWrittenRow(world.random.branch('gcore', 'records', index), record);
  }
  if (section.simulate !== undefined) yield* workloads(world, section.simulate);
}
