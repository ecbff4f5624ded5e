import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES, type ResourceTypeName } from '../resource-types.ts';
import { sortKeys } from '../store/resource-json.ts';

const text = (description: string, example: string): TSchema => Type.String({ description, examples: [example] });
const integer = (description: string, example: number): TSchema => Type.Integer({ description, examples: [example] });
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

/** A resource of a type. [gcore/every-resource-exactly-fields-type] */
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

/** A total of a type in cost reports, apart from its cost. [gcore/backup-total-cost-reports-last] */
export const totalFields = (type: ResourceTypeName): Record<string, TSchema> => {
  const { fields, total } = RESOURCE_TYPES[type];
  const name = total === 'none' ? 'last_size' : total;
  const key = fields[name];
  return sortKeys({ ...billed(type), ...(key && { [name]: key }) });
};

/** A total of a type in usage reports; `undefined` for the type that has none. */
export const totalSchema = (type: ResourceTypeName): TObject | undefined =>
  RESOURCE_TYPES[type].total === 'none' ? undefined : Type.Object(totalFields(type), { additionalProperties: false });

/** One schema for each type, told apart by `type`. */
export const byType = <Schema extends TObject>(schemas: readonly Schema[], options: object = {}) =>
  Type.Unsafe<Static<Schema>>({
    type: 'object',
    oneOf: schemas,
    discriminator: { propertyName: 'type' },
    ...options,
  });

/** [gcore/every-response-valid-against-vendor] */
export const UsageReport = Type.Object({
  count: Type.Integer({ description: 'Total count of the resources', minimum: 0, examples: [1] }),
  resources: Type.Array(byType(RESOURCE_TYPE_NAMES.map(resourceSchema))),
  totals: Type.Array(byType(RESOURCE_TYPE_NAMES.flatMap((type) => totalSchema(type) ?? []))),
});

/** [gcore/every-error-exception-class-message] */
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
