import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { http } from '../../core/http/node-http.ts';
import { baseUrlOf } from '../base-url.ts';
import { addressFlagsOf } from './container.ts';
import type { CliContext } from '../context.ts';
import { StartError } from '../exit.ts';
import { addressOptions } from '../options.ts';
import { addOptions } from '../resolve-options.ts';
import { addCommand, runProgram } from '../run.ts';

const NOTES = `Use the same flags and variables as for serve; in a container whose main process
is the emulator, none are needed. It prints one line: on stdout if the emulator
is ready, on stderr if it is not.

Exit status:
  0  the emulator is ready
  1  no answer within 3 seconds, or the data is still being seeded
  2  invalid flag or variable

Examples:
  usage-emulator health
  usage-emulator health --port 4011
  HEALTHCHECK CMD ["usage-emulator", "health"]     in a Dockerfile`;

/** ms. Health checks of containers time out soon. */
const TIMEOUT_MS = 3_000;

interface HealthContext extends Pick<CliContext, 'env' | 'stdout' | 'stderr'> {
  /** The process whose address is the default if it is the emulator. Default: 1, the main process of a container. */
  readonly mainProcess?: number;
}

/**
 * Runs `usage-emulator health` without loading the other commands: containers run it every few seconds.
 *
 * @param args the command's name, and what was typed after it
 */
export function runHealth([name = '', ...typed]: readonly string[], context: HealthContext): Promise<number> {
  // Of two flags, the second one counts.
  return runProgram([name, ...addressFlagsOf(context.mainProcess ?? 1), ...typed], context, (program) => {
    addHealth(program, context);
  });
}

/** `usage-emulator health`: whether the emulator is ready, for containers and scripts. */
export function addHealth(program: Command, { env, stdout }: Pick<CliContext, 'env' | 'stdout'>): void {
  const command = addCommand(program, 'health', 'check whether the emulator is ready, for container health checks')
    .addHelpText('after', `\n${NOTES}`)
    .action(async () => {
      const url = baseUrlOf(command);
      await checkHealth(url);
      stdout.write(`${url} is ready\n`);
    });
  addOptions(command, env, addressOptions());
}

/** @throws StartError with the reason if the emulator is not ready */
async function checkHealth(url: string): Promise<void> {
  const { statusCode, body } = await request(`${url}/_emulator/health`, url);
  const status = statusIn(body);
  if (status === undefined)
    throw new StartError(`${url} is not a usage-emulator: its response has status ${statusCode}`);
  if (status !== 'ready') throw new StartError(`${url} is not ready: ${status}`);
}

async function request(path: string, url: string): Promise<{ statusCode: number | undefined; body: string }> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      http.get(path, { agent: false, signal }, resolve).on('error', reject);
    });
    return { statusCode: response.statusCode, body: await text(response) };
  } catch (error) {
    if (signal.aborted) throw new StartError(`${url} does not answer within ${TIMEOUT_MS / 1000} s`);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartError(
      code === 'ECONNREFUSED' ? `nothing listens on ${url}` : `the request to ${url} failed: ${message}`,
    );
  }
}

/** The status in a health report; `undefined` for any other response. */
function statusIn(body: string): string | undefined {
  try {
    const report: unknown = JSON.parse(body);
    const isReport = typeof report === 'object' && report !== null && 'status' in report && 'dataset' in report;
    return isReport && typeof report.status === 'string' ? report.status : undefined;
  } catch {
    return undefined;
  }
}
