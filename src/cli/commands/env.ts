import { Argument, type Command, Option } from 'commander';
import { baseUrlOf } from '../base-url.ts';
import type { CliContext } from '../context.ts';
import { askControlApi } from './control-api.ts';
import { StartError } from '../exit.ts';
import { addressOptions, apiKeyOption, controlTokenOption, type Keys } from '../options.ts';
import { addOptions } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { exportLines, FORMATS, SHELLS, type Syntax } from '../terminal/shell.ts';

const NOTES = `Use the same flags and variables as for serve. With --dataset, the keys are
those of that dataset, and the emulator has to run.

Exit status:
  0  success
  1  with --dataset: no answer, no such dataset, or a wrong control token
  2  invalid argument, flag or variable

Examples:
  eval "$(usage-emulator env)"
  usage-emulator env gitpod --shell fish | source
  usage-emulator env --shell powershell | Out-String | Invoke-Expression
  usage-emulator env --format dotenv > .env
  usage-emulator env --format github >> "$GITHUB_ENV"
  usage-emulator env --format cmd > env.cmd && call env.cmd
  usage-emulator env --port 4011 --json
  usage-emulator env --dataset mine --format dotenv > .env`;

interface EnvOptions {
  readonly shell: Syntax;
  readonly format?: Syntax;
  readonly json?: true;
  readonly apiKey?: Keys;
  readonly dataset?: string;
  readonly controlToken?: string;
}

/** `usage-emulator env`: the variables that make official clients use the emulator. */
export function addEnv(program: Command, { providers, env, stdout }: CliContext): void {
  const command = addCommand(
    program,
    'env',
    'print the environment variables that point official clients at the emulator',
  )
    .addArgument(new Argument('[provider]', 'only this provider').choices(providers.map(({ name }) => name)))
    .addOption(new Option('--shell <shell>', 'syntax of the output').choices(SHELLS).default('sh'))
    .addOption(new Option('--format <format>', 'syntax of a file instead').choices(FORMATS).conflicts('shell'))
    .addOption(new Option('--json', 'print a JSON object instead').conflicts(['shell', 'format']))
    .option('--dataset <name>', 'with the keys of this dataset of the running emulator')
    .addHelpText('after', `\n${NOTES}`)
    .action(async (name: string | undefined, options: EnvOptions) => {
      const { shell, format = shell, json, apiKey, dataset, controlToken } = options;
      const url = baseUrlOf(command);
      const known =
        dataset === undefined
          ? undefined
          : variablesIn(await askControlApi(url, `datasets/${encodeURIComponent(dataset)}/env`, controlToken), url);
      const wanted = providers.filter((provider) => name === undefined || provider.name === name);
      const variables = Object.fromEntries(
        wanted.flatMap((provider) => {
          const [key = provider.exampleKey] = apiKey?.get(provider.name) ?? [];
          const own = Object.entries(provider.clientEnvironment(url, key));
          // An emulator that was started with --providers has no variables of the others.
          return known === undefined
            ? own
            : Object.entries(known).filter(([variable]) => own.some(([name]) => name === variable));
        }),
      );
      stdout.write(json ? `${JSON.stringify(variables, null, 2)}\n` : exportLines(format, variables));
    });
  addOptions(command, env, [
    ...addressOptions(),
    apiKeyOption(providers),
    controlTokenOption('bearer token of the control API'),
  ]);
}

/** @throws StartError for an answer of something else */
function variablesIn(answer: unknown, url: string): Readonly<Record<string, string>> {
  const entries = typeof answer === 'object' && answer !== null ? Object.entries(answer) : [];
  if (entries.length === 0) throw new StartError(`${url} is not a usage-emulator`);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
