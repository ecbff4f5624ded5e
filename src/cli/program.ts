import type { Command } from 'commander';
import { settingsFor } from '../config.ts';
import { addEnv } from './env.ts';
import { describeExits } from './exit.ts';
import { addHealth } from './health.ts';
import { addInspect } from './inspect.ts';
import { runProgram } from './run.ts';
import { addSeed } from './seed.ts';
import { addServe } from './serve.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Runs the command.
 *
 * @param args what was typed after the command's name
 * @returns the status to end with
 */
export function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  return runProgram(withDefaultCommand(args), surroundings, (program) => {
    addCommands(program, surroundings);
  });
}

function addCommands(program: Command, surroundings: Surroundings): void {
  const { providers, scenarios } = surroundings;
  const titles = providers.map(({ title }) => title);
  // Not by Intl, whose first use takes as long as a twentieth of the start.
  const all = [titles.slice(0, -1).join(', '), ...titles.slice(-1)].join(', and ');
  program.description(`A local stand-in for the usage endpoints of ${all}.`);
  const settings = settingsFor(providers, scenarios);
  const serve = addServe(program, settings, surroundings);
  addSeed(program, settings, surroundings);
  addInspect(program, settings, surroundings);
  addEnv(program, settings, surroundings);
  addHealth(program, settings, surroundings);
  program.addHelpText('after', () => `\n${optionsOf(serve)}\n\n${describeExits()}`);
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
