import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { type TSchema, Type } from '@sinclair/typebox';
import { type Constraint, CONSTRAINTS } from '../src/providers/gitpod/api/constraints.ts';

const REQUIRED: ReadonlySet<string> = new Set(['date_range', 'start_time', 'end_time']);

/** Whether requests must set a field. Responses set it anyway. */
function isRequired({ name }: DescField): boolean {
  return REQUIRED.has(name);
}

function constraintOf({ parent, name }: DescField): Constraint | undefined {
  return CONSTRAINTS[`${parent.typeName}.${name}`.replace(/^gitpod\.v1\./, '')];
}

/**
 * Describes a message in canonical protobuf JSON, from its descriptor and the vendor's constraints. It validates requests,
 * and documents responses in the OpenAPI document.
 */
export function messageSchema({ fields }: DescMessage): TSchema {
  return Type.Object(
    Object.fromEntries(
      fields.map((field) => [
        field.jsonName,
        isRequired(field) ? fieldSchema(field) : Type.Optional(nullable(fieldSchema(field))),
      ]),
    ),
  );
}

/** In protobuf's JSON mapping, null means unset; handlers never see it. */
function nullable(schema: TSchema & { readonly type?: string; readonly enum?: readonly unknown[] }): TSchema {
  if (schema.enum !== undefined) return { ...schema, enum: [...schema.enum, null] };
  return { ...schema, type: [schema.type, 'null'] };
}

function fieldSchema(field: DescField): TSchema {
  const { value, items } = constraintOf(field) ?? {};
  switch (field.fieldKind) {
    case 'message':
      return valueSchema(field.message);
    case 'enum':
      return enumSchema(field.enum);
    case 'scalar':
      return scalarSchema(field.scalar, value);
    case 'list':
      return Type.Array(
        field.listKind === 'message'
          ? valueSchema(field.message)
          : field.listKind === 'enum'
            ? enumSchema(field.enum)
            : scalarSchema(field.scalar, items),
        value,
      );
    case 'map':
      return Type.Object({});
  }
}

function valueSchema(message: DescMessage): TSchema {
  if (message.typeName === TimestampSchema.typeName) return Type.String({ format: 'date-time' });
  return message.typeName === DurationSchema.typeName ? Type.String() : messageSchema(message);
}

/** By name or number; handlers see names. Unknown values are refused, as protovalidate's `defined_only` does. */
function enumSchema({ values }: DescEnum): TSchema {
  return Type.Unsafe({ enum: values.flatMap(({ name, number }) => [name, number]) });
}

function scalarSchema(scalar: ScalarType, options: object = {}): TSchema {
  if (scalar === ScalarType.BOOL) return Type.Boolean(options);
  if (scalar === ScalarType.DOUBLE) return Type.Number(options);
  if (scalar === ScalarType.INT32 || scalar === ScalarType.UINT32) return Type.Integer(options);
  // Protobuf's JSON mapping writes 64-bit integers as decimal strings, and bytes in base64.
  return Type.String(options);
}
