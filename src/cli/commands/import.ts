import { createReadStream, existsSync, rmSync, statSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { ImportResult } from '../../control/records/schemas.ts';
import { DEFAULT_DATASET } from '../../core/datasets/datasets.ts';
import { DEFAULT_LIMITS } from '../../core/limits.ts';
import { Refusal } from '../../core/refusal.ts';
import { validate } from '../../core/schema/validate.ts';
import { companionsOf } from '../../core/storage/companions.ts';
import { DataFileError } from '../../core/storage/data-file.ts';
import { baseUrlOf } from '../base-url.ts';
import { explainScenario, contentOf } from '../content.ts';
import type { CliContext } from '../context.ts';
import { StartError, UsageError } from '../exit.ts';
import { addressOptions, contentOptions, controlTokenOption, dataOption } from '../options.ts';
import { addOptions, sourceOf } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { stopSignal } from '../stop.ts';
import { importText } from '../terminal/import-text.ts';
import { createProgressBar, formatSeconds } from '../terminal/progress-bar.ts';
import { askControlApi } from './control-api.ts';

const NOTES = `Files are HAR files of browsers and proxies, responses of a vendor's API, or
NDJSON as exports and recordings write it; - is stdin. Files are imported in
turn, each completely or not at all. They go into a running emulator, which --host and --port
find, or into a data file that no emulator serves. A data file that doesn't
exist is made, of the scenario 'empty' unless --scenario names another.

Stdout gets what was imported, and what was skipped and why. Stderr gets the
progress.

Exit status:
  0    success
  1    a file can't be read or is refused, or there is no emulator
  2    invalid argument, flag or variable
  130  stopped by SIGINT; 143 by SIGTERM

Examples:
  usage-emulator import session.har            into the emulator on port 4010
  usage-emulator import --mode replace --dataset mine account.ndjson
                                               instead of what mine has
  usage-emulator import --provider gcore report.json --data usage.db
                                               into a file, to serve it later:
  usage-emulator --data usage.db
  curl -s ... | usage-emulator import -        a response, from stdin`;

interface ImportOptions {
  readonly provider?: string;
  readonly kind?: string;
  readonly mode: 'append' | 'replace';
  readonly dataset?: string;
  readonly data: string;
  readonly controlToken?: string;
}

type Request = Pick<ImportOptions, 'provider' | 'kind' | 'mode'>;

/** Where a file is imported. */
interface Target {
  send(body: Buffer, request: Request): Promise<unknown>;
  /** @param failed whether a file was refused */
  close(failed: boolean): Promise<void>;
}

/** `usage-emulator import`: loads what was recorded. */
export function addImport(program: Command, context: CliContext): void {
  const command = addCommand(program, 'import', "import HAR files, responses of a vendor's API, or recordings")
    .argument('<file...>', 'files to import; - for stdin')
    .addOption(
      new Option('--provider <name>', 'import only responses of this provider, or bare records of it').choices(
        context.providers.map(({ name }) => name),
      ),
    )
    .option('--kind <name>', 'with --provider: import only records of this kind')
    .addOption(
      new Option('--mode <mode>', 'keep the records that exist, or replace them by those of the first file')
        .choices(['append', 'replace'])
        .default('append'),
    )
    .option('--dataset <name>', `dataset of the running emulator (default: ${DEFAULT_DATASET})`)
    .addHelpText('after', `\n${NOTES}`)
    .action(async (files: readonly string[], options: ImportOptions) => {
      await importAll(files, options, command, context);
    });
  addOptions(command, context.env, [
    dataOption('data file to write, instead of a running emulator'),
    ...contentOptions(context.scenarios),
    ...addressOptions(),
    controlTokenOption('bearer token of the control API'),
  ]);
}

async function importAll(
  files: readonly string[],
  options: ImportOptions,
  command: Command,
  context: CliContext,
): Promise<void> {
  const { provider, kind, mode, dataset, data } = options;
  const isFile = data !== ':memory:';
  if (isFile && dataset !== undefined) {
    throw new UsageError(`--dataset is for a running emulator: omit it, or ${sourceOf(command, '--data')}`);
  }
  if (kind !== undefined && provider === undefined) throw new UsageError('--kind needs --provider');
  const stop = stopSignal();
  const target = isFile ? await openFile(data, command, context) : running(baseUrlOf(command), options, stop);
  let failed = true;
  try {
    for (const [index, file] of files.entries()) {
      const request: Request = {
        ...(provider !== undefined && { provider }),
        ...(kind !== undefined && { kind }),
        mode: index === 0 ? mode : 'append',
      };
      await importFile(file, request, target, stop, context);
    }
    failed = false;
  } finally {
    await target.close(failed);
  }
}

/**
 * @throws StartError for a file that can't be read or is refused
 * @throws Interruption
 */
async function importFile(
  file: string,
  request: Request,
  target: Target,
  stop: AbortSignal,
  { stdout, stderr }: CliContext,
): Promise<void> {
  const name = file === '-' ? 'stdin' : file;
  const startedAt = performance.now();
  const total = file === '-' ? undefined : statSync(file, { throwIfNoEntry: false })?.size;
  const progress = createProgressBar(stderr, { label: `Importing ${name}`, total, unit: 'bytes' });
  try {
    const body = await buffer(
      readChunks(file, (bytes) => {
        stop.throwIfAborted();
        progress.update(bytes);
      }),
    );
    const result = validate(ImportResult, await target.send(body, request));
    progress.clear();
    stdout.write(importText(name, result, formatSeconds(performance.now() - startedAt)));
  } catch (error) {
    stop.throwIfAborted();
    if (error instanceof Refusal || error instanceof StartError) throw new StartError(`${name}: ${error.message}`);
    if (error instanceof Error && 'syscall' in error) throw new StartError(`${name} can't be read: ${error.message}`);
    throw error;
  } finally {
    progress.clear();
  }
}

/** @throws Refusal `too_large`, before all of it is read */
async function* readChunks(file: string, onProgress: (bytes: number) => void): AsyncIterable<Uint8Array> {
  const chunks: AsyncIterable<Uint8Array> = file === '-' ? process.stdin : createReadStream(file);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > DEFAULT_LIMITS.importBytes) {
      throw new Refusal('too_large', `it is larger than the limit of ${DEFAULT_LIMITS.importBytes} bytes`);
    }
    onProgress(bytes);
    yield chunk;
  }
}

function running(url: string, { dataset = DEFAULT_DATASET, controlToken }: ImportOptions, stop: AbortSignal): Target {
  return {
    send: (body, request) =>
      askControlApi(
        url,
        `datasets/${encodeURIComponent(dataset)}/import?${new URLSearchParams({ ...request }).toString()}`,
        controlToken,
        { body, type: 'application/x-ndjson', signal: stop },
      ),
    close: async () => undefined,
  };
}

/**
 * @throws UsageError for an invalid scenario
 * @throws StartError for a file that can't be used
 */
async function openFile(data: string, command: Command, context: CliContext): Promise<Target> {
  const [{ startEmulator }, { importRecords }] = await Promise.all([
    import('../../emulator/emulator.ts'),
    import('../../control/records/import.ts'),
  ]);
  const content = contentOf(command, data);
  const isNew = !existsSync(data);
  const isChosen = command.getOptionValue('scenario') !== undefined;
  const { seed, parameters, scenario } = content;
  let emulator;
  try {
    emulator = await startEmulator({
      ...{ host: '127.0.0.1', port: 0, socket: false, providers: context.providers, parameters, data },
      scenario: isNew && !isChosen ? 'empty' : scenario,
      ...(seed !== undefined && { seed }),
    });
  } catch (error) {
    if (error instanceof DataFileError) throw new StartError(error.message);
    throw explainScenario(error, content);
  }
  const { datasets, providers, limits } = emulator;
  return {
    send: async (body, request) =>
      importRecords(datasets.get(DEFAULT_DATASET), chunksOf(body), providers, request, limits),
    async close(failed) {
      await emulator.close();
      // A file that was made for nothing.
      if (!failed || !isNew) return;
      companionsOf(data).removeAll();
      rmSync(data, { force: true });
    },
  };
}

async function* chunksOf(body: Buffer): AsyncIterable<Uint8Array> {
  yield body;
}
