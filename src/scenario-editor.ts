import type { Provider } from './core/provider.ts';
import { scenarioSchema } from './scenario.ts';
import { PARAMETER_REFERENCE } from './scenario-file.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The schema of scenario files as JSON Schema (draft 7), for editors that complete and check them. Where a scenario wants
 * a number, its text may have a parameter.
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
