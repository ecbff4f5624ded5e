import type { Api } from '../../api.ts';

/** What the form reads of a JSON schema. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly minimum?: number;
  readonly maxLength?: number;
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post: {
          readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
        };
      }
    >
  >;
}

/** The schema of the request that arms a fault, from the OpenAPI document: the form follows from it. */
export async function readFaultSchema(api: Api, signal: AbortSignal): Promise<Schema> {
  const { paths } = await api.send<OpenApi>('openapi.json', { signal });
  const schema = paths['/_emulator/faults']?.post.requestBody.content['application/json']?.schema;
  if (schema === undefined) throw new Error('The OpenAPI document does not say how a fault is armed.');
  return schema;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The only value that a schema allows, if there is one. */
export function constantOf({ enum: values }: Schema): unknown {
  return values?.length === 1 ? values[0] : undefined;
}

/** What a variant of a union is called: its kind, the names of its fields, or its type. */
export function titleOf(schema: Schema): string {
  const { properties, type = 'value' } = schema;
  const constant = constantOf(schema) ?? (properties?.['kind'] && constantOf(properties['kind']));
  if (constant !== undefined) return textOfValue(constant);
  return properties === undefined ? type : Object.keys(properties).join(', ');
}

/** What a variant starts with: its constants, and nothing else yet. */
export function initialOf(schema: Schema): unknown {
  const { properties, minimum } = schema;
  if (properties === undefined) return constantOf(schema) ?? minimum ?? '';
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, constantOf(property)]));
}

/** The variant of a union that a value belongs to. */
export function variantOf(variants: readonly Schema[], value: unknown): Schema | undefined {
  if (value === undefined) return undefined;
  return variants.find((variant) => {
    const { properties } = variant;
    if (properties === undefined || !isFields(value)) return properties === undefined && !isFields(value);
    const kind = properties['kind'] && constantOf(properties['kind']);
    return kind === undefined ? Object.keys(properties).every((name) => name in value) : value['kind'] === kind;
  });
}

/** A value as a text that {@link valueOf} reads, or as the text that it is. */
export function textOfValue(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Text as a value: JSON where it is JSON, else itself; nothing if it is empty. */
export function valueOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Lines such as `name: value`, as an object; nothing if there are none. */
export function pairsOf(text: string): Fields | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.trim(), value.join(':').trim()];
    }),
  );
}
