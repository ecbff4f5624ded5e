import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { baseUrl, readAddress, type Settings, settingsFor } from '../config.ts';
import { http } from '../core/node-http.ts';
import { version } from '../version.ts';
import { StartError } from './exit.ts';
import { inputOf, optionFor } from './options.ts';
import { runProgram } from './run.ts';
import type { Surroundings } from './surroundings.ts';

const NOTES = `Examples:
  usage-emulator health
  usage-emulator health --port 4011
  HEALTHCHECK CMD ["usage-emulator", "health"]     in a Dockerfile

Give it the flags and variables that you gave to serve. It says in one line how
things are: ready on stdout, or on stderr why not.

Exit status:
  0  the emulator answers, and its data is there
  1  nobody answers within 3 seconds, or the data is still being seeded
  2  a flag or variable that isn't allowed`;

/** ms; an emulator answers within one, and who checks it has little patience. */
const PATIENCE_MS = 3_000;

type Outputs = Pick<Surroundings, 'env' | 'stdout' | 'stderr'>;

/** `usage-emulator health` without the other commands, all that they load included: it is run every few seconds. */
export function runHealth(args: readonly string[], outputs: Outputs): Promise<number> {
  return runProgram(args, outputs, (program) => {
    addHealth(program, settingsFor([], []), outputs);
  });
}

/** `usage-emulator health`: whether an emulator is ready, for containers and scripts. */
export function addHealth(program: Command, settings: Pick<Settings, 'host' | 'port'>, { env, stdout }: Outputs): void {
  const command = program
    .command('health')
    .description('tell whether the emulator is ready, for health checks of containers')
    .version(version, '-V, --version', 'print the version')
    .addOption(optionFor(settings.host))
    .addOption(optionFor(settings.port))
    .addHelpText('after', () => `\n${NOTES}`)
    .action(async () => {
      const { host, port } = readAddress(settings, inputOf(command, env));
      const url = baseUrl(host, port);
      await checkHealth(url);
      stdout.write(`${url} is ready\n`);
    });
}

/** @throws StartError that says why it isn't ready */
async function checkHealth(url: string): Promise<void> {
  const { statusCode, body } = await ask(`${url}/_emulator/health`, url);
  const status = statusIn(body);
  if (status === undefined) throw new StartError(`${url} is no usage-emulator: it answers ${statusCode}`);
  if (status !== 'ready') throw new StartError(`${url} is not ready: ${status}`);
}

async function ask(path: string, url: string): Promise<{ statusCode: number | undefined; body: string }> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      http.get(path, { agent: false, signal }, resolve).on('error', reject);
    });
    return { statusCode: response.statusCode, body: await text(response) };
  } catch (error) {
    if (signal.aborted) throw new StartError(`${url} doesn't answer within ${PATIENCE_MS / 1000} s`);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartError(code === 'ECONNREFUSED' ? `nobody listens on ${url}` : `${url} can't be asked: ${message}`);
  }
}

/** What a health report says, `undefined` where it is none. */
function statusIn(body: string): string | undefined {
  try {
    const report: unknown = JSON.parse(body);
    const isReport = typeof report === 'object' && report !== null && 'status' in report && 'dataset' in report;
    return isReport && typeof report.status === 'string' ? report.status : undefined;
  } catch {
    return undefined;
  }
}
