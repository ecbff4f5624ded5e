/** Reads the value at a path of field names, such as `pagination.next_cursor`. */
export function valueAt(json: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => fieldOf(value, name), json);
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

/** Replaces the values at a path of field names, in which `*` stands for each item of a list. */
export function replaceAt(json: unknown, path: string, replace: (value: unknown) => unknown): void {
  const [name = '', ...rest] = path.split('.');
  if (!isObject(json)) return;
  for (const key of name === '*' ? Object.keys(json) : [name]) {
    const value: unknown = Reflect.get(json, key);
    if (rest.length === 0) Reflect.set(json, key, replace(value));
    else replaceAt(value, rest.join('.'), replace);
  }
}

/** Replaces the values of all fields of a name, on any level. */
export function replaceFields(json: unknown, name: string, replace: (value: unknown) => unknown): void {
  if (!isObject(json)) return;
  for (const key of Object.keys(json)) {
    const value: unknown = Reflect.get(json, key);
    if (key === name) Reflect.set(json, key, replace(value));
    else replaceFields(value, name, replace);
  }
}

/** Adds a field to an object; other values have none. */
export function addField(json: unknown, name: string, value: unknown): void {
  if (isObject(json))
    Object.defineProperty(json, name, { value, enumerable: true, configurable: true, writable: true });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
