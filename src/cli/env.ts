import { Argument, type Command, Option } from 'commander';
import { baseUrl, readClientConfig, type Settings } from '../config.ts';
import { version } from '../version.ts';
import { describeExits } from './exit.ts';
import { inputOf, optionFor } from './options.ts';
import type { Surroundings } from './surroundings.ts';
import { exportLines, type Shell, SHELLS } from './shell.ts';

interface EnvOptions {
  readonly shell: Shell;
  readonly json?: true;
}

const EXAMPLES = `Examples:
  eval "$(usage-emulator env)"
  usage-emulator env gitpod --shell fish | source
  usage-emulator env --shell powershell | Out-String | Invoke-Expression
  usage-emulator env --port 4011 --json

Give it the flags and variables that you gave to serve.`;

/** `usage-emulator env`: what makes the vendors' clients talk to the emulator. */
export function addEnv(program: Command, settings: Settings, { providers, env, stdout }: Surroundings): void {
  program
    .command('env')
    .description('print the environment variables that point official clients at the emulator')
    .version(version, '-V, --version', 'print the version')
    .addArgument(new Argument('[provider]', 'one provider alone').choices(providers.map(({ name }) => name)))
    .addOption(new Option('--shell <shell>', 'write for this shell').choices(SHELLS).default('sh'))
    .addOption(new Option('--json', 'print a JSON object instead').conflicts('shell'))
    .addOption(optionFor(settings.host))
    .addOption(optionFor(settings.port))
    .addOption(optionFor(settings.apiKey))
    .addHelpText('after', () => `\n${EXAMPLES}\n\n${describeExits()}`)
    .action((name: string | undefined, { shell, json }: EnvOptions, command: Command) => {
      const { host, port, keys } = readClientConfig(settings, inputOf(command, env));
      const wanted = providers.filter((provider) => name === undefined || provider.name === name);
      const variables = Object.fromEntries(
        wanted.flatMap((provider) => {
          const [key = provider.exampleKey] = keys.get(provider.name) ?? [];
          return Object.entries(provider.clientEnvironment(baseUrl(host, port), key));
        }),
      );
      stdout.write(json ? `${JSON.stringify(variables, null, 2)}\n` : exportLines(shell, variables));
    });
}
