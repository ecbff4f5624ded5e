import { type Static, Type } from '@sinclair/typebox';
import { instantField, instantMs, interval, uuidField } from '../../simulation/fields.ts';
import type { World } from '../../simulation/world.ts';
import type { EnvironmentUsageRecord } from './records.ts';
import { sessions, SessionsField } from './sessions.ts';

const HandWrittenRecord = Type.Object(
  {
    id: Type.Optional(uuidField('Derived from the seed where it is left out, as the other ids are.')),
    environmentId: Type.Optional(uuidField('The environment that ran.')),
    userId: Type.Optional(uuidField('Who created the environment.')),
    projectId: Type.Optional(uuidField('None, where it is left out.')),
    runnerId: Type.Optional(uuidField('The runner that it ran on.')),
    environmentClassId: Type.Optional(uuidField("The environment's class.")),
    createdAt: instantField('When it started.'),
    stoppedAt: instantField('When it stopped.'),
    arrivesAt: Type.Optional(instantField('Late usage: listed from then on, though it stopped before.')),
  },
  { ...interval('createdAt', 'stoppedAt'), additionalProperties: false },
);

/** What a scenario says about this provider. */
export const ScenarioSection = Type.Object(
  {
    records: Type.Optional(
      Type.Array(HandWrittenRecord, {
        description: 'Environment usage records to hold as they stand, as on the wire.',
      }),
    ),
    simulate: Type.Optional(SessionsField),
  },
  { additionalProperties: false },
);
export type ScenarioSection = Static<typeof ScenarioSection>;

/** The rows that a scenario's section and world come to: the same ones in the same order every time. */
export function* generate(world: World, section: ScenarioSection): Iterable<EnvironmentUsageRecord> {
  yield* handWritten(world, section.records ?? []);
  if (section.simulate !== undefined) yield* sessions(world, section.simulate);
}

function* handWritten(
  world: World,
  records: readonly Static<typeof HandWrittenRecord>[],
): Iterable<EnvironmentUsageRecord> {
  for (const [index, record] of records.entries()) {
    const random = world.random.branch('gitpod', 'records', index);
    const createdAt = instantMs(record.createdAt);
    yield {
      id: record.id ?? random.uuidV7(createdAt),
      environmentId: record.environmentId ?? random.uuidV7(createdAt),
      userId: record.userId ?? random.uuid(),
      projectId: record.projectId ?? null,
      runnerId: record.runnerId ?? random.uuid(),
      environmentClassId: record.environmentClassId ?? random.uuid(),
      createdAt,
      stoppedAt: instantMs(record.stoppedAt),
      ...(record.arrivesAt !== undefined && { arrivesAt: instantMs(record.arrivesAt) }),
    };
  }
}
