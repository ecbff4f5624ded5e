import { Command, CommanderError } from 'commander';
import { version } from '../core/version.ts';
import type { CliContext } from './context.ts';
import { ExitStatus, StartError, UsageError } from './exit.ts';
import { Interruption } from './stop.ts';

/**
 * Runs a command line, and prints on stderr why it fails.
 *
 * @param args the arguments after the program's name
 * @param addCommands adds the commands that may be run
 * @returns the exit status
 */
export async function runProgram(
  args: readonly string[],
  { stdout, stderr }: Pick<CliContext, 'stdout' | 'stderr'>,
  addCommands: (program: Command) => void,
): Promise<number> {
  const complain = (line: string): void => {
    stderr.write(`usage-emulator: ${line}\n`);
  };
  const program = withVersion(new Command('usage-emulator'))
    .usage('[command] [options]')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // Commander puts its suggestion on a second line.
      outputError(text) {
        const line = text.replace(/^error: /, '').trim();
        complain(line.replaceAll('\n', ' '));
      },
    });
  addCommands(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return ExitStatus.success;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.success : ExitStatus.wrongUsage;
    if (!(error instanceof UsageError || error instanceof StartError || error instanceof Interruption)) throw error;
    error.message.split('\n').forEach(complain);
    if (error instanceof Interruption) return error.status;
    return error instanceof UsageError ? ExitStatus.wrongUsage : ExitStatus.failure;
  }
}

export function addCommand(program: Command, name: string, description: string): Command {
  return withVersion(program.command(name)).description(description);
}

function withVersion(command: Command): Command {
  return command.version(version, '-V, --version', 'print the version');
}
