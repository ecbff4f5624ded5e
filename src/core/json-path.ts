import { Refusal } from './refusal.ts';

/** What a JSON path leads to in a value, any number of places. */
export type JsonPath = (value: unknown) => readonly unknown[];

/**
 * Reads an RFC 9535 path. The library is loaded by the first one: most runs of the emulator have none.
 *
 * @throws Refusal `invalid`
 */
export async function compileJsonPath(path: string, field: string): Promise<JsonPath> {
  const { query } = await import('jsonpath-rfc9535');
  type Json = Parameters<typeof query>[0];
  const run = (value: Json): readonly unknown[] => query(value, path);
  try {
    run(null);
  } catch {
    throw new Refusal('invalid', `${field}: '${path}' is no JSON path, such as $.filter.projectId`);
  }
  return (value) => (isJson(value) ? run(value) : []);

  function isJson(value: unknown): value is Json {
    return value !== undefined;
  }
}

/** Whether a path leads to a value; to anything, where none is named. */
export function leadsTo(path: JsonPath, value: unknown, expected: unknown): boolean {
  const found = path(value);
  if (expected === undefined) return found.length > 0;
  const text = JSON.stringify(expected);
  return found.some((item) => JSON.stringify(item) === text);
}
