import type { Provider } from '../core/provider/provider.ts';
import { PARAMETER_REFERENCE } from './file.ts';
import { scenarioSchema } from './schema.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The schema of scenario files as JSON Schema (draft 7), for completion and checks in editors. Unlike the schema of a
 * validated scenario, it allows references to parameters in place of numbers.
 */
export function editorSchema(providers: readonly Provider[]): Json {
  const schema = JSON.parse(JSON.stringify(scenarioSchema(providers))) as Json;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A scenario of usage-emulator',
    ...(withParameters(schema) as Record<string, Json>),
  };
}

function withParameters(schema: Json): Json {
  if (isList(schema)) return schema.map(withParameters);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { type, description, ...rest } = schema;
  if (type === 'integer' || type === 'number') {
    return {
      ...(description !== undefined && { description }),
      anyOf: [
        { type, ...rest },
        { type: 'string', pattern: PARAMETER_REFERENCE.source },
      ],
    };
  }
  return Object.fromEntries(Object.entries(schema).map(([key, member]) => [key, withParameters(member)]));
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
