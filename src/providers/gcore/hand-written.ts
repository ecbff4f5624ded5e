import { type TSchema, type TUnsafe, Type } from '@sinclair/typebox';
import {
  CONSECUTIVE,
  countField,
  instantField,
  instantMs,
  interval,
  nameField,
  uuidField,
} from '../../simulation/fields.ts';
import type { Random } from '../../simulation/random.ts';
import { metricName } from './metric-name.ts';
import { type BillingRow, PROFILES, type Profile } from './records.ts';
import { attributeNames, RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from './resource-types.ts';

/** A resource as a scenario writes it down: the fields of its type on the wire, and what it used in segments. */
export interface HandWritten {
  readonly type: ResourceTypeName;
  readonly project_id: number;
  readonly region_id: number;
  readonly billing_metric_name?: string;
  readonly uuid?: string | null;
  readonly last_name?: string;
  readonly instance_name?: string | null;
  readonly tags?: readonly Readonly<Record<string, string>>[] | null;
  readonly profile?: Profile;
  readonly segments: readonly HandWrittenSegment[];
}

export interface HandWrittenSegment {
  readonly started_at: string;
  readonly ended_at?: string | null;
  readonly size?: number;
  readonly rate?: number;
}

/** A variant for each type, told apart by `type`. */
export const HandWrittenRow: TUnsafe<HandWritten> = Type.Unsafe(
  Type.Union(RESOURCE_TYPE_NAMES.map((type) => variant(type))),
);

function variant(type: ResourceTypeName): TSchema {
  const { fields, tagged } = RESOURCE_TYPES[type];
  return Type.Object(
    {
      type: Type.Literal(type),
      project_id: countField('The project that it belongs to.'),
      region_id: countField('The region that it is in.'),
      ...Object.fromEntries(Object.entries(fields).flatMap(([name, schema]) => field(name, schema))),
      billing_metric_name: Type.Optional(nameField('Follows from the type, flavor and the like where it is left out.')),
      ...(tagged && {
        tags: Type.Optional(
          Type.Union([Type.Array(Type.Record(Type.String(), Type.String())), Type.Null()], {
            title: 'a list of maps with text in them, such as [{ os_distro: ubuntu }], or null',
            description: 'Untagged, where it is left out.',
          }),
        ),
      }),
      profile: Type.Optional(
        Type.Union(
          PROFILES.map((profile) => Type.Literal(profile)),
          { description: 'How its rate varies over the week (UTC); flat, where it is left out.' },
        ),
      ),
      segments: Type.Array(segment(type), {
        minItems: 1,
        [CONSECUTIVE]: true,
        description: 'When it was metered, oldest first.',
      }),
    },
    { additionalProperties: false },
  );
}

/** A type's own field as a scenario may give it; ids may be left to the seed, and `last_size` is told by segments. */
function field(name: string, schema: TSchema): [string, TSchema][] {
  if (name === 'last_size') return [];
  const description = schema.description ?? '';
  if (schema['format'] === 'uuid') return [[name, Type.Optional(uuidField(description))]];
  if (schema['anyOf'] !== undefined) {
    const value = name === 'instance_name' ? nameField(description) : uuidField(description);
    return [[name, Type.Optional(Type.Union([value, Type.Null()], { title: `${value.title ?? ''}, or null` }))]];
  }
  const allowed: unknown = schema['enum'];
  if (Array.isArray(allowed)) {
    return [
      [
        name,
        Type.Union(
          allowed.map((value) => Type.Literal(String(value))),
          { description },
        ),
      ],
    ];
  }
  return [[name, nameField(description)]];
}

function segment(type: ResourceTypeName): TSchema {
  const { meter, fields, sizeUnit = 'bytes' } = RESOURCE_TYPES[type];
  const used =
    fields['last_size'] !== undefined
      ? { size: countField(`Its size while the segment lasts, in ${sizeUnit}.`) }
      : meter.unit === 'minutes'
        ? {}
        : { rate: countField(`What a minute adds, in ${meter.baseUnit}s.`) };
  return Type.Object(
    {
      started_at: instantField('When it began.'),
      ended_at: Type.Optional(
        Type.Union([instantField('When it ended.'), Type.Null()], {
          title: 'an instant or null',
          description: 'Where it is left out or null, it goes on.',
        }),
      ),
      ...used,
    },
    { ...interval('started_at', 'ended_at'), additionalProperties: false },
  );
}

/** The row that a hand-written resource stands for. */
export function handWrittenRow(random: Random, written: HandWritten): BillingRow {
  const { type } = written;
  const { fields } = RESOURCE_TYPES[type];
  const attributes = Object.fromEntries(
    attributeNames(type).map((name) => [name, given(written, name) ?? fallback(random, fields[name])]),
  );
  return {
    type,
    billingMetricName: written.billing_metric_name ?? metricName(type, attributes),
    projectId: written.project_id,
    regionId: written.region_id,
    uuid: fields['uuid'] === undefined ? null : written.uuid === undefined ? random.uuid() : written.uuid,
    name: written.last_name ?? written.instance_name ?? null,
    attributes,
    tags: written.tags?.flatMap((tag) => Object.entries(tag)) ?? null,
    profile: written.profile ?? 'flat',
    segments: written.segments.map(({ started_at, ended_at, size, rate }) => ({
      startedAt: instantMs(started_at),
      endedAt: typeof ended_at === 'string' ? instantMs(ended_at) : null,
      rate: rate ?? size ?? 1,
      ...(size !== undefined && { size }),
    })),
  };
}

function given(written: object, name: string): string | null | undefined {
  const value: unknown = Object.entries(written).find(([key]) => key === name)?.[1];
  return typeof value === 'string' || value === null ? value : undefined;
}

/** Of the fields that may be left out: nothing, where it may be null; else an id from the seed. */
function fallback(random: Random, schema: TSchema | undefined): string | null {
  return schema?.['anyOf'] === undefined ? random.uuid() : null;
}
