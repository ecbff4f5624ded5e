import { once } from 'node:events';
import type { Command } from 'commander';
import SQLite from 'better-sqlite3';
import { readServeConfig, type ServeConfig, type Settings } from '../config.ts';
import type { Health } from '../control/health.ts';
import { DataFileError } from '../core/dataset.ts';
import type { Emulator } from '../emulator.ts';
import { version } from '../version.ts';
import { banner } from './banner.ts';
import { completed, type Content, explainScenario } from './content.ts';
import { describeExits, ExitStatus, StartError } from './exit.ts';
import { loggerFor } from './log.ts';
import { inputOf, optionFor } from './options.ts';
import { createProgress } from './progress.ts';
import { stopSignal } from './stop.ts';
import type { Surroundings } from './surroundings.ts';
import { paintFor } from './terminal.ts';

/** ms that answers in flight may take once the end was asked for; Docker kills 10 s after it asked. */
const GRACE_MS = 8_000;

const NOTES = `Examples:
  usage-emulator                               http://127.0.0.1:4010, in memory
  usage-emulator --port 0                      any free port; it prints which
  usage-emulator --providers gitpod,gcore      leave the others out
  usage-emulator --clock 2026-03-01T00:00:00Z  the same account a month later
  usage-emulator --data usage.db --seed 7      seed a file once, then serve it
  usage-emulator --data usage.db               serve a file, whatever made it
  usage-emulator --data usage.db --workers 4   by four processes, for load tests
  usage-emulator --auth strict --api-key gitpod=secret
                                               let in this one key

With --workers every process holds the data, which is least where it is a file,
and the control API is refused. If one of them ends, all do.

A flag wins over its environment variables, these win in the order shown, and
any of them over the default. An empty variable counts as none.

Stdout gets what is shown at the start; stderr gets the logs: a line a request,
as JSON where stderr is no terminal. NO_COLOR and FORCE_COLOR are honoured.`;

/** `usage-emulator serve`: the emulator, until a signal ends it. */
export function addServe(program: Command, settings: Settings, surroundings: Surroundings): Command {
  const command = program
    .command('serve')
    .description('serve the emulated APIs (what is done where no command is named)')
    .version(version, '-V, --version', 'print the version');
  for (const setting of Object.values(settings)) command.addOption(optionFor(setting));
  return command
    .addHelpText('after', () => `\n${NOTES}\n\n${describeExits()}`)
    .action(async () => {
      await serve(completed(readServeConfig(settings, inputOf(command, surroundings.env))), surroundings);
    });
}

/**
 * @throws ConfigError for a scenario that can't be used
 * @throws StartError where the address or the data can't be had
 */
async function serve(config: ServeConfig & Content, surroundings: Surroundings): Promise<void> {
  if (config.workers > 1) {
    await serveByWorkers(config, surroundings);
    return;
  }
  const stop = stopSignal();
  const emulator = await start(config, surroundings, stop);
  if (emulator === undefined) return;
  if (!stop.aborted) {
    greet(config, emulator.url, emulator.health(), surroundings);
    await once(stop, 'abort');
  }
  await closeGracefully(emulator);
}

/** The same, for the primary process and for each of its workers. */
async function serveByWorkers(config: ServeConfig & Content, surroundings: Surroundings): Promise<void> {
  const { CONTROL_REFUSAL, isWorker, runWorkers, work } = await import('./workers.ts');
  if (isWorker()) {
    await work((stop) => start(config, surroundings, stop, CONTROL_REFUSAL), closeGracefully);
    return;
  }
  await runWorkers(config.workers, stopSignal(), ({ url, health }) => {
    greet(config, url, health, surroundings);
  });
}

function greet(config: ServeConfig, url: string, health: Health, { stdout, env }: Surroundings): void {
  // What a URL leaves out is HTTP's own port.
  const port = Number(new URL(url).port) || 80;
  stdout.write(banner({ ...config, port }, health, paintFor(stdout, env)));
}

/** @returns `undefined` where a signal came first */
async function start(
  config: ServeConfig & Content,
  { stderr, env }: Surroundings,
  stop: AbortSignal,
  controlRefusal?: string,
): Promise<Emulator | undefined> {
  const { host, port, providers, scenario, seed, parameters, clock, data, keys, logLevel } = config;
  const { control, controlToken, secret, limits } = config;
  const progress = createProgress(stderr);
  try {
    // Not before it is wanted: help, version and env need not wait for Fastify.
    const { startEmulator } = await import('../emulator.ts');
    return await startEmulator({
      host,
      port,
      providers,
      scenario,
      ...(seed !== undefined && { seed }),
      parameters,
      ...(clock !== undefined && { clock }),
      data,
      ...(keys !== undefined && { keys }),
      control,
      ...(controlRefusal !== undefined && { controlRefusal }),
      ...(controlToken !== undefined && { controlToken }),
      ...(secret !== undefined && { secret }),
      limits,
      logger: await loggerFor(logLevel, stderr, env),
      onProgress(rows) {
        stop.throwIfAborted();
        progress.update(rows);
      },
    });
  } catch (error) {
    if (stop.aborted) return undefined;
    throw explain(error, config);
  } finally {
    progress.clear();
  }
}

/** By Node's code, to go on from `port 4010 of 127.0.0.1`. */
const ADDRESS_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; choose another with --port, where 0 is any free one',
  EACCES: 'is not permitted; choose one above 1023 with --port',
  EADDRNOTAVAIL: "can't be had: --host must be an address of this machine",
  EINVAL: "can't be had: --host must be an address of this machine",
  ENOTFOUND: "can't be had: --host names no host that is known here",
  EAI_AGAIN: "can't be had: --host names no host that is known here",
};

/** What people are told of an error that they can do something about; others are left as they are. */
function explain(error: unknown, config: ServeConfig): unknown {
  const { host, port, data } = config;
  if (error instanceof DataFileError) return new StartError(error.message);
  if (error instanceof SQLite.SqliteError) return new StartError(`${data} can't be written: ${error.message}`);
  const { code } = error as NodeJS.ErrnoException;
  const problem = ADDRESS_PROBLEMS[code ?? ''];
  return problem === undefined ? explainScenario(error, config) : new StartError(`port ${port} of ${host} ${problem}`);
}

/** Lets answers in flight finish, but doesn't wait for a client that never ends its request. */
async function closeGracefully(emulator: Emulator): Promise<void> {
  const deadline = setTimeout(() => {
    emulator.app.log.warn(`cut off what was still in flight after ${GRACE_MS} ms`);
    process.exit(ExitStatus.ok);
  }, GRACE_MS);
  await emulator.close();
  clearTimeout(deadline);
}
