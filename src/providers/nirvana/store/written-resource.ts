import { type Static, Type } from '@sinclair/typebox';
import type { Random } from '../../../core/random.ts';
import { countField, instantField, instantMs, interval, nameField, uuidField } from '../../../core/schema/fields.ts';
import { type MeteredResource, RESOURCE_TYPES, type Segment, type UsageRow } from './records.ts';

const endedAt = (description: string) =>
  Type.Optional(Type.Union([instantField(description), Type.Null()], { title: 'an instant or null' }));

const WrittenRow = Type.Object(
  {
    id: Type.Optional(uuidField('The row id. Omitted ids derive from the seed.')),
    dimension: nameField('The dimension, such as compute_vcpu.'),
    quantity: countField('The quantity of the dimension.'),
    started_at: Type.Optional(instantField('The start. Default: the start of the bundle or the resource.')),
    ended_at: endedAt('The end; null while it is running. Default: the end of the bundle or the resource.'),
  },
  { ...interval('started_at', 'ended_at'), additionalProperties: false },
);

const WrittenSegment = Type.Object(
  {
    ...WrittenRow.properties,
    children: Type.Optional(Type.Array(WrittenRow, { description: 'The rows that a bundle consists of.' })),
  },
  { additionalProperties: false },
);

/** A metered resource as scenarios write it: the wire format, with ids optional. */
export const WrittenResource = Type.Object(
  {
    resource_id: Type.Optional(uuidField('The resource id. Omitted ids derive from the seed.')),
    resource_type: Type.Union(
      RESOURCE_TYPES.map((type) => Type.Literal(type)),
      { description: 'The kind of resource.' },
    ),
    project_id: uuidField('The project of the resource.'),
    region: Type.Optional(nameField('The region. Default: us-sva-2.')),
    started_at: instantField('The creation of the resource.'),
    ended_at: endedAt('The deletion of the resource. If null or omitted, it still exists.'),
    dimensions: Type.Array(WrittenSegment, { minItems: 1, description: 'The usage of the resource, oldest first.' }),
  },
  { ...interval('started_at', 'ended_at'), additionalProperties: false },
);

/** Fills in what a written resource omits. */
export function resourceOf(written: Static<typeof WrittenResource>, random: Random): MeteredResource {
  const lifetime = { startedAt: instantMs(written.started_at), endedAt: endMs(written.ended_at) ?? null };
  return {
    resourceId: written.resource_id ?? random.uuid(),
    resourceType: written.resource_type,
    projectId: written.project_id,
    region: written.region ?? 'us-sva-2',
    ...lifetime,
    segments: written.dimensions.map((segment): Segment => {
      const head = rowOf(random, segment, lifetime);
      if (segment.children === undefined) return head;
      return { ...head, children: segment.children.map((child) => rowOf(random, child, head)) };
    }),
  };
}

function rowOf(
  random: Random,
  written: Static<typeof WrittenRow>,
  lifetime: Pick<UsageRow, 'startedAt' | 'endedAt'>,
): UsageRow {
  const end = endMs(written.ended_at);
  return {
    id: written.id ?? random.uuid(),
    dimension: written.dimension,
    quantity: written.quantity,
    startedAt: written.started_at === undefined ? lifetime.startedAt : instantMs(written.started_at),
    endedAt: end === undefined ? lifetime.endedAt : end,
  };
}

/** `undefined` if omitted, `null` if it never ends. */
function endMs(text: string | null | undefined): number | null | undefined {
  return typeof text === 'string' ? instantMs(text) : text;
}
