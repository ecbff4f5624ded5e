import { type Static, Type } from '@sinclair/typebox';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from '../resource-types.ts';
import { DIRECTIONS, ORDER_FIELDS } from '../store/report/order.ts';
import { byType } from './schemas.ts';

export const choice = <Value extends string>(values: readonly Value[], options: object = {}) =>
  Type.Unsafe<Value>({ type: 'string', enum: values, ...options });
const dateTime = (description: string, example: string) =>
  Type.String({ description, examples: [example], format: 'date-time' });
/**
 * The fields by which a type can be filtered: `type` and its own, except the unit of its size.
 * [gcore/each-type-own-set-field]
 */
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

/** The values of `types`. [gcore/types-accepts-inference-public-models] */
export const REQUESTED_TYPES = [...RESOURCE_TYPE_NAMES, 'inference_public_models'].sort();

const direction = choice(DIRECTIONS);

/** Open, as in the reference. [gcore/unknown-keys-object-sorting-next] */
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

/** [gcore/1-10-conditions-key-3] */
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

/** The filters of every report, besides projects. Ids have no limits. [gcore/ids-beyond-64-bits-negative] */
export const filterFields = {
  regions: Type.Optional(Type.Array(Type.Integer(), { description: 'List of region IDs.', examples: [[1, 2, 3]] })),
  schema_filter: Type.Optional(
    byType(RESOURCE_TYPE_NAMES.map(schemaFilterSchema), {
      description: 'Extended filter for field filtering.',
      examples: [{ field: 'flavor', type: 'instance', values: ['g1-standard-1-2'] }],
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
  types: Type.Optional(
    Type.Array(choice(REQUESTED_TYPES), {
      description: 'List of resource types to be filtered in the report.',
      examples: [['egress_traffic', 'instance']],
    }),
  ),
};

/** The days of every report but the monthly one. */
export const periodFields = {
  enable_last_day: Type.Optional(
    Type.Boolean({
      description: 'Expenses for the last specified day are taken into account. As the default, False.',
      default: false,
      examples: [false],
    }),
  ),
  time_from: dateTime(
    'The start date of the report period (ISO 8601). The report starts from the beginning of this day in UTC.',
    '2023-01-01T00:00:00Z',
  ),
  time_to: dateTime(
    'The end date of the report period (ISO 8601). The report ends just before the beginning of this day in UTC.',
    '2023-02-01T00:00:00Z',
  ),
};

/** The order and the page of a list of resources. [gcore/limit-0-without-maximum-offset] */
export const listFields = {
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
  sorting: Type.Optional(
    Type.Array(sorting, {
      description:
        "(DEPRECATED Use 'order_by' instead) List of sorting filters (JSON objects) fields: project. directions: asc, desc.",
      deprecated: true,
      default: [{ project: 'asc' }],
    }),
  ),
};

export const projectsField = Type.Array(Type.Integer(), {
  description: 'List of project IDs',
  examples: [[16, 17, 18, 19, 20]],
});

/** [gcore/unknown-fields-refused] */
export const UsageReportRequest = Type.Object(
  {
    ...filterFields,
    ...periodFields,
    ...listFields,
    projects: Type.Optional(
      Type.Union([Type.Array(Type.Integer()), Type.Null()], {
        description: 'List of project IDs',
        default: null,
        examples: [[16, 17, 18, 19, 20]],
      }),
    ),
  },
  { additionalProperties: false },
);
export type UsageReportRequest = Static<typeof UsageReportRequest>;
