import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { FORMATS, type FocusFormat, writeFocus } from '../../core/focus/files.ts';
import { GRANULARITIES, type Granularity } from '../../core/focus/charge.ts';
import { FOCUS_VERSIONS, type FocusVersion } from '../../core/focus/columns.ts';
import { countCharged, monthsBetween } from '../../core/focus/export.ts';
import { makeFolder } from '../../core/storage/make-folder.ts';
import { Refusal } from '../../core/refusal.ts';
import { formatMonth, type Month } from '../../core/time/day.ts';
import { contentOf } from '../content.ts';
import type { CliContext } from '../context.ts';
import { StartError, UsageError } from '../exit.ts';
import { openContent } from '../open-content.ts';
import { type ClockOption, clockOption, contentOptions, dataOption } from '../options.ts';
import { addOptions } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { stopSignal } from '../stop.ts';
import { formatCount } from '../terminal/format-count.ts';
import { createProgressBar, formatSeconds } from '../terminal/progress-bar.ts';

const NOTES = `One file a month: focus-1.2-2026-01.csv. It appears once it is complete, and
replaces an earlier one. Charges after the simulated current time are omitted.

Stdout gets a line for each file. Stderr gets the progress.

Exit status:
  0    success
  1    a file can't be read or written
  2    invalid flag, variable or scenario
  130  stopped by SIGINT; 143 by SIGTERM

Examples:
  usage-emulator export --format focus --focus-version 1.2 --from 2026-01-01
      --to 2026-02-01 --out focus              January of the default account
  usage-emulator export --format focus --focus-version 1.4 --from 2025-01-01
      --to 2026-01-01 --provider gcore --file parquet --data usage.db --out focus`;

interface ExportOptions {
  readonly focusVersion: FocusVersion;
  readonly from: string;
  readonly to: string;
  readonly provider?: string;
  readonly granularity: Granularity;
  readonly file: FocusFormat;
  readonly out: string;
  readonly data: string;
  readonly clock?: ClockOption;
}

/** `usage-emulator export`: writes charges for FinOps tools. */
export function addExport(program: Command, context: CliContext): void {
  const names = context.providers.map(({ name }) => name);
  const command = addCommand(program, 'export', 'write what an account is charged, for FinOps tools')
    .addOption(new Option('--format <name>', 'format of the data').choices(['focus']).default('focus'))
    .addOption(
      new Option('--focus-version <number>', 'version of the FOCUS specification')
        .choices(FOCUS_VERSIONS)
        .makeOptionMandatory(),
    )
    .requiredOption('--from <day>', 'first day of the first month, such as 2026-01-01')
    .requiredOption('--to <day>', 'first day of the month after the last one')
    .addOption(new Option('--provider <name>', 'export only the charges of this provider').choices(names))
    .addOption(new Option('--granularity <name>', 'length of charge periods').choices(GRANULARITIES).default('daily'))
    .addOption(new Option('--file <type>', 'type of the files').choices(FORMATS).default('csv'))
    .requiredOption('--out <folder>', 'folder to write to, in a directory that exists; created if missing')
    .addHelpText('after', `\n${NOTES}`)
    .action(async (options: ExportOptions) => {
      await write(options, command, context);
    });
  addOptions(command, context.env, [
    dataOption('data file to read, instead of a scenario'),
    ...contentOptions(context.scenarios),
    clockOption(),
  ]);
}

/**
 * @throws UsageError for an invalid period or scenario
 * @throws StartError for a file that can't be read or written
 * @throws Interruption
 */
async function write(options: ExportOptions, command: Command, context: CliContext): Promise<void> {
  const { focusVersion: version, granularity, file, out, data } = options;
  const months = monthsOf(options);
  const stop = stopSignal();
  const { db, now } = await openContent(options, contentOf(command, data), context);
  const providers = context.providers.filter(({ name }) => name === (options.provider ?? name));
  try {
    makeFolder(out);
    for (const month of months) {
      const name = `focus-${version}-${formatMonth(month)}.${file}`;
      const path = join(out, name);
      const part = `${path}.part`;
      const startedAt = performance.now();
      const request = { version, granularity, providers, now };
      const total = countCharged(db, month, request);
      const progress = createProgressBar(context.stderr, { label: name, total, unit: 'resources' });
      try {
        const rows = await writeFocus(part, file, db, month, request, (written) => {
          stop.throwIfAborted();
          progress.update(written);
        });
        renameSync(part, path);
        const seconds = formatSeconds(performance.now() - startedAt);
        progress.clear();
        context.stdout.write(`${path}: ${formatCount(rows)} rows, in ${seconds}\n`);
      } finally {
        progress.clear();
        rmSync(part, { force: true });
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new StartError(`${out} can't be written: ${error.message}`);
  } finally {
    db.close();
  }
}

/** @throws UsageError */
function monthsOf({ from, to }: ExportOptions): Month[] {
  try {
    return monthsBetween(from, to);
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(`--${error.message}`) : error;
  }
}
