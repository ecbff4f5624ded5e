import { type SchemaOptions, type TSchema, Type } from '@sinclair/typebox';

/** How samples become `billing_value`. */
export interface Meter {
  /** `billing_value_unit` */
  readonly unit: string;
  /** The unit of a segment's `rate`. Usage in base units is a whole number. */
  readonly baseUnit: string;
  /** Base units in one `unit`: billing_value = base units / divisor. */
  readonly divisor: number;
}

/** A kind of resource that reports list. */
export interface ResourceType {
  /** From the vendor's reference. */
  readonly description?: string;
  readonly meter: Meter;
  /** An example of this type's `billing_metric_name`. */
  readonly metric: string;
  /** The fields that not every type has, except `size_unit` and `tags`. */
  readonly fields: Readonly<Record<string, TSchema>>;
  /** The `size_unit` of `last_size`. */
  readonly sizeUnit?: 'GiB' | 'bytes';
  /** Whether resources of this type have `tags`. */
  readonly tagged: boolean;
  /** The field that separates totals, besides metric and region; `none` for a type without totals. */
  readonly total: 'plain' | 'none' | 'flavor' | 'volume_type' | 'file_share_type' | 'instance_type';
}

export const GIB = 2 ** 30;
/** [gcore/flavors-addresses-billed-minute] */
export const MINUTES: Meter = { unit: 'minutes', baseUnit: 'minute', divisor: 1 };
/** For sizes in GiB; the next one is for sizes in bytes. [gcore/gbminutes-size-gi-b-times] */
export const GIB_MINUTES: Meter = { unit: 'gbminutes', baseUnit: 'GiB-minute', divisor: 1 };
export const BYTE_MINUTES: Meter = { unit: 'gbminutes', baseUnit: 'byte-minute', divisor: GIB };
export const MEMORY_SECONDS: Meter = { unit: 'GBS', baseUnit: 'MiB-second', divisor: 1024 };

// Schemas of fields that several types have, with the descriptions of the vendor's reference.
export const text = (description: string, example: string): TSchema =>
  Type.String({ description, examples: [example] });
export const identifier = (description: string): TSchema => Type.String({ description, format: 'uuid' });
export const nullable = (schema: TSchema, options: SchemaOptions): TSchema =>
  Type.Union([schema, Type.Null()], options);
export const nullableIdentifier = (description: string): TSchema =>
  nullable(Type.String({ format: 'uuid' }), { description });
export const flavor = (owner: string, example: string): TSchema => text(`Flavor of the ${owner}`, example);
export const name = (owner: string, example: string): TSchema => text(`Name of the ${owner}`, example);
export const uuid = (owner: string): TSchema => identifier(`UUID of the ${owner}`);
/** The reference says bytes of every size, also where its own `size_unit` says GiB. */
export const size = (owner: string, example: number): TSchema =>
  Type.Integer({ description: `Size of the ${owner} in bytes`, examples: [example] });
export const volumeType = text('Type of the volume', 'standard');
export const ipAddress = text('IP address', '10.100.178.92');
