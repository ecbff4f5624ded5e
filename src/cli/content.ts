import type { Command } from 'commander';
import { DataFileError, originOf as originOfFile } from '../core/storage/data-file.ts';
import { type DatasetOrigin } from '../core/storage/origin.ts';
import type { Provider } from '../core/provider/provider.ts';
import { machineNow } from '../core/time/clock.ts';
import { loadScenario, type Scenario, ScenarioError } from '../scenario/scenario.ts';
import type { World } from '../simulation/world.ts';
import { DEFAULT_SCENARIO } from '../scenario/shipped.ts';
import { StartError, UsageError } from './exit.ts';
import type { ClockOption, ContentOptions } from './options.ts';
import { sourceOf } from './resolve-options.ts';

/** What data consists of. */
export interface Content {
  /** Name of a shipped scenario, or path of a file. */
  readonly scenario: string;
  /** The scenario's own if `undefined`. */
  readonly seed: number | undefined;
  readonly parameters: Readonly<Record<string, number>>;
  /** The flag, variable or data file that named the scenario, for messages. */
  readonly scenarioSource: string;
}

/**
 * The content that a command asks for. What it doesn't say is read from the data file, so that a file can be served
 * without repeating what it was made from.
 *
 * @param data path of a data file, which may not exist yet
 * @throws StartError for a file that is no data file
 */
export function contentOf(command: Command, data = ':memory:'): Content {
  const { scenario, seed, records, parameter } = command.opts<ContentOptions>();
  const parameters = { ...(records !== undefined && { records }), ...parameter };
  const scenarioSource = sourceOf(command, '--scenario');
  const origin = data === ':memory:' ? undefined : originOf(data);
  if (origin === undefined || (scenario !== undefined && scenario !== origin.scenario)) {
    return { scenario: scenario ?? DEFAULT_SCENARIO, seed, parameters, scenarioSource };
  }
  return {
    scenario: origin.scenario,
    seed: seed ?? origin.seed,
    parameters: { ...origin.parameters, ...parameters },
    scenarioSource: scenario === undefined ? data : scenarioSource,
  };
}

/**
 * Loads the scenario of new data: one that follows the clock is moved to it.
 *
 * @throws ScenarioError
 */
export function loadForClock(
  { scenario, parameters }: Content,
  providers: readonly Provider<World>[],
  clock: ClockOption | undefined,
): Scenario {
  const asWritten = loadScenario(scenario, providers, parameters);
  return clock === undefined ? asWritten : asWritten.startingAt(instantOf(clock));
}

/** ms */
export function instantOf(clock: ClockOption): number {
  return clock === 'wall' ? machineNow() : clock;
}

/** Names the flag or variable of a scenario that is invalid; returns other errors unchanged. */
export function explainScenario(error: unknown, { scenarioSource }: Pick<Content, 'scenarioSource'>): unknown {
  return error instanceof ScenarioError ? new UsageError(`${scenarioSource}: ${error.message}`) : error;
}

/** @returns `undefined` if there is no file yet */
function originOf(data: string): DatasetOrigin | undefined {
  try {
    return originOfFile(data);
  } catch (error) {
    throw error instanceof DataFileError ? new StartError(error.message) : error;
  }
}
