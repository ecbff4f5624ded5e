import type { Random } from '../../../src/core/random.ts';

/** The parts of a JSON schema that texts are drawn from. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly format?: string;
}

export const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** JSON that is legal but unexpected; some is none at all. */
const ODD_JSON: readonly string[] = [
  ...['null', 'true', '-1', '0', '-0', '1e308', '1e999', '1e15', '9007199254740993', '0.1e-400', '01', '+1', 'NaN'],
  ...[
    '""',
    '" "',
    String.raw`"\u0000"`,
    String.raw`"\ud800"`,
    '"\u{1f600}"',
    '"__proto__"',
    '"constructor"',
    '"default"',
  ],
  ...['[]', '{}', '[null]', '{"__proto__":{"toString":null}}', '{"toString":null,"valueOf":null}', '{"a":1,"a":2}'],
  ...['"2026-02-30T00:00:00Z"', '"9999-12-31T23:59:59Z"', '"0000-01-01T00:00:00Z"', '"-271821-04-20T00:00:00Z"'],
  ...['"P1Y"', '"P999999Y"', '"PT0S"', '"-P1D"', '"x60"', '"2026-13"', '"0001-01"', '"9999-12"'],
  ...[
    `"'; DROP TABLE gitpod_record; --"`,
    '"%s%n"',
    '"(a+)+$"',
    '"$..*"',
    '"$[?search(@, \'(a|a)*b\')]"',
    '"../../etc/passwd"',
  ],
  ...[nested(50), nested(2_000), `"${'x'.repeat(3_000)}"`, '"e30.AAAA"'],
];

/** Values that get a request past its first checks, by the name of the field or parameter. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  name: ['default', 'one', 'two', 'three'],
  snapshot: ['snapshot', 'a'],
  scenario: ['empty', 'vendor-examples'],
  provider: ['gitpod', 'nirvana', 'gcore'],
  kind: ['records', 'prices', 'error', 'empty_page', 'slow_body', 'rate_limit', 'truncated_body'],
  month: ['2026-01', '2019-08'],
  time_from: ['2019-08-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  time_to: ['2019-08-31T00:00:00Z', '2026-01-31T00:00:00Z'],
  // So that no wait is longer than the test's patience.
  delay: ['1'],
  every_ms: ['1'],
};

/** A value of a field as text: fitting its name or its schema, or odd. */
export function textFor(name: string, schema: Schema, random: Random, root: object): string {
  const fitting = FITTING[name];
  if (fitting !== undefined && random.chance(0.8)) return random.pick(fitting);
  const json = jsonFor(schema, random, root);
  return /^"[^"\\]*"$/.test(json) ? json.slice(1, -1) : json;
}

/** JSON text that mostly follows a schema. */
export function jsonFor(schema: Schema, random: Random, root: object, depth = 0): string {
  if (depth > 6 || random.chance(0.06)) return random.pick(ODD_JSON);
  const { $ref, anyOf, oneOf = anyOf, properties, items, type } = schema;
  const next = (inner: Schema): string => jsonFor(inner, random, root, depth + 1);
  if ($ref !== undefined) return next(resolve($ref, root));
  if (oneOf !== undefined && oneOf.length > 0) return next(random.pick(oneOf));
  const choices = schema.enum ?? schema.examples ?? ('const' in schema ? [schema.const] : []);
  if (choices.length > 0) return JSON.stringify(random.pick(choices));
  if (properties !== undefined) {
    const fields = Object.entries(properties).filter(() => random.chance(0.6));
    const written = fields.map(([name, field]) => `${JSON.stringify(name)}:${fieldFor(name, field, random, next)}`);
    if (random.chance(0.05)) written.push(`${random.pick(['"__proto__"', '"extra"', '""'])}:${random.pick(ODD_JSON)}`);
    return `{${written.join()}}`;
  }
  if (items !== undefined) return `[${Array.from({ length: random.int(0, 3) }, () => next(items)).join()}]`;
  if (schema.format === 'date-time') return `"2026-0${random.int(1, 9)}-1${random.int(0, 9)}T00:00:00Z"`;
  if (type === 'integer' || type === 'number') return String((schema.minimum ?? 0) + random.int(0, 30));
  if (type === 'boolean') return String(random.chance(0.5));
  if (type === 'string') return `"${random.pick(['x', 'team', random.uuid(), 'a b'])}"`;
  return random.pick(ODD_JSON);
}

function fieldFor(name: string, field: Schema, random: Random, next: (schema: Schema) => string): string {
  const fitting = FITTING[name];
  if (fitting === undefined || random.chance(0.2)) return next(field);
  const value = random.pick(fitting);
  return field.type === 'integer' || field.type === 'number' ? value : JSON.stringify(value);
}

function resolve(reference: string, root: object): Schema {
  let found: unknown = root;
  for (const key of reference.slice(2).split('/')) {
    found =
      typeof found === 'object' && found !== null ? Object.entries(found).find(([name]) => name === key)?.[1] : {};
  }
  return typeof found === 'object' && found !== null ? found : {};
}
