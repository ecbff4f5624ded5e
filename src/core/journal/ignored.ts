interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: object;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** The parameters of a query string that a route doesn't know. */
export function ignoredParameters(schema: unknown, query: unknown): string[] {
  const known = propertiesOf(asSchema(schema));
  return Object.keys(Object(query) as object).filter((name) => !known.has(name));
}

/**
 * The fields of a body that a route doesn't know, as JSON paths. A name in snake_case stands for the one in camelCase,
 * since protobuf's JSON accepts both.
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
    const property = properties.get(name) ?? properties.get(camelCase(name));
    return property === undefined ? [`${path}.${name}`] : ignoredFields(property, value, `${path}.${name}`);
  });
}

function asSchema(schema: unknown): Schema {
  return Object(schema) as Schema;
}

/** The properties of all alternatives: a body may be meant to be any of them. */
function propertiesOf({ properties = {}, anyOf = [], oneOf = [], allOf = [] }: Schema): ReadonlyMap<string, Schema> {
  const inherited = [...anyOf, ...oneOf, ...allOf].flatMap((schema) => [...propertiesOf(schema)]);
  return new Map([...inherited, ...Object.entries(properties)]);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
