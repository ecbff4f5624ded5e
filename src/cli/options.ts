import { type Command, Option } from 'commander';
import type { Input, Setting } from '../config.ts';

/** The flag of a setting, whose help names its variables and fallback. Values stay text until the config reads them. */
export function optionFor(setting: Omit<Setting<unknown>, 'parse'>): Option {
  const { flag, placeholder, description, variables, fallbackText, repeatable } = setting;
  const notes = [`env: ${variables.join(', ')}`];
  if (fallbackText !== undefined) notes.push(`default: ${fallbackText}`);
  const option = new Option(`--${flag} <${placeholder}>`, `${description} (${notes.join('; ')})`);
  return repeatable ? option.argParser<string[] | undefined>((text, earlier) => [...(earlier ?? []), text]) : option;
}

/** What was typed, beside the environment. */
export function inputOf(command: Command, env: NodeJS.ProcessEnv): Input {
  const typed = command.opts<Input['flags']>();
  return {
    flags: Object.fromEntries(command.options.map((option) => [option.name(), typed[option.attributeName()]])),
    env,
  };
}
