/** The position of a value inside another one: keys and indices from the top. */
export type Path = readonly (string | number)[];

/** A path as JavaScript writes it: `gitpod.records[3].stoppedAt`. */
export function showPath(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

/** The keys of a JSON pointer, unescaped (RFC 6901). */
export function keysOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The path that a JSON pointer stands for; whole numbers become indices. */
export function pathOf(pointer: string): Path {
  return keysOf(pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
