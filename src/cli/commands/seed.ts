import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import SQLite from 'better-sqlite3';
import type { Command } from 'commander';
import { DataFileError } from '../../core/storage/data-file.ts';
import { seedDatabase } from '../../core/storage/seeding.ts';
import { companionsOf } from '../../core/storage/companions.ts';
import { recipeOf } from '../../scenario/recipe.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Content, contentOf, explainScenario, loadForClock } from '../content.ts';
import type { CliContext } from '../context.ts';
import { StartError } from '../exit.ts';
import { checkNewFile, type ClockOption, clockOption, contentOptions } from '../options.ts';
import { addOptions } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { stopSignal } from '../stop.ts';
import { formatCount } from '../terminal/format-count.ts';
import { createProgressBar, formatSeconds } from '../terminal/progress-bar.ts';

const NOTES = `The same scenario, parameters and seed produce the same data on every machine.
The file appears, or replaces another, once it is complete: a run that is
interrupted leaves no file and no changes.

Stdout gets a summary of the file. Stderr gets the progress: a bar on a
terminal, a line every few seconds elsewhere.

Exit status:
  0    success
  1    the file can't be written
  2    invalid flag, variable or scenario, or the file exists and --force is
       missing
  130  stopped by SIGINT; 143 by SIGTERM

Examples:
  usage-emulator seed --out usage.db           the default account
  usage-emulator seed --scenario large --records 5000000 --out usage.db
                                               five million Gitpod records
  usage-emulator seed --clock wall --out usage.db
                                               the default account as of today
  usage-emulator seed --scenario ./mine.yaml --seed 7 --force --out usage.db
                                               your scenario, replacing the file

  usage-emulator --data usage.db               serve the file
  usage-emulator inspect --data usage.db       show what is in it`;

interface SeedOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly clock?: ClockOption;
}

/** `usage-emulator seed`: generates a data file for `serve` and `inspect`. */
export function addSeed(program: Command, context: CliContext): void {
  const command = addCommand(program, 'seed', 'generate a data file to serve later')
    .requiredOption('--out <file>', 'file to write')
    .option('--force', 'replace the file if it exists')
    .addHelpText('after', `\n${NOTES}`)
    .action(async ({ out, force = false, clock }: SeedOptions) => {
      checkNewFile(out, force);
      await writeFile(out, contentOf(command), clock, context);
    });
  addOptions(command, context.env, [...contentOptions(context.scenarios), clockOption()]);
}

/**
 * @throws UsageError for an invalid scenario
 * @throws StartError if the file can't be written
 * @throws Interruption
 */
async function writeFile(
  out: string,
  content: Content,
  clock: ClockOption | undefined,
  { providers, stdout, stderr }: CliContext,
): Promise<void> {
  const stop = stopSignal();
  const startedAt = performance.now();
  let scenario: Scenario;
  try {
    scenario = loadForClock(content, providers, clock);
  } catch (error) {
    throw explainScenario(error, content);
  }
  const seed = content.seed ?? scenario.seed;
  keepMemoryLow();
  const progress = createProgressBar(stderr, { label: `Seeding ${out}`, total: scenario.parameters['records'] });
  let rows = 0;
  try {
    const db = await seedDatabase(out, recipeOf(scenario, seed), {
      onProgress: (written) => {
        stop.throwIfAborted();
        rows = written;
        progress.update(rows);
      },
    });
    db.close();
    companionsOf(out).removeAll();
  } catch (error) {
    throw explain(error, out);
  } finally {
    progress.clear();
  }
  const ms = performance.now() - startedAt;
  const size = `${formatCount(Math.ceil(statSync(out).size / 1e6))} MB`;
  stdout.write(
    `${out}: scenario ${content.scenario}, seed ${seed}, ${formatCount(rows)} rows, ${size}, in ${formatSeconds(ms)}\n` +
      `Serve it with: usage-emulator --data ${out}\n`,
  );
}

/**
 * Rows are garbage within moments, but on machines with much memory V8 lets a hundred megabytes of them accumulate.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
function keepMemoryLow(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=50');
}

/** Explains errors of the disk and of data files; returns other errors unchanged. */
function explain(error: unknown, out: string): unknown {
  if (error instanceof DataFileError) return new StartError(error.message);
  const isOfDisk = error instanceof SQLite.SqliteError || (error instanceof Error && 'syscall' in error);
  return isOfDisk ? new StartError(`${out} can't be written: ${error.message}`) : error;
}
