import type { Provider } from './core/provider.ts';
import type { World } from './simulation/world.ts';

/** A scenario file, read and checked. */
export interface Scenario {
  /** The name of a shipped one, or the path of the user's own as it was given. */
  readonly name: string;
  /** SHA-256 of what the file says, hex. */
  readonly digest: string;
  readonly seed: number;
  /** The default clock, ms. */
  readonly clock: number;
  /** What the generators work from, for a seed. */
  worldFor(seed: number): World;
  /** What the file says to each provider, by its name; checked against the provider's `scenarioSchema`. */
  readonly sections: Readonly<Record<string, unknown>>;
}

/** A scenario that can't be used: its message names the file, the line, the path and what is allowed there. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/** The names of the scenarios that are shipped. */
export function scenarioNames(): string[] {
  return [];
}

/**
 * @param nameOrFile a shipped scenario's name, or the path of a file
 * @throws ScenarioError
 */
export function loadScenario(nameOrFile: string, providers: readonly Provider[]): Scenario {
  throw new ScenarioError(`no scenario '${nameOrFile}' for ${providers.map(({ name }) => name).join(', ')}`);
}
