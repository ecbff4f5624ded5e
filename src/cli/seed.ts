import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import SQLite from 'better-sqlite3';
import type { Command } from 'commander';
import { ConfigError, type ContentConfig, readSeedConfig, type Settings } from '../config.ts';
import { DataFileError, seedDatabase } from '../core/dataset.ts';
import { forgetCompanions } from '../core/storage.ts';
import { recipeOf } from '../recipe.ts';
import { loadScenario, type Scenario } from '../scenario.ts';
import { DEFAULT_SCENARIO } from '../shipped.ts';
import { version } from '../version.ts';
import { explainScenario } from './content.ts';
import { StartError } from './exit.ts';
import { formatCount } from './format-count.ts';
import { inputOf, optionFor } from './options.ts';
import { createProgressBar, formatSeconds } from './progress-bar.ts';
import { stopSignal } from './stop.ts';
import type { Surroundings } from './surroundings.ts';

const NOTES = `Examples:
  usage-emulator seed --out usage.db           the default account, in a file
  usage-emulator seed --scenario large --records 5000000 --out usage.db
                                               five million records of Gitpod
  usage-emulator seed --scenario ./mine.yaml --seed 7 --force --out usage.db
                                               your own, over what was there

  usage-emulator --data usage.db               serve it
  usage-emulator inspect --data usage.db       see what is in it

The same scenario, numbers and seed make the same data on every machine. The
file appears, or takes the place of another, only once it is whole: a run that
is cut short leaves none, and what was there stays.

Stdout gets a line about what was made; stderr gets the progress: a bar on a
terminal, a line every few seconds elsewhere.

Exit status:
  0    the file is there
  1    it can't be written
  2    a flag, variable or scenario that isn't allowed, or a file that is there
       already, without --force
  130  ended by SIGINT; 143 by SIGTERM`;

interface SeedOptions {
  readonly out: string;
  readonly force?: boolean;
}

/** `usage-emulator seed`: a data file, for `serve` and `inspect`. */
export function addSeed(program: Command, settings: Settings, surroundings: Surroundings): void {
  const { scenario, records, parameter, seed } = settings;
  const command = program
    .command('seed')
    .description('make a data file to serve later')
    .version(version, '-V, --version', 'print the version')
    .requiredOption('--out <file>', 'the file to make');
  for (const setting of [scenario, records, parameter, seed]) command.addOption(optionFor(setting));
  command
    .option('--force', 'replace the file if it is there already')
    .addHelpText('after', () => `\n${NOTES}`)
    .action(async ({ out, force = false }: SeedOptions) => {
      checkOut(out, force);
      await makeFile(out, readSeedConfig(settings, inputOf(command, surroundings.env)), surroundings);
    });
}

/** @throws ConfigError */
function checkOut(out: string, force: boolean): void {
  const folder = statSync(dirname(out), { throwIfNoEntry: false });
  if (out === '' || out === ':memory:' || folder?.isDirectory() !== true) {
    throw new ConfigError(`--out must be a file's path, in a directory that exists, not ${JSON.stringify(out)}`);
  }
  if (!existsSync(out)) return;
  if (!statSync(out).isFile()) throw new ConfigError(`--out: ${out} is no file`);
  if (!force) throw new ConfigError(`--out: ${out} is there already; --force replaces it`);
}

/**
 * @throws ConfigError for a scenario that can't be used
 * @throws StartError where the file can't be written
 * @throws Interruption
 */
async function makeFile(
  out: string,
  config: ContentConfig,
  { providers, stdout, stderr }: Surroundings,
): Promise<void> {
  const stop = stopSignal();
  const startedAt = performance.now();
  const { scenario: name = DEFAULT_SCENARIO, parameters } = config;
  let scenario: Scenario;
  try {
    scenario = loadScenario(name, providers, parameters);
  } catch (error) {
    throw explainScenario(error, config);
  }
  const seed = config.seed ?? scenario.seed;
  keepMemoryLow();
  const progress = createProgressBar(stderr, { label: `Seeding ${out}`, total: scenario.parameters['records'] });
  let rows = 0;
  try {
    const db = await seedDatabase(out, recipeOf(scenario, seed), (written) => {
      stop.throwIfAborted();
      rows = written;
      progress.update(rows);
    });
    db.close();
    forgetCompanions(out);
  } catch (error) {
    throw explain(error, out);
  } finally {
    progress.clear();
  }
  const ms = performance.now() - startedAt;
  const size = `${formatCount(Math.ceil(statSync(out).size / 1e6))} MB`;
  stdout.write(
    `${out}: scenario ${name}, seed ${seed}, ${formatCount(rows)} rows, ${size}, in ${formatSeconds(ms)}\n` +
      `Serve it with: usage-emulator --data ${out}\n`,
  );
}

/**
 * Rows live for moments, but where there is much memory, V8 lets a hundred megabytes of them pile up before it clears away.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
function keepMemoryLow(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=50');
}

/** What people are told of an error that they can do something about; others are left as they are. */
function explain(error: unknown, out: string): unknown {
  if (error instanceof DataFileError) return new StartError(error.message);
  const isOfDisk = error instanceof SQLite.SqliteError || (error instanceof Error && 'syscall' in error);
  return isOfDisk ? new StartError(`${out} can't be written: ${error.message}`) : error;
}
