import { ConfigError, type ContentConfig } from '../config.ts';
import { DataFileError, type DatasetOrigin, openDataFile } from '../core/dataset.ts';
import { ScenarioError } from '../scenario.ts';
import { DEFAULT_SCENARIO } from '../shipped.ts';
import { StartError } from './exit.ts';

/** Which data, with nothing left open but the seed, which is the scenario's own where it is `undefined`. */
export interface Content extends ContentConfig {
  readonly scenario: string;
}

/**
 * Nobody has to say again what a data file was made from: it takes the place of the defaults.
 *
 * @throws StartError for what is no data file
 */
export function completed<Config extends ContentConfig & { readonly data: string }>(config: Config): Config & Content {
  const { scenario, seed, parameters, data } = config;
  const origin = data === ':memory:' ? undefined : originOf(data);
  if (origin === undefined || (scenario !== undefined && scenario !== origin.scenario)) {
    return { ...config, scenario: scenario ?? DEFAULT_SCENARIO };
  }
  return {
    ...config,
    scenario: origin.scenario,
    seed: seed ?? origin.seed,
    parameters: { ...origin.parameters, ...parameters },
    scenarioSource: scenario === undefined ? data : config.scenarioSource,
  };
}

/** Says which flag or variable named a scenario that can't be used; other errors are left as they are. */
export function explainScenario(error: unknown, { scenarioSource }: Pick<ContentConfig, 'scenarioSource'>): unknown {
  return error instanceof ScenarioError ? new ConfigError(`${scenarioSource}: ${error.message}`) : error;
}

/** @returns `undefined` where there is no file yet */
function originOf(data: string): DatasetOrigin | undefined {
  try {
    const found = openDataFile(data, { readonly: true });
    found?.db.close();
    return found?.origin;
  } catch (error) {
    throw error instanceof DataFileError ? new StartError(error.message) : error;
  }
}
