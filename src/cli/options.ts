import { existsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { HOST_NAME } from '../core/http/request/host-name.ts';
import { DEFAULT_LIMITS, MEBIBYTE } from '../core/limits.ts';
import type { Provider } from '../core/provider/provider.ts';
import { parseInstant } from '../core/time/instant.ts';
import { UsageError } from './exit.ts';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** API keys, by provider. */
export type Keys = ReadonlyMap<string, ReadonlySet<string>>;

/** Where the emulator listens. */
export interface AddressOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

export function addressOptions(): Option[] {
  return [
    setting('--host <address>', 'listen on this address; 0.0.0.0 means every IPv4 address')
      .default('127.0.0.1')
      .argParser(
        checked('an IP address or a host name, without scheme, brackets or port', (text) =>
          isIP(text) !== 0 || HOST_NAME.test(text) ? text : undefined,
        ),
      ),
    setting('--port <number>', 'listen on this port; 0 picks a free one')
      .default(4010)
      .argParser(wholeNumber(0, 65_535)),
  ];
}

/** Which data to generate. */
export interface ContentOptions {
  /** Name of a shipped scenario, or path of a file. */
  readonly scenario?: string;
  readonly seed?: number;
  readonly records?: number;
  readonly parameter?: Readonly<Record<string, number>>;
}

/** @param scenarios names of the shipped scenarios */
export function contentOptions(scenarios: readonly string[]): Option[] {
  const known = scenarios.join(', ');
  return [
    setting('--scenario <name or file>', `scenario of the data: ${known}, or the path of a file`).argParser(
      checked(`${known}, or the path of a file`, (text) => (text === '' ? undefined : text)),
    ),
    setting('--seed <integer>', "seed of the data, instead of the scenario's own").argParser(
      checked(`an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`, (text) =>
        /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined,
      ),
    ),
    setting('--records <count>', 'number of records to generate, for scenarios with a `records` parameter').argParser(
      wholeNumber(0, MAX_PARAMETER),
    ),
    setting('--parameter <name=number>', 'set another parameter of the scenario; repeatable').argParser(
      (text, earlier?: ContentOptions['parameter']) => ({ ...earlier, ...parameter(text) }),
    ),
  ];
}

const MAX_PARAMETER = 1_000_000_000;

const parameter = checked(`<name>=<number>, a whole number from 0 to ${MAX_PARAMETER}`, (text) => {
  const [, name, number] = /^([^=]+)=(\d{1,10})$/.exec(text) ?? [];
  return name !== undefined && Number(number) <= MAX_PARAMETER ? { [name]: Number(number) } : undefined;
});

/** ms, or the system clock. */
export type ClockOption = number | 'wall';

export function clockOption(): Option {
  return setting(
    '--clock <instant>',
    "simulated current time, an RFC 3339 instant or wall for the system clock, instead of the scenario's own",
  ).argParser(
    checked<ClockOption>('wall, or an RFC 3339 date-time with an offset, such as 2026-02-01T00:00:00Z', (text) =>
      text === 'wall' ? text : parseInstant(text)?.ms,
    ),
  );
}

export function monthOption(): Option {
  return new Option(
    '--month <month>',
    'show this month day by day, such as 2026-01, instead of the last whole one',
  ).argParser(checked('a month such as 2026-01', (text) => (/^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : undefined)));
}

export function dataOption(description: string): Option {
  return setting('--data <file>', description)
    .default(':memory:')
    .argParser(
      checked(":memory: or a file's path, in a directory that exists", (text) =>
        text === ':memory:' || (text !== '' && existsSync(dirname(text))) ? text : undefined,
      ),
    );
}

export function providersOption(providers: readonly Provider[]): Option {
  const names = providers.map(({ name }) => name);
  return setting('--providers <list>', `serve only these of ${names.join(', ')}; a comma-separated list`)
    .default(providers, 'all')
    .argParser(
      checked(`a comma-separated list of ${names.join(', ')}`, (text) => {
        const wanted = text.split(',').map((name) => name.trim());
        return wanted.every((name) => names.includes(name))
          ? providers.filter(({ name }) => wanted.includes(name))
          : undefined;
      }),
    );
}

export function apiKeyOption(providers: readonly Provider[]): Option {
  const names = providers.map(({ name }) => name);
  const expected = `<provider>=<key>, where the provider is one of ${names.join(', ')} and the key has no blanks`;
  return setting(
    '--api-key <provider=key>',
    'accept this API key; repeatable, and the variable takes a comma-separated list',
  ).argParser((text, earlier?: Keys): Keys => {
    const [, name = '', key = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (!names.includes(name) || !HEADER_VALUE.test(key)) throw new InvalidArgumentError(`must be ${expected}`);
    return new Map(earlier).set(name, new Set(earlier?.get(name)).add(key));
  });
}

/** How clients and the owner of the emulator authenticate. */
export interface AccessOptions {
  readonly auth: 'any' | 'strict';
  readonly apiKey?: Keys;
  readonly control: 'on' | 'off';
  readonly controlToken?: string;
  readonly allowedHosts?: readonly string[];
  readonly secret?: string;
}

export function accessOptions(providers: readonly Provider[]): Option[] {
  return [
    setting('--auth <mode>', 'accept any API key, or only those of --api-key')
      .choices(['any', 'strict'])
      .default('any'),
    apiKeyOption(providers),
    setting('--control <mode>', 'serve the control API under /_emulator, and honor X-Usage-Emulator-* headers')
      .choices(['on', 'off'])
      .default('on'),
    controlTokenOption('require this bearer token for the control API'),
    setting(
      '--allowed-hosts <names>',
      'serve the control API also under these host names, besides addresses and local names; a comma-separated list',
    ).argParser(
      checked('a comma-separated list of host names, without scheme or port', (text) => {
        const names = text.split(',').map((name) => name.trim());
        return names.every((name) => HOST_NAME.test(name)) ? names : undefined;
      }),
    ),
    secretOption(),
  ];
}

export function controlTokenOption(description: string): Option {
  return setting('--control-token <token>', description).argParser(secret('a token without blanks', HEADER_VALUE));
}

export function secretOption(): Option {
  return setting('--secret <text>', 'sign page tokens and keys with this; give replicas the same one').argParser(
    secret('a text that is not empty', /./s),
  );
}

export interface LimitOptions {
  readonly maxDatasets: number;
  readonly journalEntries: number;
  /** MiB */
  readonly pageCache: number;
}

export function limitOptions(): Option[] {
  return [
    setting('--max-datasets <number>', 'maximum number of datasets, including the default one')
      .default(DEFAULT_LIMITS.datasets)
      .argParser(wholeNumber(1, 1_000_000)),
    setting('--journal-entries <number>', 'maximum number of requests in the journal of a dataset')
      .default(DEFAULT_LIMITS.journalEntries)
      .argParser(wholeNumber(1, 1_000_000)),
    setting('--page-cache <megabytes>', 'response cache in MB; 0 disables it')
      .default(DEFAULT_LIMITS.pageCacheBytes / MEBIBYTE)
      .argParser(wholeNumber(0, 100_000)),
  ];
}

export function corsOption(): Option {
  return switchSetting('--cors', "let pages of any site call the providers' APIs, but not the control API");
}

export function watchOption(): Option {
  return switchSetting(
    '--watch',
    'serve a scenario file again when it changes; a wrong one keeps the old data and is logged',
  );
}

export function logLevelOption(): Option {
  return setting('--log-level <level>', 'least severe level to log').choices(LOG_LEVELS).default('info');
}

/** An option with an environment variable: `USAGE_EMULATOR_LOG_LEVEL` for `--log-level`. */
function setting(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.env(`USAGE_EMULATOR_${option.name().toUpperCase().replaceAll('-', '_')}`);
}

/** An option without a value, whose variable is true or false. */
function switchSetting(flag: string, description: string): Option {
  return setting(flag, description)
    .preset('true')
    .argParser(checked('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : undefined)));
}

/** What a header can carry without being changed. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/** A parser that refuses what `parse` returns `undefined` for. */
function checked<T>(expected: string, parse: (text: string) => T | undefined) {
  return (text: string): T => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(`must be ${expected}, not ${quote(text)}`);
    return value;
  };
}

function wholeNumber(minimum: number, maximum: number) {
  return checked(`a whole number from ${minimum} to ${maximum}`, (text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return number >= minimum && number <= maximum ? number : undefined;
  });
}

/** A parser of credentials: a wrong value may still be one, so no message repeats it. */
function secret(expected: string, pattern: RegExp) {
  return (text: string): string => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`must be ${expected}`);
    return text;
  };
}

/** @throws UsageError for a path that can't be written, and for a file that exists unless it may be replaced */
export function checkNewFile(out: string, force: boolean): void {
  const folder = statSync(dirname(out), { throwIfNoEntry: false });
  if (out === '' || out === ':memory:' || folder?.isDirectory() !== true) {
    throw new UsageError(`--out must be a file's path, in a directory that exists, not ${JSON.stringify(out)}`);
  }
  if (!existsSync(out)) return;
  if (!statSync(out).isFile()) throw new UsageError(`--out: ${out} is not a file`);
  if (!force) throw new UsageError(`--out: ${out} exists; --force replaces it`);
}

/** At most one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
