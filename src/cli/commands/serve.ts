import { once } from 'node:events';
import module from 'node:module';
import SQLite from 'better-sqlite3';
import type { Command } from 'commander';
import { DataFileError } from '../../core/storage/data-file.ts';
import { MEBIBYTE } from '../../core/limits.ts';
import type { Provider } from '../../core/provider/provider.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import { type Content, contentOf, explainScenario } from '../content.ts';
import type { CliContext } from '../context.ts';
import { StartError, UsageError } from '../exit.ts';
import {
  type AccessOptions,
  accessOptions,
  type AddressOptions,
  addressOptions,
  type ClockOption,
  clockOption,
  contentOptions,
  corsOption,
  dataOption,
  type LimitOptions,
  limitOptions,
  type LogLevel,
  logLevelOption,
  providersOption,
  watchOption,
} from '../options.ts';
import { addOptions, sourceOf } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { stopSignal } from '../stop.ts';
import { banner } from '../terminal/banner.ts';
import { loggerFor } from '../terminal/log.ts';
import { createProgress } from '../terminal/progress.ts';
import { paintFor } from '../terminal/terminal.ts';
import { watchScenario } from '../../emulator/watch.ts';

export const SERVE_NOTES = `An existing data file is served with the scenario, seed and parameters it was
made from; otherwise the scenario is default.

A flag wins over its environment variable, and the variable over the default.
Blank variables are ignored. PORT sets the port if USAGE_EMULATOR_PORT does not.

Stdout gets the banner. Stderr gets the log, with a line for each request: JSON
unless stderr is a terminal. NO_COLOR and FORCE_COLOR are honored.

Exit status:
  0    success; also when stopped by SIGINT or SIGTERM, after responses in
       flight are sent
  1    can't start: the port is in use, or the data file was made from another
       scenario or seed
  2    invalid command, flag, variable or scenario
  130  stopped at once by a second SIGINT; 143 by a second SIGTERM

Examples:
  usage-emulator                               http://127.0.0.1:4010, in memory
  usage-emulator --port 0                      pick a free port and print it
  usage-emulator --providers gitpod,gcore      serve only these two
  usage-emulator --clock 2026-03-01T00:00:00Z  the same account a month later
  usage-emulator --scenario ./mine.yaml --watch
                                               serve what the file says now
  usage-emulator --data usage.db --seed 7      seed a file once, then serve it
  usage-emulator --data usage.db               serve an existing file
  usage-emulator --auth strict --api-key gitpod=secret
                                               accept only this API key`;

interface ServeOptions extends AddressOptions, AccessOptions, LimitOptions {
  readonly clock?: ClockOption;
  /** Path of a file, or `:memory:`. */
  readonly data: string;
  readonly providers: readonly Provider[];
  readonly logLevel: LogLevel;
  readonly watch?: boolean;
  readonly cors?: boolean;
}

/** `usage-emulator serve`: runs the emulator until a signal stops it. */
export function addServe(program: Command, context: CliContext): Command {
  const command = addCommand(program, 'serve', 'serve the emulated APIs (the default command)')
    .addHelpText('after', `\n${SERVE_NOTES}`)
    .action(async (options: ServeOptions) => {
      checkKeys(options, command);
      const content = contentOf(command, options.data);
      if (options.watch) checkWatched(options, content, context, sourceOf(command, '--watch'));
      await serve(options, content, context);
    });
  addOptions(command, context.env, [
    ...addressOptions(),
    ...contentOptions(context.scenarios),
    clockOption(),
    dataOption('store the data in this file, which is seeded on first use'),
    providersOption(context.providers),
    ...accessOptions(context.providers),
    ...limitOptions(),
    corsOption(),
    watchOption(),
    logLevelOption(),
  ]);
  return command;
}

/** @throws UsageError for `--auth strict` without keys, and for keys without it */
function checkKeys({ auth, apiKey }: ServeOptions, command: Command): void {
  if (auth === 'strict' && apiKey === undefined) {
    throw new UsageError(`${sourceOf(command, '--auth')} strict needs a key: add --api-key <provider>=<key>`);
  }
  if (auth === 'any' && apiKey !== undefined) {
    throw new UsageError(`${sourceOf(command, '--api-key')} needs --auth strict: without it every key is accepted`);
  }
}

/** @throws UsageError for what doesn't change */
function checkWatched({ data }: ServeOptions, { scenario }: Content, { scenarios }: CliContext, source: string): void {
  if (scenarios.includes(scenario)) {
    throw new UsageError(`${source} needs --scenario <file>: shipped scenarios never change`);
  }
  if (data !== ':memory:') {
    throw new UsageError(`${source} needs data in memory: omit --data, which keeps what is in its file`);
  }
}

/**
 * @throws UsageError for an invalid scenario
 * @throws StartError if the address or the data can't be used
 */
async function serve(options: ServeOptions, content: Content, context: CliContext): Promise<void> {
  const stop = stopSignal();
  const emulator = await start(options, content, context, stop);
  if (emulator === undefined) return;
  if (!stop.aborted) {
    // A URL omits port 80.
    const address = { host: options.host, port: Number(new URL(emulator.url).port) || 80 };
    const { stdout, env } = context;
    stdout.write(banner({ ...options, ...address, keys: options.apiKey }, emulator.health(), paintFor(stdout, env)));
    // So that the next start is faster even if this process gets killed. Node has it since 22.10.
    if ('flushCompileCache' in module) module.flushCompileCache();
    const unwatch = options.watch === true ? watchScenario(emulator) : undefined;
    await once(stop, 'abort');
    unwatch?.();
  }
  await emulator.close();
}

/** @returns `undefined` if a signal stopped the start */
async function start(
  options: ServeOptions,
  { scenario, seed, parameters, scenarioSource }: Content,
  { stderr, env }: CliContext,
  stop: AbortSignal,
): Promise<Emulator | undefined> {
  const { host, port, providers, clock, data, apiKey, controlToken, allowedHosts, secret } = options;
  const progress = createProgress(stderr);
  try {
    // Imported late: help, version and env need no Fastify.
    const { startEmulator } = await import('../../emulator/emulator.ts');
    return await startEmulator({
      host,
      port,
      providers,
      scenario,
      ...(seed !== undefined && { seed }),
      parameters,
      ...(clock !== undefined && { clock }),
      data,
      ...(apiKey !== undefined && { keys: apiKey }),
      control: options.control === 'on',
      ...(controlToken !== undefined && { controlToken }),
      ...(allowedHosts !== undefined && { allowedHosts }),
      ...(secret !== undefined && { secret }),
      cors: options.cors === true,
      limits: {
        datasets: options.maxDatasets,
        journalEntries: options.journalEntries,
        pageCacheBytes: options.pageCache * MEBIBYTE,
      },
      logger: await loggerFor(options.logLevel, stderr, env),
      onProgress(rows) {
        stop.throwIfAborted();
        progress.update(rows);
      },
    });
  } catch (error) {
    if (stop.aborted) return undefined;
    throw explainScenario(explain(error, options), { scenarioSource });
  } finally {
    progress.clear();
  }
}

const NOT_LOCAL = 'it is not an address of this machine; change --host';
const UNKNOWN_HOST = 'the host name is unknown; change --host';

/** Why the address can't be listened on, and what to do, by Node's error code. */
const ADDRESS_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; choose another with --port (0 picks a free one)',
  EACCES: 'permission denied; choose a port above 1023 with --port',
  EADDRNOTAVAIL: NOT_LOCAL,
  EINVAL: NOT_LOCAL,
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
};

/** Explains errors of the address, the disk and the data file; returns other errors unchanged. */
function explain(error: unknown, { host, port, data }: ServeOptions): unknown {
  if (error instanceof DataFileError) return new StartError(error.message);
  if (error instanceof SQLite.SqliteError) return new StartError(`${data} can't be written: ${error.message}`);
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (path !== undefined) return new StartError(`${data} can't be written: ${message}`);
  const problem = ADDRESS_PROBLEMS[code ?? ''];
  return problem === undefined ? error : new StartError(`can't listen on ${host}, port ${port}: ${problem}`);
}
