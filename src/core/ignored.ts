interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: object;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** The parameters of a query string that a route doesn't know. */
export function ignoredParameters(schema: unknown, query: unknown): string[] {
  return Object.keys(Object(query) as object).filter((name) => !Object.hasOwn(propertiesOf(asSchema(schema)), name));
}

/**
 * The fields of a body that a route doesn't know, as JSON paths. Names in snake_case are those in camelCase: protobuf's
 * JSON takes both.
 */
export function ignoredFields(schema: unknown, body: unknown, path = '$'): string[] {
  if (schema === undefined || typeof body !== 'object' || body === null || body instanceof Uint8Array) return [];
  const known = asSchema(schema);
  if (Array.isArray(body)) {
    const { items } = known;
    return body.flatMap((item, index) => ignoredFields(items, item, `${path}[${index}]`));
  }
  if (known.patternProperties !== undefined) return [];
  const properties = propertiesOf(known);
  return Object.entries(body).flatMap(([name, value]) => {
    const property = properties[name] ?? properties[camelCase(name)];
    return property === undefined ? [`${path}.${name}`] : ignoredFields(property, value, `${path}.${name}`);
  });
}

function asSchema(schema: unknown): Schema {
  return Object(schema) as Schema;
}

/** Those of all alternatives: which one a body was meant to be is not told here. */
function propertiesOf({
  properties = {},
  anyOf = [],
  oneOf = [],
  allOf = [],
}: Schema): Readonly<Record<string, Schema>> {
  return Object.assign({}, ...[...anyOf, ...oneOf, ...allOf].map(propertiesOf), properties) as Record<string, Schema>;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
