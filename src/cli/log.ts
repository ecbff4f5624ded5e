import type { EmulatorOptions } from '../emulator.ts';
import type { LogLevel } from '../config.ts';
import { type Output, wantsColour } from './terminal.ts';

/** pino's settings: lines for people on a terminal, JSON elsewhere. */
export async function loggerFor(
  level: LogLevel,
  output: Output,
  env: NodeJS.ProcessEnv,
): Promise<NonNullable<EmulatorOptions['logger']>> {
  if (level === 'silent') return false;
  if (output.isTTY !== true) return { level, stream: output };
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination: output,
    colorize: wantsColour(output, env),
    translateTime: 'HH:MM:ss',
    // What the message says already.
    ignore: 'pid,hostname,reqId,method,url,status,ms',
  });
  return { level, stream };
}
