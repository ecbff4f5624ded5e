import { Argument, type Command, Option } from 'commander';
import { baseUrlOf } from '../base-url.ts';
import type { CliContext } from '../context.ts';
import { addressOptions, apiKeyOption, type Keys } from '../options.ts';
import { addOptions } from '../resolve-options.ts';
import { addCommand } from '../run.ts';
import { exportLines, FORMATS, SHELLS, type Syntax } from '../terminal/shell.ts';

const NOTES = `Use the same flags and variables as for serve.

Exit status:
  0  success
  2  invalid argument, flag or variable

Examples:
  eval "$(usage-emulator env)"
  usage-emulator env gitpod --shell fish | source
  usage-emulator env --shell powershell | Out-String | Invoke-Expression
  usage-emulator env --format dotenv > .env
  usage-emulator env --format github >> "$GITHUB_ENV"
  usage-emulator env --format cmd > env.cmd && call env.cmd
  usage-emulator env --port 4011 --json`;

interface EnvOptions {
  readonly shell: Syntax;
  readonly format?: Syntax;
  readonly json?: true;
  readonly apiKey?: Keys;
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
    .addHelpText('after', `\n${NOTES}`)
    .action((name: string | undefined, { shell, format = shell, json, apiKey }: EnvOptions) => {
      const url = baseUrlOf(command);
      const wanted = providers.filter((provider) => name === undefined || provider.name === name);
      const variables = Object.fromEntries(
        wanted.flatMap((provider) => {
          const [key = provider.exampleKey] = apiKey?.get(provider.name) ?? [];
          return Object.entries(provider.clientEnvironment(url, key));
        }),
      );
      stdout.write(json ? `${JSON.stringify(variables, null, 2)}\n` : exportLines(format, variables));
    });
  addOptions(command, env, [...addressOptions(), apiKeyOption(providers)]);
}
