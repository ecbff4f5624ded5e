import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { parseInstant } from './core/instant.ts';
import { DEFAULT_LIMITS, type Limits, MEBIBYTE } from './core/limits.ts';
import type { Provider } from './core/provider.ts';

/** What was typed, and what the environment holds; neither is trusted. */
export interface Input {
  /** By flag, without its dashes: a text, or several where it may be repeated. */
  readonly flags: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One thing that a flag or an environment variable sets. A flag wins over a variable, a variable over the fallback. */
export interface Setting<T> {
  /** Without its dashes. */
  readonly flag: string;
  /** What stands for the value in help. */
  readonly placeholder: string;
  readonly description: string;
  /** Environment variables; the first that is set to more than blanks wins. */
  readonly variables: readonly string[];
  /** What a value must be, to go on from `--flag must be`. */
  readonly allowed: string;
  /** A value that is wrong may still be a credential, which no message repeats. */
  readonly secret: boolean;
  readonly repeatable: boolean;
  readonly fallback: T;
  /** For help. */
  readonly fallbackText: string | undefined;
  /** @returns `undefined` for a text that isn't allowed */
  parse(text: string): NonNullable<T> | undefined;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Keys that clients may show, by provider. */
export type Keys = ReadonlyMap<string, ReadonlySet<string>>;

/** Which data. */
export interface ContentConfig {
  /** A shipped scenario's name, or a file's path; the data file's own or the default, where it is `undefined`. */
  readonly scenario: string | undefined;
  /** The scenario's own, where it is `undefined`. */
  readonly seed: number | undefined;
  /** Numbers that the scenario leaves open, by name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** The flag or variable that the scenario's name came from, for messages. */
  readonly scenarioSource: string;
}

export interface ServeConfig extends ContentConfig {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Those that are served. */
  readonly providers: readonly Provider[];
  /** ms, or the machine's clock; the scenario's own, where it is `undefined`. */
  readonly clock: number | 'wall' | undefined;
  /** A file's path, or `:memory:`. */
  readonly data: string;
  /** The only keys that are let in; any, where it is `undefined`. */
  readonly keys: Keys | undefined;
  readonly control: boolean;
  readonly controlToken: string | undefined;
  readonly secret: string | undefined;
  readonly limits: Pick<Limits, 'datasets' | 'journalEntries' | 'pageCacheBytes'>;
  /** How many processes serve. */
  readonly workers: number;
  readonly logLevel: LogLevel;
}

/** What `inspect` looks at. */
export interface InspectConfig extends ContentConfig {
  /** A file's path, or `:memory:` for what the scenario makes. */
  readonly data: string;
  /** ms, or the machine's clock; the data's own, where it is `undefined`. */
  readonly clock: number | 'wall' | undefined;
}

/** Where clients find the emulator. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ClientConfig extends Address {
  readonly keys: Keys;
}

/** Values that aren't allowed, each in a line of its own that names the flag or variable and says what is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Definition<T> = Pick<Setting<T>, 'flag' | 'placeholder' | 'description' | 'allowed' | 'fallback' | 'parse'> &
  Partial<Pick<Setting<T>, 'fallbackText' | 'secret' | 'repeatable'>> & { readonly alias?: string };

function setting<T>({ alias, ...definition }: Definition<T>): Setting<T> {
  const own = `USAGE_EMULATOR_${definition.flag.toUpperCase().replaceAll('-', '_')}`;
  return {
    fallbackText: definition.fallback === undefined ? undefined : String(definition.fallback),
    secret: false,
    repeatable: false,
    ...definition,
    variables: alias === undefined ? [own] : [own, alias],
  };
}

const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
/** What a header can carry as it stands. */
const KEY = /^[\x21-\x7e]+$/;

const MAX_WORKERS = 64;

/** Every setting there is, for the given providers and shipped scenarios. */
export function settingsFor(providers: readonly Provider[], scenarios: readonly string[]) {
  const names = providers.map(({ name }) => name).join(', ');
  return {
    host: setting<string>({
      flag: 'host',
      placeholder: 'address',
      description: 'listen on this address; 0.0.0.0 is all of IPv4',
      alias: 'HOST',
      allowed: 'an IP address or a host name, without scheme, brackets or port',
      fallback: '127.0.0.1',
      parse: (text) => (isIP(text) !== 0 || HOST_NAME.test(text) ? text : undefined),
    }),
    port: setting<number>({
      flag: 'port',
      placeholder: 'number',
      description: 'listen on this port; 0 is any free one',
      alias: 'PORT',
      allowed: 'a whole number from 0 to 65535',
      fallback: 4010,
      parse: (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
    }),
    scenario: setting<string | undefined>({
      flag: 'scenario',
      placeholder: 'name or file',
      description: `what the data holds: ${[...scenarios, 'or a file of your own'].join(', ')}`,
      allowed: [...scenarios, "or a file's path"].join(', '),
      fallback: undefined,
      fallbackText: "the data file's, or default",
      parse: (text) => (text === '' ? undefined : text),
    }),
    seed: setting<number | undefined>({
      flag: 'seed',
      placeholder: 'integer',
      description: "what the data's randomness starts from",
      allowed: `an integer from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
      fallback: undefined,
      fallbackText: "the data file's, or the scenario's",
      parse: (text) => (/^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
    }),
    records: setting<number | undefined>({
      flag: 'records',
      placeholder: 'count',
      description: 'how much a scenario holds that leaves it open, as large does',
      allowed: 'a whole number from 0 to 1000000000',
      fallback: undefined,
      fallbackText: "the data file's, or the scenario's",
      parse: (text) => (/^\d{1,10}$/.test(text) && Number(text) <= 1e9 ? Number(text) : undefined),
    }),
    parameter: setting<readonly [name: string, value: number] | undefined>({
      flag: 'parameter',
      placeholder: 'name=number',
      description: 'any other number that the scenario leaves open; repeatable',
      allowed: '<name>=<number>, a whole number from 0 to 1000000000',
      repeatable: true,
      fallback: undefined,
      parse(text) {
        const [, name, number] = /^([^=]+)=(\d{1,10})$/.exec(text) ?? [];
        return name !== undefined && Number(number) <= 1e9 ? [name, Number(number)] : undefined;
      },
    }),
    clock: setting<number | 'wall' | undefined>({
      flag: 'clock',
      placeholder: 'instant',
      description: 'what the emulator believes to be now: an RFC 3339 instant, or wall',
      allowed: 'wall, or an RFC 3339 date-time with an offset, such as 2026-02-01T00:00:00Z',
      fallback: undefined,
      fallbackText: "the scenario's",
      parse: (text) => (text === 'wall' ? 'wall' : parseInstant(text)?.ms),
    }),
    data: setting<string>({
      flag: 'data',
      placeholder: 'file',
      description: 'keep the data in this file, seeded once; :memory: keeps nothing',
      allowed: ":memory: or a file's path, in a directory that exists",
      fallback: ':memory:',
      parse: (text) => (text === ':memory:' || (text !== '' && existsSync(dirname(text))) ? text : undefined),
    }),
    providers: setting<readonly Provider[]>({
      flag: 'providers',
      placeholder: 'list',
      description: `serve these alone, of ${names}`,
      allowed: `a comma-separated list of ${names}`,
      fallback: providers,
      fallbackText: 'all',
      parse(text) {
        const wanted = text.split(',').map((name) => name.trim());
        const known = wanted.every((wish) => providers.some(({ name }) => name === wish));
        return known ? providers.filter(({ name }) => wanted.includes(name)) : undefined;
      },
    }),
    auth: setting<'any' | 'strict'>({
      flag: 'auth',
      placeholder: 'any|strict',
      description: 'let in any key, or those of --api-key alone',
      allowed: 'any or strict',
      fallback: 'any',
      parse: (text) => (text === 'any' || text === 'strict' ? text : undefined),
    }),
    apiKey: setting<readonly [provider: string, key: string] | undefined>({
      flag: 'api-key',
      placeholder: 'provider=key',
      description: 'a key that is let in; repeatable, and the variable takes a comma-separated list',
      allowed: `<provider>=<key>, where the provider is one of ${names} and the key has no blanks`,
      secret: true,
      repeatable: true,
      fallback: undefined,
      parse(text) {
        const end = text.indexOf('=');
        const [name, key] = [text.slice(0, Math.max(end, 0)), text.slice(end + 1)];
        return providers.some((provider) => provider.name === name) && KEY.test(key) ? [name, key] : undefined;
      },
    }),
    control: setting<'on' | 'off'>({
      flag: 'control',
      placeholder: 'on|off',
      description: 'serve the control API under /_emulator, and obey X-Usage-Emulator-* headers',
      allowed: 'on or off',
      fallback: 'on',
      parse: (text) => (text === 'on' || text === 'off' ? text : undefined),
    }),
    controlToken: setting<string | undefined>({
      flag: 'control-token',
      placeholder: 'token',
      description: 'let in to the control API who shows this bearer token, nobody else',
      allowed: 'a token without blanks',
      secret: true,
      fallback: undefined,
      parse: (text) => (KEY.test(text) ? text : undefined),
    }),
    secret: setting<string | undefined>({
      flag: 'secret',
      placeholder: 'text',
      description: 'what replicas share, so that each reads the page tokens of the others',
      allowed: 'a text',
      secret: true,
      fallback: undefined,
      parse: (text) => (text === '' ? undefined : text),
    }),
    maxDatasets: setting<number>({
      flag: 'max-datasets',
      placeholder: 'number',
      description: 'how many datasets the control API may make, the default one included',
      allowed: 'a whole number from 1 to 1000000',
      fallback: DEFAULT_LIMITS.datasets,
      parse: (text) => wholeNumber(text, 1_000_000),
    }),
    journalEntries: setting<number>({
      flag: 'journal-entries',
      placeholder: 'number',
      description: 'how many requests the journal of a dataset holds; fewer where they are long',
      allowed: 'a whole number from 1 to 1000000',
      fallback: DEFAULT_LIMITS.journalEntries,
      parse: (text) => wholeNumber(text, 1_000_000),
    }),
    pageCache: setting<number>({
      flag: 'page-cache',
      placeholder: 'megabytes',
      description: 'memory for pages that were answered before; 0 makes each anew',
      allowed: 'a whole number from 0 to 100000',
      fallback: DEFAULT_LIMITS.pageCacheBytes / MEBIBYTE,
      parse: (text) => wholeNumber(text, 100_000, 0),
    }),
    workers: setting<number>({
      flag: 'workers',
      placeholder: 'number',
      description: 'how many processes serve; several have no control API',
      allowed: `a whole number from 1 to ${MAX_WORKERS}`,
      fallback: 1,
      parse: (text) => wholeNumber(text, MAX_WORKERS),
    }),
    logLevel: setting<LogLevel>({
      flag: 'log-level',
      placeholder: 'level',
      description: `how much is logged: ${LOG_LEVELS.join(', ')}`,
      allowed: `one of ${LOG_LEVELS.join(', ')}`,
      fallback: 'info',
      parse: (text) => LOG_LEVELS.find((level) => level === text),
    }),
  };
}

function wholeNumber(text: string, maximum: number, minimum = 1): number | undefined {
  const number = /^(?:0|[1-9]\d{0,6})$/.test(text) ? Number(text) : Number.NaN;
  return number >= minimum && number <= maximum ? number : undefined;
}

export type Settings = ReturnType<typeof settingsFor>;

/**
 * What `serve` is to do.
 *
 * @throws ConfigError naming every value that isn't allowed
 */
export function readServeConfig(settings: Settings, input: Input): ServeConfig {
  const reader = createReader(input);
  const auth = reader.read(settings.auth);
  const keys = reader.readAll(settings.apiKey);
  const config: ServeConfig = {
    ...readContent(reader, settings),
    host: reader.read(settings.host),
    port: reader.read(settings.port),
    providers: reader.read(settings.providers),
    clock: reader.read(settings.clock),
    data: reader.read(settings.data),
    keys: auth === 'strict' ? groupKeys(keys) : undefined,
    control: reader.read(settings.control) === 'on',
    controlToken: reader.read(settings.controlToken),
    secret: reader.read(settings.secret),
    limits: {
      datasets: reader.read(settings.maxDatasets),
      journalEntries: reader.read(settings.journalEntries),
      pageCacheBytes: reader.read(settings.pageCache) * MEBIBYTE,
    },
    workers: reader.read(settings.workers),
    logLevel: reader.read(settings.logLevel),
  };
  reader.finish();
  if (auth === 'strict' && keys.length === 0) {
    reader.refuse(`${reader.sourceOf(settings.auth)} strict needs a key: add --api-key <provider>=<key>`);
  }
  if (auth === 'any' && keys.length > 0) {
    reader.refuse(`${reader.sourceOf(settings.apiKey)} needs --auth strict: without it every key is let in`);
  }
  reader.finish();
  return config;
}

/**
 * What `seed` is to make.
 *
 * @throws ConfigError naming every value that isn't allowed
 */
export function readSeedConfig(settings: Settings, input: Input): ContentConfig {
  const reader = createReader(input);
  const config = readContent(reader, settings);
  reader.finish();
  return config;
}

/**
 * What `inspect` is to look at.
 *
 * @throws ConfigError naming every value that isn't allowed
 */
export function readInspectConfig(settings: Settings, input: Input): InspectConfig {
  const reader = createReader(input);
  const config: InspectConfig = {
    ...readContent(reader, settings),
    data: reader.read(settings.data),
    clock: reader.read(settings.clock),
  };
  reader.finish();
  return config;
}

function readContent(reader: Reader, settings: Settings): ContentConfig {
  const records = reader.read(settings.records);
  return {
    scenario: reader.read(settings.scenario),
    seed: reader.read(settings.seed),
    parameters: {
      ...(records !== undefined && { records }),
      ...Object.fromEntries(reader.readAll(settings.parameter)),
    },
    scenarioSource: reader.sourceOf(settings.scenario),
  };
}

/**
 * Where an emulator listens that was started with the same flags and variables, and the keys that it lets in.
 *
 * @throws ConfigError naming every value that isn't allowed
 */
export function readClientConfig(settings: Settings, input: Input): ClientConfig {
  const reader = createReader(input);
  const config: ClientConfig = {
    ...readAddressWith(reader, settings),
    keys: groupKeys(reader.readAll(settings.apiKey)),
  };
  reader.finish();
  return config;
}

/**
 * The same without the keys.
 *
 * @throws ConfigError naming every value that isn't allowed
 */
export function readAddress(settings: Pick<Settings, 'host' | 'port'>, input: Input): Address {
  const reader = createReader(input);
  const address = readAddressWith(reader, settings);
  reader.finish();
  return address;
}

function readAddressWith(reader: Reader, settings: Pick<Settings, 'host' | 'port'>): Address {
  const address: Address = { host: reader.read(settings.host), port: reader.read(settings.port) };
  if (address.port === 0) {
    reader.refuse(`${reader.sourceOf(settings.port)} must be the port that serve printed, not 0`);
  }
  return address;
}

const LOOPBACK = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/** A base URL for clients on this machine: an address that means all of them is reached by loopback. */
export function baseUrl(host: string, port: number): string {
  const address = LOOPBACK.get(host) ?? host;
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}

function groupKeys(pairs: readonly (readonly [provider: string, key: string])[]): Keys {
  const keys = new Map<string, Set<string>>();
  for (const [provider, key] of pairs) keys.set(provider, (keys.get(provider) ?? new Set()).add(key));
  return keys;
}

interface Given {
  /** A flag or a variable. */
  readonly source: string;
  readonly texts: readonly string[];
}

type Reader = ReturnType<typeof createReader>;

/** Reads settings one by one and gathers what is wrong, so that one start tells all of it. */
function createReader({ flags, env }: Input) {
  const problems: string[] = [];
  const find = <T>({ flag, variables, repeatable }: Setting<T>): Given | undefined => {
    const typed = flags[flag];
    if (typed !== undefined) return { source: `--${flag}`, texts: [typed].flat() };
    for (const variable of variables) {
      const text = env[variable] ?? '';
      if (text.trim() === '') continue;
      return { source: variable, texts: repeatable ? text.split(/[\s,]+/).filter((part) => part !== '') : [text] };
    }
    return undefined;
  };
  const parse = <T>(setting: Setting<T>, source: string, text: string): NonNullable<T> | undefined => {
    const value = setting.parse(text);
    if (value === undefined) {
      problems.push(`${source} must be ${setting.allowed}${setting.secret ? '' : `, not ${quote(text)}`}`);
    }
    return value;
  };
  const sourceOf = <T>(setting: Setting<T>): string => find(setting)?.source ?? `--${setting.flag}`;
  return {
    sourceOf,
    read<T>(setting: Setting<T>): T {
      const given = find(setting);
      const text = given?.texts.at(-1);
      return given === undefined || text === undefined
        ? setting.fallback
        : (parse(setting, given.source, text) ?? setting.fallback);
    },
    readAll<T>(setting: Setting<T>): NonNullable<T>[] {
      const { source, texts } = find(setting) ?? { source: '', texts: [] };
      return texts.map((text) => parse(setting, source, text)).filter((value) => value !== undefined);
    },
    refuse(problem: string): void {
      problems.push(problem);
    },
    /** @throws ConfigError where anything was refused so far */
    finish(): void {
      if (problems.length > 0) throw new ConfigError(problems.join('\n'));
    },
  };
}

/** One line of whatever was given. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
