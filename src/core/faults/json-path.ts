import { Refusal } from '../refusal.ts';
import { MAX_LEVELS } from '../schema/nesting.ts';

/** The values that a JSON path leads to. Reading them costs steps as well. */
export type JsonPath = (value: unknown, budget: StepBudget) => readonly unknown[];

/** Counts the steps of JSON paths, so that none takes longer than a bound. */
export interface StepBudget {
  /** @throws StepLimitError once all steps are spent */
  spend(steps: number): void;
}

/** A JSON path took more steps than its budget had. */
export class StepLimitError extends Error {
  override readonly name = 'StepLimitError';
}

/** Steps for all JSON paths of one request, and for one journal entry: some 25 ms. */
export const STEPS_PER_VALUE = 50_000;

export function createStepBudget(steps = STEPS_PER_VALUE): StepBudget {
  let left = steps;
  return {
    spend(spent) {
      left -= spent;
      if (left < 0) throw new StepLimitError('the JSON path takes too many steps');
    },
  };
}

const MAX_CHARACTERS = 200;
/** The parser takes exponential time for nested parentheses. */
const MAX_PARENTHESES = 4;
/** These functions take regular expressions, which can take exponential time. */
const EXPENSIVE_FUNCTIONS = ['match', 'search'];

/**
 * Compiles an RFC 9535 path without `match()` and `search()`. The library is loaded on first use, since most runs of the
 * emulator have no JSON path.
 *
 * @param field the field that holds the path, for messages
 * @throws Refusal `invalid`
 */
export async function compileJsonPath(path: string, field: string): Promise<JsonPath> {
  const refuse = (problem: string): Refusal => new Refusal('invalid', `${field}: ${problem}`);
  if (path.length > MAX_CHARACTERS) throw refuse(`a JSON path has at most ${MAX_CHARACTERS} characters`);
  const parentheses = path.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '').split('(').length - 1;
  if (parentheses > MAX_PARENTHESES) throw refuse(`a JSON path has at most ${MAX_PARENTHESES} parentheses`);
  const [{ query }, { default: parse }] = await Promise.all([
    import('jsonpath-rfc9535'),
    import('jsonpath-rfc9535/parser'),
  ]);
  let functions: readonly string[];
  try {
    functions = functionsIn(parse(path));
  } catch {
    throw refuse(`'${path}' is not a JSON path, such as $.filter.projectId`);
  }
  const expensive = functions.find((name) => EXPENSIVE_FUNCTIONS.includes(name));
  if (expensive !== undefined) throw refuse(`${expensive}() is not supported; compare with == or use several paths`);
  return (value, budget) => {
    // The library parses the path again.
    budget.spend(path.length);
    return value === undefined ? [] : query(meteredView(value, budget) as Parameters<typeof query>[0], path);
  };
}

/** The functions that a path calls, anywhere in its syntax tree. */
function functionsIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const own = 'type' in node && node.type === 'FunctionExpr' && 'name' in node ? [String(node.name)] : [];
  return [...own, ...Object.values(node).flatMap(functionsIn)];
}

/** Characters that take about as long to compare as one step. */
const CHARACTERS_PER_STEP = 64;

/** A view of a JSON value that spends a step for each read, and ends where the value is nested too deep to recurse. */
function meteredView(value: unknown, budget: StepBudget, levels = MAX_LEVELS): unknown {
  if (typeof value === 'string') budget.spend(Math.ceil(value.length / CHARACTERS_PER_STEP));
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null;
  return new Proxy(value, {
    get(target, key) {
      budget.spend(1);
      return meteredView(Reflect.get(target, key), budget, levels - 1);
    },
    ownKeys(target) {
      const keys = Reflect.ownKeys(target);
      budget.spend(keys.length);
      return keys;
    },
  });
}

/** Whether a path leads to a value; to any value if none is given. */
export function leadsTo(path: JsonPath, value: unknown, expected: unknown, budget: StepBudget): boolean {
  const found = path(value, budget);
  if (expected === undefined) return found.length > 0;
  const text = JSON.stringify(expected);
  return found.some((item) => JSON.stringify(item) === text);
}
