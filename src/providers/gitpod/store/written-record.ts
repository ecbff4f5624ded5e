import { type Static, Type } from '@sinclair/typebox';
import type { Random } from '../../../core/random.ts';
import { instantField, instantMs, interval, uuidField } from '../../../core/schema/fields.ts';
import type { EnvironmentUsageRecord } from './records.ts';

/** A record as scenarios write it: the wire format, with ids optional. */
export const WrittenRecord = Type.Object(
  {
    id: Type.Optional(uuidField('The record id. Omitted ids derive from the seed.')),
    environmentId: Type.Optional(uuidField('The environment that ran.')),
    userId: Type.Optional(uuidField('The user who created the environment.')),
    projectId: Type.Optional(uuidField('The project. If omitted, the environment has none.')),
    runnerId: Type.Optional(uuidField('The runner of the environment.')),
    environmentClassId: Type.Optional(uuidField('The class of the environment.')),
    createdAt: instantField('The start of the session.'),
    stoppedAt: instantField('The end of the session.'),
    arrivesAt: Type.Optional(instantField('For late usage: the record is listed only from then on.')),
  },
  { ...interval('createdAt', 'stoppedAt'), additionalProperties: false },
);

/** Fills in the ids that a record omits. */
export function recordOf(record: Static<typeof WrittenRecord>, random: Random): EnvironmentUsageRecord {
  const createdAt = instantMs(record.createdAt);
  return {
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
