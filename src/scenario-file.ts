import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

/** Loaded once a file is to be read: whoever starts what the build has read already need not wait for it. */
const yaml = (): typeof Yaml => createRequire(import.meta.url)('yaml') as typeof Yaml;

/** A scenario that can't be used: its message names the file, the line, the path and what is allowed there. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** Where something stands in a file: keys and indices from the top. */
export type Path = readonly (string | number)[];

/** A scenario file as it was written, and where everything in it stands. */
export interface ScenarioFile {
  readonly content: unknown;
  /** An error that points at a value or, with `key`, at one key of it. */
  errorAt(path: Path, message: string, key?: string): ScenarioError;
}

/**
 * Reads YAML, and puts a parameter's value wherever a number is given as `${name}`, `${name * 2}` or `${name / 2}`.
 *
 * @param shownAs the file as its reader knows it
 * @param parameters what was asked for, by name; the file's own `parameters` are the defaults, and the only names
 * @throws ScenarioError
 */
export function readScenarioFile(
  file: string | URL,
  shownAs: string,
  parameters: Readonly<Record<string, number>>,
): ScenarioFile {
  const { isMap, isScalar, LineCounter, parseDocument, visit } = yaml();
  const lines = new LineCounter();
  const document = parseDocument(readText(file, shownAs), { lineCounter: lines, merge: true, prettyErrors: false });
  const errorAtOffset = (offset: number, message: string): ScenarioError => {
    const { line, col } = lines.linePos(offset);
    return new ScenarioError(`${shownAs}:${line}:${col}: ${message}`);
  };
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw errorAtOffset(syntaxError.pos[0], syntaxError.message);

  const offsetOf = (path: Path, key: string | undefined): number => {
    const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isMap(node) && key !== undefined) {
      const found = node.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key;
      if (isScalar(found) && found.range) return found.range[0];
    }
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return range[0];
    return path.length === 0 ? 0 : offsetOf(path.slice(0, -1), undefined);
  };
  const errorAt = (path: Path, message: string, key?: string): ScenarioError =>
    errorAtOffset(offsetOf(path, key), path.length === 0 ? message : `${showPath(path)}: ${message}`);

  const values = parameterValues(document.get('parameters'), parameters);
  const unknown = Object.keys(parameters).find((name) => !values.has(name));
  if (unknown !== undefined) {
    const names = [...values.keys()].join(', ');
    throw new ScenarioError(
      `${shownAs} has no parameter '${unknown}'; ${names === '' ? 'it has none' : `it has ${names}`}`,
    );
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new ScenarioError(`${shownAs}: parameter '${name}' is ${value}, not a whole number of at least 0`);
  }
  visit(document, {
    Scalar(_key, node) {
      const reference = typeof node.value === 'string' ? PARAMETER_REFERENCE.exec(node.value) : null;
      if (reference === null) return;
      const [text, name = '', operator, factor = '1'] = reference;
      const value = values.get(name);
      if (value === undefined) {
        throw errorAtOffset(
          node.range?.[0] ?? 0,
          `${text} names no parameter of this file; list it under 'parameters'`,
        );
      }
      node.value = Math.ceil(operator === '/' ? value / Number(factor) : value * Number(factor));
    },
  });
  return { content: document.toJS(), errorAt };
}

/** A number that a parameter stands for: `${name}`, `${name * 2}` or `${name / 2}`, rounded up. */
export const PARAMETER_REFERENCE = /^\$\{\s*([a-z][a-z0-9_]*)\s*(?:([*/])\s*(\d+(?:\.\d+)?)\s*)?\}$/;

function parameterValues(declared: unknown, asked: Readonly<Record<string, number>>): Map<string, number> {
  const { isMap, isScalar } = yaml();
  const values = new Map<string, number>();
  if (!isMap(declared)) return values;
  for (const { key, value } of declared.items) {
    if (!isScalar(key) || typeof key.value !== 'string' || !isScalar(value)) continue;
    const number = asked[key.value] ?? value.value;
    if (typeof number === 'number') values.set(key.value, number);
  }
  return values;
}

function readText(file: string | URL, shownAs: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ScenarioError(missing ? `there is no file ${shownAs}` : `${shownAs}: ${(error as Error).message}`);
  }
}

/** As one would write it in JavaScript: `gitpod.records[3].stoppedAt`. */
export function showPath(path: Path): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}
