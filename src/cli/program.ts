import type { Command } from 'commander';
import { addCheck } from './commands/check.ts';
import { addEnv } from './commands/env.ts';
import { addExport } from './commands/export.ts';
import { addHealth } from './commands/health.ts';
import { addImport } from './commands/import.ts';
import { addInspect } from './commands/inspect.ts';
import { addKey } from './commands/key.ts';
import { addRecord } from './commands/record.ts';
import { addSeed } from './commands/seed.ts';
import { addServe, SERVE_NOTES } from './commands/serve.ts';
import type { CliContext } from './context.ts';
import { runProgram } from './run.ts';

/**
 * Runs the program.
 *
 * @param args the arguments after the program's name
 * @returns the exit status
 */
export function run(args: readonly string[], context: CliContext): Promise<number> {
  return runProgram(withDefaultCommand(args), context, (program) => {
    addCommands(program, context);
  });
}

function addCommands(program: Command, context: CliContext): void {
  const titles = context.providers.map(({ title }) => title);
  // Not Intl.ListFormat: its first use takes a twentieth of the start.
  const all = [titles.slice(0, -1).join(', '), ...titles.slice(-1)].join(', and ');
  program.description(`A local stand-in for the usage endpoints of ${all}.`);
  const serve = addServe(program, context);
  addSeed(program, context);
  addInspect(program, context);
  addExport(program, context);
  addImport(program, context);
  addEnv(program, context);
  addKey(program, context);
  addCheck(program, context);
  addRecord(program, context);
  addHealth(program, context);
  program.addHelpText('after', () => `\n${optionsOf(serve)}\n\n${SERVE_NOTES}`);
}

/** `serve` is the default. Commander's own default command would take a misspelled command for an argument. */
function withDefaultCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  const own = ['-h', '--help', '-V', '--version'];
  return first === undefined || (first.startsWith('-') && !own.includes(first)) ? ['serve', ...args] : args;
}

/** The options of the default command, for the program's help. */
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
