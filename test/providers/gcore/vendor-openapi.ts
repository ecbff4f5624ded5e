import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** A schema of the vendor's, as far as the tests look into it. */
export interface VendorSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, VendorSchema>>;
  readonly required?: readonly string[];
  readonly items?: VendorSchema;
  readonly anyOf?: readonly VendorSchema[];
  readonly examples?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

interface VendorDocument {
  readonly components: { readonly schemas: Readonly<Record<string, VendorSchema>> };
}

const FILE = join(import.meta.dirname, '../../../../shared/contracts/gcore-cloud.openapi.json');

/** Why the tests that need the vendor's document are skipped; `false` where it is there. */
export const withoutVendorDocument: string | false = existsSync(FILE)
  ? false
  : "the vendor's OpenAPI document is reference data beside the repository, and isn't here";

const read = (): VendorDocument => JSON.parse(readFileSync(FILE, 'utf8')) as VendorDocument;

/** Gcore's own schemas by their names, references of the first level resolved. */
export function vendorSchemas(): Readonly<Record<string, VendorSchema>> {
  return read().components.schemas;
}

/** The same document with every object closed, so that a field that the vendor doesn't know is an error. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([name, value]): [string, unknown] => [name, closed(value)]);
  const isOpen = 'properties' in schema && typeof schema.properties === 'object' && !('additionalProperties' in schema);
  return Object.fromEntries(isOpen ? [...entries, ['additionalProperties', false]] : entries);
}

/** Validates against one of Gcore's own schemas, closed. */
export function vendorValidator(name: string): ValidateFunction {
  const isResponse = !name.includes('Request');
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true, discriminator: false }));
  ajv.addFormat('ipvanyaddress', { validate: (text: string) => /^[\da-f:.]+$/i.test(text) });
  ajv.addSchema({ $id: 'vendor', components: isResponse ? closed(read().components) : read().components });
  return ajv.compile({ $ref: `vendor#/components/schemas/${name}` });
}
