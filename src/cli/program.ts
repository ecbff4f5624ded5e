import { Command, CommanderError } from 'commander';
import { ConfigError, settingsFor } from '../config.ts';
import { version } from '../version.ts';
import { addEnv } from './env.ts';
import { describeExits, ExitStatus, StartError } from './exit.ts';
import { addSeed } from './seed.ts';
import { addServe } from './serve.ts';
import { Interruption } from './stop.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Runs the command.
 *
 * @param args what was typed after the command's name
 * @returns the status to end with
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const complain = (line: string): void => {
    surroundings.stderr.write(`usage-emulator: ${line}\n`);
  };
  try {
    await createProgram(surroundings, complain).parseAsync(withDefaultCommand(args), { from: 'user' });
    return ExitStatus.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.ok : ExitStatus.wrongUsage;
    if (!(error instanceof ConfigError || error instanceof StartError || error instanceof Interruption)) throw error;
    error.message.split('\n').forEach(complain);
    if (error instanceof Interruption) return error.status;
    return error instanceof ConfigError ? ExitStatus.wrongUsage : ExitStatus.failed;
  }
}

function createProgram(surroundings: Surroundings, complain: (line: string) => void): Command {
  const { providers, scenarios, stdout, stderr } = surroundings;
  const titles = new Intl.ListFormat('en').format(providers.map(({ title }) => title));
  const program = new Command('usage-emulator')
    .description(`A local stand-in for the usage endpoints of ${titles}.`)
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
  const settings = settingsFor(providers, scenarios);
  const serve = addServe(program, settings, surroundings);
  addSeed(program, settings, surroundings);
  addEnv(program, settings, surroundings);
  return program.addHelpText('after', () => `\n${optionsOf(serve)}\n\n${describeExits()}`);
}

/** `serve` is what runs where no command is named; a word that is none must not be taken for its argument. */
function withDefaultCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  const own = ['-h', '--help', '-V', '--version'];
  return first === undefined || (first.startsWith('-') && !own.includes(first)) ? ['serve', ...args] : args;
}

/** The options of the default command, for the help of the whole. */
function optionsOf(command: Command): string {
  const help = command.createHelp();
  help.prepareContext({});
  const width = help.padWidth(command, help);
  const items = help
    .visibleOptions(command)
    .filter((option) => option.long !== '--help' && option.long !== '--version')
    .map((option) => help.formatItem(help.optionTerm(option), width, help.optionDescription(option), help));
  return help.formatItemList(`Options of ${command.name()}, the default command:`, items, help).join('\n').trimEnd();
}
