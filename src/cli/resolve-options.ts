import { type Command, InvalidArgumentError, type Option } from 'commander';
import { UsageError } from './exit.ts';
import { quote } from './options.ts';

/** Options that may be repeated. Their variables hold lists, separated by commas or blanks. */
const REPEATABLE: readonly string[] = ['api-key', 'parameter'];

/**
 * Adds options to a command so that a flag wins over its variable, and a variable over the default.
 *
 * Commander's own parsing would stop at the first invalid value, print secrets and read blank variables as values.
 * Here it only collects what was typed; values are parsed just before the command's action. Invalid ones end the command
 * with a {@link UsageError}, which has a line for each that names the flag or variable.
 */
export function addOptions(command: Command, env: NodeJS.ProcessEnv, options: readonly Option[]): void {
  const variables = ownVariables(env);
  const settings = options.map((option) => {
    const { parseArg = (text: string): unknown => text } = option;
    const typed: string[] = [];
    option.argParser((text) => typed.push(text));
    command.addOption(option);
    return { option, parseArg, typed };
  });
  command.hook('preAction', () => {
    const problems: string[] = [];
    for (const { option, parseArg, typed } of settings) {
      const key = option.attributeName();
      const isTyped = command.getOptionValueSource(key) === 'cli';
      const texts = isTyped ? typed : textsOf(option, variables);
      let parsed: unknown;
      for (const text of texts) {
        try {
          parsed = parseArg(text, parsed);
        } catch (error) {
          if (!(error instanceof InvalidArgumentError)) throw error;
          const source = isTyped ? `--${option.name()}` : option.envVar;
          problems.push(`${source} ${problemOf(error, option, text)}`);
        }
      }
      // Set in any case: commander may have found a blank variable of the process.
      if (texts.length > 0) command.setOptionValueWithSource(key, parsed, isTyped ? 'cli' : 'env');
      else command.setOptionValueWithSource(key, option.defaultValue, 'default');
    }
    if (problems.length > 0) throw new UsageError(problems.join('\n'));
  });
}

/** The flag or the variable that set an option; its flag where neither did. */
export function sourceOf(command: Command, flag: string): string {
  const option = command.options.find((candidate) => candidate.long === flag);
  const isVariable = option !== undefined && command.getOptionValueSource(option.attributeName()) === 'env';
  return isVariable ? (option.envVar ?? flag) : flag;
}

/** The values in an option's variable; none where it is missing or blank. */
function textsOf(option: Option, variables: NodeJS.ProcessEnv): readonly string[] {
  const text = variables[option.envVar ?? ''] ?? '';
  if (text.trim() === '') return [];
  return REPEATABLE.includes(option.name()) ? text.split(/[\s,]+/).filter((part) => part !== '') : [text];
}

function problemOf({ message }: InvalidArgumentError, { argChoices }: Option, text: string): string {
  return argChoices === undefined ? message : `must be one of ${argChoices.join(', ')}, not ${quote(text)}`;
}

/**
 * The environment without values that are meant for others:
 *
 * - Next to a Kubernetes Service or a linked container called `usage-emulator`, `USAGE_EMULATOR_PORT` is its address, such
 *   as `tcp://10.0.0.1:4010`.
 * - `PORT` is a convention of hosting platforms; it counts if it is a port, and `USAGE_EMULATOR_PORT` is not set.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function ownVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { USAGE_EMULATOR_PORT: port = '', PORT: platformPort = '' } = env;
  if (port.trim() !== '' && !/^[a-z]+:\/\//.test(port)) return env;
  const isPort = /^[1-9]\d{0,4}$/.test(platformPort) && Number(platformPort) <= 65_535;
  return { ...env, USAGE_EMULATOR_PORT: isPort ? platformPort : '' };
}
