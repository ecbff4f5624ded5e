import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from './resource-types.ts';
import { sortKeys } from './wire.ts';

const text = (description: string, example: string): TSchema => Type.String({ description, examples: [example] });
const integer = (description: string, example: number): TSchema => Type.Integer({ description, examples: [example] });
const choice = <Value extends string>(values: readonly Value[], options: object = {}) =>
  Type.Unsafe<Value>({ type: 'string', enum: values, ...options });
/** RFC 3339; without an offset it is UTC, as in the vendor's own example. */
const dateTime = (description: string, example: string) =>
  Type.String({ description, examples: [example], format: 'date-time' });
const seen = (description: string, example: string): TSchema =>
  Type.String({ description, examples: [example], format: 'date-time' });

const tags = Type.Union([Type.Array(Type.Record(Type.String(), Type.String())), Type.Null()], {
  description: 'List of tags',
  examples: [[{ os_distro: 'ubuntu' }, { os_version: '22.04' }]],
});

/** What resources and totals of a type have in common. */
const billed = (type: ResourceTypeName): Readonly<Record<string, TSchema>> => {
  const { metric, meter } = RESOURCE_TYPES[type];
  return {
    billing_metric_name: text('Name of the billing metric', metric),
    billing_value: Type.Number({ description: 'Value of the billing metric', examples: [1000] }),
    billing_value_unit: Type.Literal(meter.unit, { description: 'Unit of billing value', examples: [meter.unit] }),
    region: integer('Region ID', 76),
    region_id: integer('Region ID', 76),
    type: Type.Literal(type),
  };
};

/** A resource of a type, with exactly the fields that the type has. */
export const resourceSchema = (type: ResourceTypeName): TObject => {
  const { description, fields, sizeUnit, tagged } = RESOURCE_TYPES[type];
  return Type.Object(
    sortKeys({
      ...billed(type),
      first_seen: seen('First time the resource was seen in the given period', '2024-07-01T00:00:30Z'),
      last_seen: seen('Last time the resource was seen in the given period', '2024-07-30T23:59:30Z'),
      project_id: integer('ID of the project the resource belongs to', 10),
      ...fields,
      ...(sizeUnit && { size_unit: Type.Literal(sizeUnit, { description: 'Unit of size', examples: [sizeUnit] }) }),
      ...(tagged && { tags }),
    }),
    { additionalProperties: false, ...(description !== undefined && { description }) },
  );
};

/** A total of a type; `undefined` for the type that has none. */
export const totalSchema = (type: ResourceTypeName): TObject | undefined => {
  const { fields, total } = RESOURCE_TYPES[type];
  if (total === 'none') return undefined;
  const key = fields[total];
  return Type.Object(sortKeys({ ...billed(type), ...(key && { [total]: key }) }), { additionalProperties: false });
};

/** The fields by which a type can be filtered: its own, the unit of its size aside, and its `type`. */
export const filterableFields = (type: ResourceTypeName): string[] =>
  [...Object.keys(RESOURCE_TYPES[type].fields), 'type'].sort();

export const schemaFilterSchema = (type: ResourceTypeName) =>
  Type.Object(
    {
      field: choice(filterableFields(type), { description: 'Field name to filter by' }),
      type: Type.Literal(type),
      values: Type.Array(Type.String(), { description: 'List of field values to filter' }),
    },
    { additionalProperties: false },
  );

/** One schema for each type, told apart by `type`. */
const byType = <Schema extends TObject>(schemas: readonly Schema[], options: object = {}) =>
  Type.Unsafe<Static<Schema>>({
    type: 'object',
    oneOf: schemas,
    discriminator: { propertyName: 'type' },
    ...options,
  });

/**
 * What `types` takes. The official clients (Python 0.59) know one type more than the reference, without saying what its
 * resources look like: it can be asked for, and there are none.
 */
export const REQUESTED_TYPES = [...RESOURCE_TYPE_NAMES, 'inference_public_models'].sort();

export const ORDER_FIELDS = [
  'billing_value',
  'first_seen',
  'last_name',
  'last_seen',
  'project',
  'region',
  'type',
] as const;
export type OrderField = (typeof ORDER_FIELDS)[number];

export const DIRECTIONS = ['asc', 'desc'] as const;
export type Direction = (typeof DIRECTIONS)[number];

const direction = choice(DIRECTIONS);

const sorting = Type.Partial(
  Type.Object({
    billing_value: direction,
    first_seen: direction,
    last_name: direction,
    last_seen: direction,
    project: direction,
    region: direction,
    type: direction,
  }),
);

const tagCondition = Type.Object(
  {
    key: Type.Optional(
      Type.String({
        description: "The name of the tag to filter (e.g., 'os_version').",
        examples: ['os_version'],
        minLength: 3,
        maxLength: 128,
      }),
    ),
    strict: Type.Optional(
      Type.Boolean({
        description:
          'Determines how strictly the tag value must match the specified value. If true, the tag value must exactly match the given value. If false, a less strict match (e.g., partial or case-insensitive match) may be applied.',
        examples: [true],
      }),
    ),
    value: Type.Optional(
      Type.String({
        description: "The value of the tag to filter (e.g., '22.04').",
        examples: ['22.04'],
        minLength: 3,
        maxLength: 256,
      }),
    ),
  },
  { additionalProperties: false },
);

export const UsageReportRequest = Type.Object(
  {
    enable_last_day: Type.Optional(
      Type.Boolean({
        description: 'Expenses for the last specified day are taken into account. As the default, False.',
        default: false,
        examples: [false],
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        description: 'The response resources limit. Defaults to 10.',
        exclusiveMinimum: 0,
        default: 10,
        examples: [10],
      }),
    ),
    offset: Type.Optional(
      Type.Integer({ description: 'The response resources offset.', minimum: 0, default: 0, examples: [0] }),
    ),
    order_by: Type.Optional(
      Type.Array(
        choice(ORDER_FIELDS.flatMap((field) => DIRECTIONS.map((direction) => `${field}.${direction}` as const))),
        {
          description: "List of sorting criteria in 'field.direction' format.",
          default: ['project.asc'],
          examples: [['project.asc', 'region.desc']],
        },
      ),
    ),
    projects: Type.Optional(
      Type.Union([Type.Array(Type.Integer()), Type.Null()], {
        description: 'List of project IDs',
        default: null,
        examples: [[16, 17, 18, 19, 20]],
      }),
    ),
    regions: Type.Optional(Type.Array(Type.Integer(), { description: 'List of region IDs.', examples: [[1, 2, 3]] })),
    schema_filter: Type.Optional(
      byType(RESOURCE_TYPE_NAMES.map(schemaFilterSchema), {
        description: 'Extended filter for field filtering.',
        examples: [{ field: 'flavor', type: 'instance', values: ['g1-standard-1-2'] }],
      }),
    ),
    sorting: Type.Optional(
      Type.Array(sorting, {
        description:
          "(DEPRECATED Use 'order_by' instead) List of sorting filters (JSON objects) fields: project. directions: asc, desc.",
        deprecated: true,
        default: [{ project: 'asc' }],
      }),
    ),
    tags: Type.Optional(
      Type.Object(
        {
          condition_type: Type.Optional(
            choice(['AND', 'OR'], {
              description: 'Specifies whether conditions are combined using OR (default) or AND logic.',
              default: 'OR',
            }),
          ),
          conditions: Type.Array(tagCondition, {
            description: 'A list of tag filtering conditions defining how tags should match.',
            minItems: 1,
            maxItems: 10,
          }),
        },
        { description: 'Filter by tags' },
      ),
    ),
    time_from: dateTime(
      'The start date of the report period (ISO 8601). The report starts from the beginning of this day in UTC.',
      '2023-01-01T00:00:00Z',
    ),
    time_to: dateTime(
      'The end date of the report period (ISO 8601). The report ends just before the beginning of this day in UTC.',
      '2023-02-01T00:00:00Z',
    ),
    types: Type.Optional(
      Type.Array(choice(REQUESTED_TYPES), {
        description: 'List of resource types to be filtered in the report.',
        examples: [['egress_traffic', 'instance']],
      }),
    ),
  },
  { additionalProperties: false },
);
export type UsageReportRequest = Static<typeof UsageReportRequest>;

export const UsageReport = Type.Object({
  count: Type.Integer({ description: 'Total count of the resources', minimum: 0, examples: [1] }),
  resources: Type.Array(byType(RESOURCE_TYPE_NAMES.map(resourceSchema))),
  totals: Type.Array(byType(RESOURCE_TYPE_NAMES.flatMap((type) => totalSchema(type) ?? []))),
});

/** @see https://gcore.com/docs/developer-tools/rest-api/error-handling */
export const ErrorBody = Type.Object({
  exception_class: Type.String({ description: 'Machine-readable error type', examples: ['ValidationError'] }),
  message: Type.String({ description: 'Human-readable description' }),
  request_id: Type.String({ description: 'Unique ID for this request', pattern: '^[0-9a-f]{32}$' }),
  invalid_fields: Type.Optional(
    Type.Record(Type.String(), Type.Array(Type.String()), {
      description: 'Field-level validation errors',
      examples: [{ time_from: ['Field required'] }],
    }),
  ),
});
export type ErrorBody = Static<typeof ErrorBody>;
