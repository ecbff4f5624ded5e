import { type Static, Type } from '@sinclair/typebox';
import { countField, instantField, instantMs, interval, nameField, uuidField } from '../../simulation/fields.ts';
import type { Lifetime } from '../../simulation/history.ts';
import type { Random } from '../../simulation/random.ts';
import type { World } from '../../simulation/world.ts';
import { infrastructure, InfrastructureField } from './infrastructure.ts';
import { type MeteredResource, RESOURCE_TYPES, type Segment, type UsageRow } from './records.ts';

const endedAt = (description: string) =>
  Type.Optional(Type.Union([instantField(description), Type.Null()], { title: 'an instant or null' }));

const HandWrittenRow = Type.Object(
  {
    id: Type.Optional(uuidField('Derived from the seed where it is left out.')),
    dimension: nameField('Such as compute_vcpu.'),
    quantity: countField('How many of the dimension.'),
    started_at: Type.Optional(instantField("The head's or the resource's, where it is left out.")),
    ended_at: endedAt("The head's or the resource's, where it is left out."),
  },
  { ...interval('started_at', 'ended_at'), additionalProperties: false },
);

const HandWrittenSegment = Type.Object(
  {
    ...HandWrittenRow.properties,
    children: Type.Optional(
      Type.Array(HandWrittenRow, { description: 'On bundle heads: what the bundle is made of.' }),
    ),
  },
  { additionalProperties: false },
);

const HandWrittenResource = Type.Object(
  {
    resource_id: Type.Optional(uuidField('Derived from the seed where it is left out.')),
    resource_type: Type.Union(
      RESOURCE_TYPES.map((type) => Type.Literal(type)),
      { description: 'The kind of resource.' },
    ),
    project_id: uuidField('The project that it belongs to.'),
    region: Type.Optional(nameField('us-sva-2, where it is left out.')),
    started_at: instantField('When it came to be.'),
    ended_at: endedAt('When it was deleted; null or left out: never.'),
    dimensions: Type.Array(HandWrittenSegment, { minItems: 1, description: 'Its usage, oldest first.' }),
  },
  { ...interval('started_at', 'ended_at'), additionalProperties: false },
);

/** What a scenario says about this provider. */
export const ScenarioSection = Type.Object(
  {
    records: Type.Optional(
      Type.Array(HandWrittenResource, { description: 'Metered resources to hold as they stand, as on the wire.' }),
    ),
    simulate: Type.Optional(InfrastructureField),
  },
  { additionalProperties: false },
);
export type ScenarioSection = Static<typeof ScenarioSection>;

/** The rows that a scenario's section and world come to: the same ones in the same order every time. */
export function* generate(world: World, section: ScenarioSection): Iterable<MeteredResource> {
  for (const [index, resource] of (section.records ?? []).entries()) {
    yield handWrittenResource(world.random.branch('nirvana', 'records', index), resource);
  }
  if (section.simulate !== undefined) yield* infrastructure(world, section.simulate);
}

function handWrittenResource(random: Random, written: Static<typeof HandWrittenResource>): MeteredResource {
  const lifetime = { startedAt: instantMs(written.started_at), endedAt: endMs(written.ended_at) ?? null };
  return {
    resourceId: written.resource_id ?? random.uuid(),
    resourceType: written.resource_type,
    projectId: written.project_id,
    region: written.region ?? 'us-sva-2',
    ...lifetime,
    segments: written.dimensions.map((segment): Segment => {
      const head = handWrittenRow(random, segment, lifetime);
      if (segment.children === undefined) return head;
      return { ...head, children: segment.children.map((child) => handWrittenRow(random, child, head)) };
    }),
  };
}

function handWrittenRow(random: Random, written: Static<typeof HandWrittenRow>, lifetime: Lifetime): UsageRow {
  const end = endMs(written.ended_at);
  return {
    id: written.id ?? random.uuid(),
    dimension: written.dimension,
    quantity: written.quantity,
    startedAt: written.started_at === undefined ? lifetime.startedAt : instantMs(written.started_at),
    endedAt: end === undefined ? lifetime.endedAt : end,
  };
}

/** `undefined` where nothing is said, `null` for never. */
function endMs(text: string | null | undefined): number | null | undefined {
  return typeof text === 'string' ? instantMs(text) : text;
}
