import type { EmulatorOptions } from '../../emulator/emulator.ts';
import type { LogLevel } from '../options.ts';
import { type Output, wantsColor } from './terminal.ts';

/** pino's options: readable lines on a terminal, JSON elsewhere. */
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
    colorize: wantsColor(output, env),
    translateTime: 'HH:MM:ss',
    // The message contains these.
    ignore: 'pid,hostname,reqId,method,url,status,ms',
  });
  return { level, stream };
}
