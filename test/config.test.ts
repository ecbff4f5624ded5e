import fc from 'fast-check';
import t from 'tap';
import {
  baseUrl,
  ConfigError,
  type Input,
  LOG_LEVELS,
  readClientConfig,
  readServeConfig,
  type ServeConfig,
  settingsFor,
} from '../src/config.ts';
import { fakeProvider } from './helpers/fake-provider.ts';

const providers = [fakeProvider('alpha', '/alpha'), fakeProvider('beta', '/beta')];
const settings = settingsFor(providers, ['default', 'empty']);

function read({ flags = {}, env = {} }: Partial<Input>): ServeConfig {
  return readServeConfig(settings, { flags, env });
}

/** The lines that refuse the input. */
function problems(input: Partial<Input>): string[] {
  try {
    read(input);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

await t.test('without flags and variables, the defaults hold', (t) => {
  t.same(read({}), {
    host: '127.0.0.1',
    port: 4010,
    providers,
    scenario: undefined,
    seed: undefined,
    parameters: {},
    clock: undefined,
    data: ':memory:',
    keys: undefined,
    control: true,
    controlToken: undefined,
    secret: undefined,
    limits: { datasets: 1_000, journalEntries: 1_000, pageCacheBytes: 67_108_864 },
    workers: 1,
    logLevel: 'info',
    scenarioSource: '--scenario',
  });
  t.end();
});

await t.test('a flag wins over its variable, the variable over the default', (t) => {
  const cases = [
    ['host', 'localhost', '::1'],
    ['scenario', 'empty', 'my.yaml'],
    ['seed', '-7', '8'],
    ['clock', 'wall', '2026-02-01T00:00:00Z'],
    ['data', ':memory:', 'usage.db'],
    ['workers', '2', '3'],
    ['log-level', 'silent', 'trace'],
    ['providers', 'alpha', 'beta'],
  ] as const;
  for (const [flag, typed, set] of cases) {
    const env = { [`USAGE_EMULATOR_${flag.toUpperCase().replace('-', '_')}`]: set };
    const fromFlag = read({ flags: { [flag]: typed } });
    const fromVariable = read({ env });
    t.same({ ...read({ flags: { [flag]: typed }, env }) }, fromFlag, flag);
    t.notSame(fromVariable, fromFlag, flag);
    t.notSame(fromVariable, read({}), flag);
  }
  t.end();
});

await t.test('USAGE_EMULATOR_HOST and USAGE_EMULATOR_PORT win over HOST and PORT', (t) => {
  const env = { HOST: '0.0.0.0', PORT: '1' };
  t.match(read({ env }), { host: '0.0.0.0', port: 1 });
  t.match(read({ env: { ...env, USAGE_EMULATOR_HOST: '::', USAGE_EMULATOR_PORT: '2' } }), { host: '::', port: 2 });
  t.match(read({ env, flags: { host: '10.0.0.1', port: '3' } }), { host: '10.0.0.1', port: 3 });
  t.end();
});

await t.test('an empty variable counts as unset, an empty flag as a wrong value', (t) => {
  t.same(read({ env: { USAGE_EMULATOR_PORT: ' ', PORT: '5', USAGE_EMULATOR_SEED: '' } }), { ...read({}), port: 5 });
  for (const flag of [
    'host',
    'port',
    'scenario',
    'seed',
    'clock',
    'data',
    'providers',
    'auth',
    'workers',
    'log-level',
  ]) {
    t.match(problems({ flags: { [flag]: '' } }), [new RegExp(`^--${flag} must be .*, not ""$`)]);
  }
  t.end();
});

await t.test('a wrong value is told in one line that names its source and what is allowed', (t) => {
  const cases: readonly [flag: string, wrong: readonly string[], allowed: string][] = [
    ['host', ['http://localhost', '127.0.0.1:80', '[::1]', 'a b', '-x'], 'an IP address or a host name, without'],
    ['port', ['-1', '65536', '1.5', '1e3', '0x10', 'http', '4010 ', '99999999999999999999'], 'a whole number from 0'],
    ['scenario', [''], "default, empty, or a file's path"],
    ['seed', ['1.5', 'x', '9007199254740992', '1e3', 'NaN', '--5'], 'an integer from -9007199254740991'],
    ['records', ['-1', '1.5', '1e6', '1000000001', 'many'], 'a whole number from 0 to 1000000000'],
    ['parameter', ['vms', 'vms=', '=1', 'vms=-1', 'vms=x', 'vms=1000000001'], '<name>=<number>, a whole number'],
    [
      'clock',
      ['2026-02-30T00:00:00Z', '2026-02-01', '2026-02-01T00:00:00', 'now', '1769904000'],
      'wall, or an RFC 3339',
    ],
    ['data', ['', '/no/such/folder/usage.db'], ":memory: or a file's path, in a directory that exists"],
    ['providers', ['', 'gamma', 'alpha,', 'alpha beta', 'Alpha'], 'a comma-separated list of alpha, beta'],
    ['auth', ['ANY', 'none', 'true'], 'any or strict'],
    ['workers', ['0', '65', '-1', '1.5', '2e1', 'all'], 'a whole number from 1 to 64'],
    ['log-level', ['loud', 'INFO', '30'], `one of ${LOG_LEVELS.join(', ')}`],
  ];
  for (const [flag, values, allowed] of cases) {
    const variable = `USAGE_EMULATOR_${flag.toUpperCase().replace('-', '_')}`;
    for (const value of values) {
      const told = (source: string): string[] => [`${source} must be ${allowed}`, `not ${JSON.stringify(value)}`];
      for (const [input, source] of [
        [{ flags: { [flag]: value } }, `--${flag}`],
        [{ env: { [variable]: value } }, variable],
      ] as const) {
        const lines = problems(input);
        if (source === variable && value === '') t.same(lines, []);
        else {
          t.equal(lines.length, 1);
          for (const part of told(source)) t.match(lines[0], part);
        }
      }
    }
  }
  t.match(problems({ env: { PORT: 'x' } }), [/^PORT must be /]);
  t.match(problems({ env: { HOST: 'x/y' } }), [/^HOST must be /]);
  t.end();
});

await t.test('all wrong values are told at once', (t) => {
  const lines = problems({ flags: { port: 'x', seed: 'y' }, env: { USAGE_EMULATOR_AUTH: 'z' } });
  t.same(lines.map((line) => line.split(' ')[0]).sort(), ['--port', '--seed', 'USAGE_EMULATOR_AUTH']);
  t.end();
});

await t.test('whatever the values are, there is a config or lines that each name a source', (t) => {
  const flags = Object.values(settings).map(({ flag }) => flag);
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('strict', 'any', '0', 'wall', 'alpha', 'alpha=k', 'two\nlines', '\0', 'ü'),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...flags), text), (given) => {
      const asVariables = Object.entries(given).map(([flag, value]) => [
        `USAGE_EMULATOR_${flag.toUpperCase().replace('-', '_')}`,
        value,
      ]);
      const told = [
        ...problems({ flags: given }).map((line) => /^--[a-z-]+ (must be|needs|strict needs) /.test(line)),
        ...problems({ env: Object.fromEntries(asVariables) as Input['env'] }).map((line) =>
          /^USAGE_EMULATOR_[A-Z_]+ (must be|needs|strict needs) /.test(line),
        ),
      ];
      return told.every(Boolean);
    }),
    { seed: 1, numRuns: 100 },
  );
  t.end();
});

await t.test('--clock is an instant with an offset, or the wall clock', (t) => {
  t.equal(read({ flags: { clock: '2026-02-01T01:00:00.5+01:00' } }).clock, Date.parse('2026-02-01T00:00:00.500Z'));
  t.equal(read({ flags: { clock: '1969-12-31T23:59:59Z' } }).clock, -1000);
  t.equal(read({ flags: { clock: 'wall' } }).clock, 'wall');
  t.end();
});

await t.test('--providers keeps the order in which they are known, each once', (t) => {
  t.same(read({ flags: { providers: ' beta , alpha,beta' } }).providers, providers);
  t.same(read({ flags: { providers: 'beta' } }).providers, [providers[1]]);
  t.end();
});

await t.test('--api-key is repeatable, and its variable a list separated by commas or blanks', (t) => {
  const expected = new Map([
    ['alpha', new Set(['1$a=', '2'])],
    ['beta', new Set(['3'])],
  ]);
  const auth = 'strict';
  t.same(read({ flags: { auth, 'api-key': ['alpha=1$a=', 'beta=3', 'alpha=2'] } }).keys, expected);
  t.same(read({ flags: { auth }, env: { USAGE_EMULATOR_API_KEY: 'alpha=1$a=, beta=3\n alpha=2,' } }).keys, expected);
  t.end();
});

await t.test('a wrong --api-key is refused without being repeated', (t) => {
  for (const wrong of [
    'hunter2',
    'hunter2=',
    '=hunter2',
    'gamma=hunter2',
    'alpha=',
    'alpha=hunter 2',
    'alpha=hünter2',
  ]) {
    const lines = problems({ flags: { auth: 'strict', 'api-key': [wrong] } });
    t.match(lines, [/^--api-key must be <provider>=<key>, where the provider is one of alpha, beta/]);
    t.notMatch(lines.join('\n'), /h.nter/);
  }
  t.end();
});

await t.test('--auth strict without a key, and keys without it, are refused with the fix', (t) => {
  t.match(problems({ flags: { auth: 'strict' } }), [/^--auth strict needs a key: add --api-key <provider>=<key>$/]);
  t.match(problems({ env: { USAGE_EMULATOR_AUTH: 'strict' } }), [/^USAGE_EMULATOR_AUTH strict needs a key/]);
  t.match(problems({ flags: { 'api-key': ['alpha=k'] } }), [/^--api-key needs --auth strict/]);
  t.match(problems({ env: { USAGE_EMULATOR_API_KEY: 'alpha=k' } }), [/^USAGE_EMULATOR_API_KEY needs --auth strict/]);
  t.end();
});

await t.test('clients are told the port that serve has, so 0 is refused', (t) => {
  const readClient = (port: string): unknown => readClientConfig(settings, { flags: { port }, env: {} });
  t.throws(() => readClient('0'), new ConfigError('--port must be the port that serve printed, not 0'));
  t.match(readClient('4011'), { host: '127.0.0.1', port: 4011, keys: new Map() });
  t.end();
});

await t.test('a base URL reaches an address that stands for all by loopback', (t) => {
  t.equal(baseUrl('127.0.0.1', 4010), 'http://127.0.0.1:4010');
  t.equal(baseUrl('localhost', 80), 'http://localhost:80');
  t.equal(baseUrl('0.0.0.0', 1), 'http://127.0.0.1:1');
  t.equal(baseUrl('::', 1), 'http://[::1]:1');
  t.equal(baseUrl('fe80::1', 1), 'http://[fe80::1]:1');
  t.end();
});

await t.test('numbers that a scenario leaves open come by name, those named records by a flag of their own', (t) => {
  t.same(read({ flags: { records: '5000', parameter: ['vms=3', 'clusters=0'] } }).parameters, {
    records: 5000,
    vms: 3,
    clusters: 0,
  });
  const env = { USAGE_EMULATOR_RECORDS: '7', USAGE_EMULATOR_PARAMETER: 'vms=3,clusters=1' };
  t.same(read({ env }).parameters, { records: 7, vms: 3, clusters: 1 });
  t.end();
});
