import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { version } from '../version.ts';
import { ExitStatus, StartError } from './exit.ts';
import { Interruption } from './stop.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Runs a command line to its end, and tells on stderr what came of it.
 *
 * @param args what was typed after the command's name
 * @param addCommands adds what can be run
 * @returns the status to end with
 */
export async function runProgram(
  args: readonly string[],
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
  addCommands: (program: Command) => void,
): Promise<number> {
  const complain = (line: string): void => {
    stderr.write(`usage-emulator: ${line}\n`);
  };
  const program = new Command('usage-emulator')
    .usage('[command] [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', "print a command's help")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Commander puts its suggestion on a line of its own.
      outputError(text) {
        const line = text.replace(/^error: /, '').trim();
        complain(line.replaceAll('\n', ' '));
      },
    });
  addCommands(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return ExitStatus.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.ok : ExitStatus.wrongUsage;
    if (!(error instanceof ConfigError || error instanceof StartError || error instanceof Interruption)) throw error;
    error.message.split('\n').forEach(complain);
    if (error instanceof Interruption) return error.status;
    return error instanceof ConfigError ? ExitStatus.wrongUsage : ExitStatus.failed;
  }
}
