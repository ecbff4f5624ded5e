import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { isDeeperThan, MAX_LEVELS } from '../core/schema/nesting.ts';
import { type Path, showPath } from '../core/schema/path.ts';
import type { Violation } from '../core/schema/violations.ts';
import { suggest } from '../core/schema/words.ts';

/** Loads the YAML library on demand: a start from the build's parsed content doesn't need it. */
const yaml = (): typeof Yaml => createRequire(import.meta.url)('yaml') as typeof Yaml;

/** A scenario can't be used. The message names the file, the line, the path and what is allowed there. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** A scenario in line: its YAML text, or an object with the same content. */
export type InlineScenario = { readonly text: string } | { readonly value: object };

/** The content of a scenario, not yet validated. */
export interface ScenarioFile {
  readonly content: unknown;
  /** Lists violations with their lines and columns, in the order of the file. */
  errorFor(violations: readonly Violation[]): ScenarioError;
}

/** An error lists at most this many problems. */
const MAX_PROBLEMS = 20;

/**
 * Reads a scenario and replaces references such as `${name}`, `${name * 2}` and `${name / 2}` by values of parameters.
 *
 * @param shownAs the name of the scenario in messages
 * @param parameters values by name; they replace the defaults in the file's `parameters`, which lists the only names
 * @throws ScenarioError
 */
export function readScenario(
  source: InlineScenario,
  shownAs: string,
  parameters: Readonly<Record<string, number>>,
): ScenarioFile {
  const { isScalar, visit } = yaml();
  const { document, lines } = parse(source, shownAs);
  const locate = (offset: number, message: string): string => {
    if (lines === undefined) return `${shownAs}: ${message}`;
    const { line, col } = lines.linePos(offset);
    return `${shownAs}:${line}:${col}: ${message}`;
  };
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw new ScenarioError(locate(syntaxError.pos[0], syntaxError.message));

  const values = parameterValues(document.get('parameters'), parameters);
  checkParameters(parameters, [...values.keys()], shownAs);
  visit(document, {
    // Not by the library, which compares each key of a map with every other one.
    Map(_key, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (keys.has(key.value)) throw new ScenarioError(locate(key.range?.[0] ?? 0, 'Map keys must be unique'));
        keys.add(key.value);
      }
    },
    Scalar(_key, node) {
      const reference = typeof node.value === 'string' ? PARAMETER_REFERENCE.exec(node.value) : null;
      if (reference === null) return;
      const [text, name = '', operator, factor = '1'] = reference;
      const value = values.get(name);
      if (value === undefined) {
        const message = `${text} refers to no parameter of this file; list '${name}' under 'parameters'`;
        throw new ScenarioError(locate(node.range?.[0] ?? 0, message));
      }
      node.value = Math.ceil(operator === '/' ? value / Number(factor) : value * Number(factor));
    },
  });
  const content: unknown = refusing(shownAs, (): unknown => document.toJS());
  if (isDeeperThan(MAX_LEVELS, content)) throw new ScenarioError(`${shownAs}: nested deeper than ${MAX_LEVELS} levels`);
  return {
    content,
    errorFor(violations) {
      const problems = violations
        .map(({ path, key, message }) => ({
          offset: offsetOf(document, path, key),
          message: path.length === 0 ? message : `${showPath(path)}: ${message}`,
        }))
        .sort((a, b) => a.offset - b.offset)
        .map(({ offset, message }) => locate(offset, message));
      return new ScenarioError(listProblems(shownAs, problems));
    },
  };
}

/** @returns the lines only of text */
function parse(
  source: InlineScenario,
  shownAs: string,
): { readonly document: Yaml.Document; readonly lines?: Yaml.LineCounter } {
  const { Document, LineCounter, parseDocument } = yaml();
  return refusing(shownAs, () => {
    if ('value' in source) return { document: new Document(source.value, { aliasDuplicateObjects: false }) };
    const lines = new LineCounter();
    return {
      document: parseDocument(source.text, { lineCounter: lines, merge: true, uniqueKeys: false, prettyErrors: false }),
      lines,
    };
  });
}

/** Refuses what the YAML library throws for: too many aliases, or nesting that overflows the stack. */
function refusing<T>(shownAs: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new ScenarioError(`${shownAs}: nested too deep`);
    if (error instanceof ReferenceError) throw new ScenarioError(`${shownAs}: ${error.message}`);
    throw error;
  }
}

function listProblems(shownAs: string, problems: readonly string[]): string {
  const [first = `${shownAs} is not a scenario`] = problems;
  if (problems.length < 2) return first;
  const count = problems.length > MAX_PROBLEMS ? `more than ${MAX_PROBLEMS}` : problems.length;
  return [`${shownAs} has ${count} problems:`, ...problems.slice(0, MAX_PROBLEMS)].join('\n  ');
}

/** The offset of a value, or of one key of it. A value that a YAML merge brings along is at its parent's offset. */
function offsetOf(document: Yaml.Document, path: Path, key?: string): number {
  const { isMap, isScalar } = yaml();
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(node) && key !== undefined) {
    const found = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.key;
    if (isScalar(found) && found.range) return found.range[0];
  }
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  if (Array.isArray(range) && typeof range[0] === 'number') return range[0];
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

/** A reference to a parameter: `${name}`, `${name * 2}` or `${name / 2}`, rounded up. */
export const PARAMETER_REFERENCE = /^\$\{\s*([a-z][a-z0-9_]*)\s*(?:([*/])\s*(\d+(?:\.\d+)?)\s*)?\}$/;

/** @throws ScenarioError for a parameter that the file doesn't have, or a value that isn't a count */
function checkParameters(
  parameters: Readonly<Record<string, number>>,
  names: readonly string[],
  shownAs: string,
): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (!names.includes(name)) {
      const known = names.length === 0 ? 'it has none' : suggest(name, names);
      throw new ScenarioError(`${shownAs} has no parameter '${name}'; ${known}`);
    }
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new ScenarioError(`${shownAs}: parameter '${name}' is ${value}, not a whole number of at least 0`);
    }
  }
}

function parameterValues(declared: unknown, chosen: Readonly<Record<string, number>>): Map<string, number> {
  const { isMap, isScalar } = yaml();
  const values = new Map<string, number>();
  if (!isMap(declared)) return values;
  for (const { key, value } of declared.items) {
    if (!isScalar(key) || typeof key.value !== 'string' || !isScalar(value)) continue;
    const number = chosen[key.value] ?? value.value;
    if (typeof number === 'number') values.set(key.value, number);
  }
  return values;
}

/** @throws ScenarioError for a file that can't be read */
export function readText(file: string, shownAs: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ScenarioError(missing ? `there is no file ${shownAs}` : `${shownAs}: ${(error as Error).message}`);
  }
}
