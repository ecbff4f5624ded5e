import { type Command, Option } from 'commander';
import { describedKey } from '../../core/datasets/described-keys.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { loadScenario } from '../../scenario/scenario.ts';
import { baseUrlOf } from '../base-url.ts';
import { contentOf, explainScenario } from '../content.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { addressOptions, type ClockOption, clockOption, contentOptions, secretOption } from '../options.ts';
import { addOptions } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { exportLines, FORMATS, SHELLS, type Syntax } from '../terminal/shell.ts';

const NOTES = `Each key describes its dataset: any emulator with the same secret makes it when
it first sees the key, so that replicas need no shared state. The dataset can't
change; for one that can, use POST /_emulator/datasets.

Exit status:
  0  success
  2  invalid flag, variable or scenario

Examples:
  export USAGE_EMULATOR_SECRET=mine
  eval "$(usage-emulator key --scenario vendor-examples --seed 7)"
  usage-emulator key --clock 2026-03-01T00:00:00Z --json`;

interface KeyOptions {
  readonly clock?: ClockOption;
  readonly secret?: string;
  readonly shell: Syntax;
  readonly format?: Syntax;
  readonly json?: true;
}

/** `usage-emulator key`: the variables that open a dataset which the keys among them describe. */
export function addKey(program: Command, { providers, scenarios, env, stdout }: CliContext): void {
  const command = addCommand(program, 'key', 'print API keys that describe their dataset, as environment variables')
    .addOption(new Option('--shell <shell>', 'syntax of the output').choices(SHELLS).default('sh'))
    .addOption(new Option('--format <format>', 'syntax of a file instead').choices(FORMATS).conflicts('shell'))
    .addOption(new Option('--json', 'print a JSON object instead').conflicts(['shell', 'format']))
    .addHelpText('after', `\n${NOTES}`)
    .action(({ clock, secret, shell, format = shell, json }: KeyOptions) => {
      if (secret === undefined)
        throw new UsageError('--secret is missing: keys are signed with the secret of the emulator');
      const content = contentOf(command);
      const { scenario, seed, parameters } = content;
      try {
        loadScenario(scenario, providers, parameters);
      } catch (error) {
        throw explainScenario(error, content);
      }
      const description = {
        ...{ scenario, seed, parameters },
        clock: typeof clock === 'number' ? formatInstant(clock) : clock,
      };
      const url = baseUrlOf(command);
      const variables = Object.fromEntries(
        providers.flatMap((provider) => {
          const key = describedKey(secret, provider.name, provider.exampleKey, description);
          return Object.entries(provider.clientEnvironment(url, key));
        }),
      );
      stdout.write(json ? `${JSON.stringify(variables, null, 2)}\n` : exportLines(format, variables));
    });
  addOptions(command, env, [...addressOptions(), ...contentOptions(scenarios), clockOption(), secretOption()]);
}
