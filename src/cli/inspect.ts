import type { Command } from 'commander';
import { ConfigError, type InspectConfig, readInspectConfig, type Settings } from '../config.ts';
import { machineNow } from '../core/clock.ts';
import { type DataFile, openDataFile, seedDatabase } from '../core/dataset.ts';
import { recipeOf } from '../recipe.ts';
import { loadScenario } from '../scenario.ts';
import { openShipped } from '../shipped.ts';
import { version } from '../version.ts';
import { completed, type Content, explainScenario } from './content.ts';
import { StartError } from './exit.ts';
import { inspect } from './inspection.ts';
import { describeInspection } from './inspection-text.ts';
import { inputOf, optionFor } from './options.ts';
import { createProgress } from './progress.ts';
import type { Surroundings } from './surroundings.ts';
import { columnsOf, paintFor } from './terminal.ts';

const NOTES = `Examples:
  usage-emulator inspect                       the default account
  usage-emulator inspect --data usage.db       what is in a file
  usage-emulator inspect --scenario ./mine.yaml --clock 2026-03-01T00:00:00Z
  usage-emulator inspect --month 2025-12       that month day by day
  usage-emulator inspect --json | jq '.providers.gitpod.measures
      .environment_minutes.months["2026-01"]'  for tests to compare with

What happens after the clock isn't counted. A file is only read, and may be one
that an emulator serves meanwhile.

--json prints { data, scenario, seed, parameters, clock, month, storage_bytes,
providers }, and of each provider { title, counts, first_day, last_day,
busiest_month, storage_bytes, headlines, measures }. A measure is a quantity
that is billed, such as environment_minutes (Gitpod, by the month of the stop),
vm_resource_hours and compute_vcpu_quantity_hours (Nirvana), instance_minutes
and volume_gbminutes (Gcore): { unit, description, total, months, days }, with
amounts by UTC month ("2026-01") and, of the month asked for, day. Amounts come
from the data itself, not from what answers requests.

Exit status:
  0  it was told
  1  the file is no data file, or of another scenario or seed than was said
  2  a flag, variable or scenario that isn't allowed`;

interface InspectOptions {
  readonly month?: string;
  readonly json?: boolean;
}

/** `usage-emulator inspect`: what a dataset holds, by an instant. */
export function addInspect(program: Command, settings: Settings, surroundings: Surroundings): void {
  const { data, scenario, records, parameter, seed, clock } = settings;
  const command = program
    .command('inspect')
    .description('show what a data file or scenario holds')
    .version(version, '-V, --version', 'print the version');
  for (const setting of [data, scenario, records, parameter, seed, clock]) command.addOption(optionFor(setting));
  command
    .option('--month <month>', 'show this month day by day, such as 2026-01 (default: the last whole one)')
    .option('--json', 'print JSON instead')
    .addHelpText('after', () => `\n${NOTES}`)
    .action(async (options: InspectOptions) => {
      const config = completed(readInspectConfig(settings, inputOf(command, surroundings.env)));
      await show(config, options, surroundings);
    });
}

/**
 * @throws ConfigError for a scenario or month that can't be used
 * @throws StartError for a file that can't be read
 */
async function show(
  config: InspectConfig & Content,
  { month, json = false }: InspectOptions,
  surroundings: Surroundings,
): Promise<void> {
  const { providers, stdout, env } = surroundings;
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new ConfigError(`--month must be a month such as 2026-01, not ${JSON.stringify(month)}`);
  }
  const { db, origin } = await open(config, surroundings);
  try {
    const now = config.clock === 'wall' ? machineNow() : (config.clock ?? origin.clock);
    const found = inspect({ data: config.data, db, origin, providers, now, month });
    stdout.write(
      json
        ? `${JSON.stringify(found, null, 2)}\n`
        : describeInspection(found, columnsOf(stdout), paintFor(stdout, env)),
    );
  } finally {
    db.close();
  }
}

/** @throws ConfigError, StartError */
async function open(config: InspectConfig & Content, surroundings: Surroundings): Promise<DataFile> {
  if (config.data === ':memory:') return seedInMemory(config, surroundings);
  const found = openDataFile(config.data, { readonly: true });
  if (found === undefined) throw new StartError(`there is no file ${config.data}; usage-emulator seed makes one`);
  const { scenario, seed, parameters } = found.origin;
  const isAsAsked =
    config.scenario === scenario &&
    config.seed === seed &&
    Object.entries(config.parameters).every(([name, value]) => parameters[name] === value);
  if (isAsAsked) return found;
  found.db.close();
  const made = [`scenario '${scenario}'`, ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`)];
  throw new StartError(`${config.data} was made with ${made.join(', ')}, seed ${seed}: ask for these, or for nothing`);
}

async function seedInMemory(config: Content, { providers, stderr }: Surroundings): Promise<DataFile> {
  const progress = createProgress(stderr);
  try {
    const scenario = loadScenario(config.scenario, providers, config.parameters);
    const recipe = recipeOf(scenario, config.seed ?? scenario.seed);
    const db =
      openShipped(recipe.origin) ??
      (await seedDatabase(':memory:', recipe, (rows) => {
        progress.update(rows);
      }));
    return { db, origin: recipe.origin };
  } catch (error) {
    throw explainScenario(error, config);
  } finally {
    progress.clear();
  }
}
