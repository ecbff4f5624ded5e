import { Command, CommanderError } from 'commander';
import { ConfigError, settingsFor } from '../config.ts';
import type { Provider } from '../core/provider.ts';
import { version } from '../version.ts';
import { addEnv } from './env.ts';
import { describeExits, ExitStatus, StartError } from './exit.ts';
import { addServe } from './serve.ts';
import { surviveBrokenPipes } from './terminal.ts';

/**
 * Runs the command.
 *
 * @param args what was typed after the command's name
 * @param scenarios the names of those that are shipped
 * @returns the status to end with
 */
export async function run(
  args: readonly string[],
  providers: readonly Provider[],
  scenarios: readonly string[],
): Promise<number> {
  surviveBrokenPipes();
  try {
    await createProgram(providers, scenarios).parseAsync(withDefaultCommand(args), { from: 'user' });
    return ExitStatus.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.ok : ExitStatus.wrongUsage;
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error;
    for (const line of error.message.split('\n')) complain(line);
    return error instanceof ConfigError ? ExitStatus.wrongUsage : ExitStatus.failed;
  }
}

function complain(line: string): void {
  process.stderr.write(`usage-emulator: ${line}\n`);
}

function createProgram(providers: readonly Provider[], scenarios: readonly string[]): Command {
  const program = new Command('usage-emulator')
    .description(`A local stand-in for the usage endpoints of ${listed(providers.map(({ title }) => title))}.`)
    .usage('[command] [options]')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', "print a command's help")
    .exitOverride()
    .configureOutput({
      // Commander puts its suggestion on a line of its own.
      outputError(text) {
        complain(
          text
            .replace(/^error: /, '')
            .trim()
            .replaceAll('\n', ' '),
        );
      },
    });
  const settings = settingsFor(providers, scenarios);
  const serve = addServe(program, settings);
  addEnv(program, settings, providers);
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

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en').format(names);
}
