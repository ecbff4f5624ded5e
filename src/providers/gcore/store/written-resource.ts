import { type TSchema, type TUnsafe, Type } from '@sinclair/typebox';
import {
  CONSECUTIVE,
  countField,
  instantField,
  instantMs,
  interval,
  nameField,
  uuidField,
} from '../../../core/schema/fields.ts';
import type { Random } from '../../../core/random.ts';
import { metricName } from '../metric-name.ts';
import { NOISE_STREAMS } from './noise.ts';
import { type BaseProfile, type BillingRow, PROFILES, withNoise } from './records.ts';
import { attributeNames, RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from '../resource-types.ts';

/** A resource as scenarios write it: the fields of its type in the wire format, and its usage in segments. */
export interface Written {
  readonly type: ResourceTypeName;
  readonly project_id: number;
  readonly region_id: number;
  readonly billing_metric_name?: string;
  readonly uuid?: string | null;
  readonly last_name?: string;
  readonly instance_name?: string | null;
  readonly tags?: readonly Readonly<Record<string, string>>[] | null;
  readonly profile?: BaseProfile;
  readonly noise?: number;
  readonly segments: readonly WrittenSegment[];
}

export interface WrittenSegment {
  readonly started_at: string;
  readonly ended_at?: string | null;
  readonly size?: number;
  readonly rate?: number;
}

/** A variant for each type, told apart by `type`. */
export const WrittenResource: TUnsafe<Written> = Type.Unsafe(
  Type.Union(RESOURCE_TYPE_NAMES.map((type) => variant(type))),
);

function variant(type: ResourceTypeName): TSchema {
  const { fields, tagged } = RESOURCE_TYPES[type];
  return Type.Object(
    {
      type: Type.Literal(type),
      project_id: countField('The project of the resource.'),
      region_id: countField('The region of the resource.'),
      ...Object.fromEntries(Object.entries(fields).flatMap(([name, schema]) => field(name, schema))),
      billing_metric_name: Type.Optional(
        nameField('The billing metric. Default: derived from the type, flavor and similar fields.'),
      ),
      ...(tagged && {
        tags: Type.Optional(
          Type.Union([Type.Array(Type.Record(Type.String(), Type.String())), Type.Null()], {
            title: 'a list of maps with text in them, such as [{ os_distro: ubuntu }], or null',
            description: 'The tags. If omitted, the resource has none.',
          }),
        ),
      }),
      profile: Type.Optional(
        Type.Union(
          PROFILES.map((profile) => Type.Literal(profile)),
          { description: 'The variation of the rate over the week (UTC). Default: flat.' },
        ),
      ),
      noise: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: NOISE_STREAMS,
          description:
            'The stream of daily noise on top of the profile. A rate then counts 8 (office), 12 (evening) or 32 (flat) times.',
        }),
      ),
      segments: Type.Array(segment(type), {
        minItems: 1,
        [CONSECUTIVE]: true,
        description: 'The metered periods, oldest first.',
      }),
    },
    { additionalProperties: false },
  );
}

/** The field of a scenario for a field of the type: ids are optional, and segments replace `last_size`. */
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
  const [sized, minutes] = [fields['last_size'] !== undefined, meter.unit === 'minutes'];
  const rate = countField(
    `The usage per minute, in ${meter.baseUnit}s.${sized ? ' Default: the size.' : minutes ? ' Default: 1.' : ''}`,
  );
  const used = {
    ...(sized && { size: countField(`The size during the segment, in ${sizeUnit}.`) }),
    rate: sized || minutes ? Type.Optional(rate) : rate,
  };
  return Type.Object(
    {
      started_at: instantField('The start.'),
      ended_at: Type.Optional(
        Type.Union([instantField('The end.'), Type.Null()], {
          title: 'an instant or null',
          description: 'The end. If null or omitted, the segment has not ended.',
        }),
      ),
      ...used,
    },
    { ...interval('started_at', 'ended_at'), additionalProperties: false },
  );
}

/** Completes a written resource. */
export function rowOf(written: Written, random: Random): BillingRow {
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
    profile: withNoise(written.profile ?? 'flat', written.noise),
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

/** The value of an omitted field: `null` if that is allowed, else an id from the seed. */
function fallback(random: Random, schema: TSchema | undefined): string | null {
  return schema?.['anyOf'] === undefined ? random.uuid() : null;
}
