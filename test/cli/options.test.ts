import { Command } from 'commander';
import t from 'tap';
import { baseUrl, baseUrlOf } from '../../src/cli/base-url.ts';
import { UsageError } from '../../src/cli/exit.ts';
import {
  accessOptions,
  addressOptions,
  clockOption,
  contentOptions,
  corsOption,
  dataOption,
  limitOptions,
  LOG_LEVELS,
  logLevelOption,
  monthOption,
  providersOption,
  watchOption,
} from '../../src/cli/options.ts';
import { addOptions, sourceOf } from '../../src/cli/resolve-options.ts';
import { fakeProvider } from '../helpers/fake-provider.ts';
import { fc, runs } from '../helpers/properties.ts';

const providers = [fakeProvider('alpha', '/alpha'), fakeProvider('beta', '/beta')];

interface Input {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command that has every option. */
function parse({ args = [], env = {} }: Input): Command {
  const command = new Command('test').exitOverride().action(() => undefined);
  addOptions(command, env, [
    ...addressOptions(),
    ...contentOptions(['default', 'empty']),
    clockOption(),
    dataOption('a file'),
    monthOption(),
    providersOption(providers),
    ...accessOptions(providers),
    ...limitOptions(),
    corsOption(),
    watchOption(),
    logLevelOption(),
  ]);
  return command.parse(args, { from: 'user' });
}

function read(input: Input): Record<string, unknown> {
  return parse(input).opts();
}

/** The lines that refuse the input. */
function problems(input: Input): string[] {
  try {
    read(input);
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('\n');
    throw error;
  }
  return [];
}

function variableOf(flag: string): string {
  return `USAGE_EMULATOR_${flag.toUpperCase().replaceAll('-', '_')}`;
}

await t.test('without flags and variables, options have their defaults', (t) => {
  t.same(read({}), {
    host: '127.0.0.1',
    port: 4010,
    scenario: undefined,
    seed: undefined,
    records: undefined,
    parameter: undefined,
    clock: undefined,
    data: ':memory:',
    month: undefined,
    providers,
    auth: 'any',
    apiKey: undefined,
    control: 'on',
    controlToken: undefined,
    allowedHosts: undefined,
    secret: undefined,
    maxDatasets: 1_000,
    journalEntries: 1_000,
    pageCache: 64,
    cors: undefined,
    watch: undefined,
    logLevel: 'info',
  });
  t.end();
});

await t.test('a flag wins over its variable, the variable over the default', (t) => {
  const cases = [
    ['host', 'localhost', '::1'],
    ['port', '1', '2'],
    ['scenario', 'empty', 'my.yaml'],
    ['seed', '-7', '8'],
    ['clock', 'wall', '2026-02-01T00:00:00Z'],
    ['data', './usage.db', 'usage.db'],
    ['control-token', 'a', 'b'],
    ['allowed-hosts', 'a.example', 'b.example'],
    ['page-cache', '0', '1'],
    ['log-level', 'silent', 'trace'],
    ['providers', 'alpha', 'beta'],
    ['api-key', 'alpha=a', 'alpha=b'],
  ] as const;
  for (const [flag, typed, set] of cases) {
    const env = { [variableOf(flag)]: set };
    const args = [`--${flag}`, typed];
    const fromFlag = read({ args });
    const fromVariable = read({ env });
    t.same(read({ args, env }), fromFlag, flag);
    t.notSame(fromVariable, fromFlag, flag);
    t.notSame(fromVariable, read({}), flag);
    t.equal(sourceOf(parse({ args, env }), `--${flag}`), `--${flag}`);
    t.equal(sourceOf(parse({ env }), `--${flag}`), variableOf(flag));
    t.equal(sourceOf(parse({}), `--${flag}`), `--${flag}`);
  }
  t.end();
});

await t.test('a flag without a value has a variable that is true or false', (t) => {
  for (const flag of ['cors', 'watch']) {
    const variable = variableOf(flag);
    t.equal(read({ args: [`--${flag}`] })[flag], true);
    t.equal(read({ env: { [variable]: 'true' } })[flag], true);
    t.equal(read({ env: { [variable]: 'false' } })[flag], false);
    t.equal(read({ env: { [variable]: ' ' } })[flag], undefined);
    t.equal(read({ args: [`--${flag}`], env: { [variable]: 'false' } })[flag], true, 'the flag wins');
    t.same(problems({ env: { [variable]: 'yes' } }), [`${variable} must be true or false, not "yes"`]);
  }
  t.end();
});

await t.test("the process's own variables are read only where the context has them", (t) => {
  process.env['USAGE_EMULATOR_PORT'] = '1';
  process.env['USAGE_EMULATOR_AUTH'] = 'nonsense';
  t.teardown(() => {
    delete process.env['USAGE_EMULATOR_PORT'];
    delete process.env['USAGE_EMULATOR_AUTH'];
  });
  t.same(read({}), { ...read({}), port: 4010, auth: 'any' });
  t.equal(read({ env: { USAGE_EMULATOR_PORT: '2' } })['port'], 2);
  t.equal(read({ args: ['--port', '3'] })['port'], 3);
  t.end();
});

await t.test('PORT sets the port if it is one, unless USAGE_EMULATOR_PORT does', (t) => {
  const port = (env: NodeJS.ProcessEnv): unknown => read({ env })['port'];
  t.equal(port({ PORT: '8080' }), 8080);
  t.equal(port({ PORT: '8080', USAGE_EMULATOR_PORT: ' ' }), 8080);
  t.equal(port({ PORT: '8080', USAGE_EMULATOR_PORT: '2' }), 2);
  t.equal(read({ args: ['--port', '3'], env: { PORT: '8080' } })['port'], 3);
  for (const other of ['', '0', '65536', '080', '8080 ', '-1', '1e3', 'http', 'tcp://10.0.0.1:80', '/dev/ttyS0']) {
    t.equal(port({ PORT: other }), 4010, other);
    t.equal(port({ PORT: other, USAGE_EMULATOR_PORT: '2' }), 2, other);
  }
  t.end();
});

await t.test('a Kubernetes Service or Docker link called usage-emulator is not a setting', (t) => {
  const kubernetes = {
    USAGE_EMULATOR_SERVICE_HOST: '10.0.0.1',
    USAGE_EMULATOR_SERVICE_PORT: '4010',
    USAGE_EMULATOR_SERVICE_PORT_HTTP: '4010',
    USAGE_EMULATOR_PORT: 'tcp://10.0.0.1:4010',
    USAGE_EMULATOR_PORT_4010_TCP: 'tcp://10.0.0.1:4010',
    USAGE_EMULATOR_PORT_4010_TCP_PROTO: 'tcp',
    USAGE_EMULATOR_PORT_4010_TCP_PORT: '4010',
    USAGE_EMULATOR_PORT_4010_TCP_ADDR: '10.0.0.1',
  };
  const docker = {
    ...{ USAGE_EMULATOR_NAME: '/application/usage-emulator', USAGE_EMULATOR_PORT: 'tcp://172.17.0.2:4010' },
    ...{ USAGE_EMULATOR_ENV_NODE_ENV: 'production' },
  };
  for (const env of [
    kubernetes,
    docker,
    { USAGE_EMULATOR_PORT: 'udp://10.0.0.1:53' },
    { USAGE_EMULATOR_PORT: 'tcp://[fd00::1]:4010' },
  ]) {
    t.same(read({ env }), read({}));
    t.equal(read({ env: { ...env, PORT: '8080' } })['port'], 8080);
    t.equal(read({ args: ['--port', '1'], env })['port'], 1);
  }
  t.match(problems({ args: ['--port', 'tcp://10.0.0.1:4010'] }), [/^--port must be a whole number/]);
  t.end();
});

await t.test('names that shells and toolchains export are not settings', (t) => {
  const env = {
    HOST: 'x86_64-conda-linux-gnu',
    HOSTNAME: 'a/b',
    DATA: '/nowhere/x',
    SEED: 'x',
    SCENARIO: '',
    CLOCK: 'x',
  };
  t.same(read({ env }), read({}));
  t.end();
});

await t.test('a blank variable counts as unset, an empty flag as an invalid value', (t) => {
  t.same(read({ env: { USAGE_EMULATOR_PORT: ' ', USAGE_EMULATOR_SEED: '', USAGE_EMULATOR_AUTH: '\t' } }), read({}));
  t.same(read({ env: { USAGE_EMULATOR_API_KEY: ' , ', USAGE_EMULATOR_PARAMETER: ',' } }), read({}));
  for (const flag of ['host', 'port', 'scenario', 'seed', 'clock', 'data', 'month', 'providers', 'auth', 'log-level']) {
    t.match(problems({ args: [`--${flag}`, ''] }), [new RegExp(`^--${flag} must be .*, not ""$`)]);
  }
  t.end();
});

await t.test('an invalid value is reported in one line that names its source and what is valid', (t) => {
  const cases: readonly [flag: string, wrong: readonly string[], allowed: string][] = [
    ['host', ['http://localhost', '127.0.0.1:80', '[::1]', 'a b', '-x'], 'an IP address or a host name, without'],
    ['port', ['-1', '65536', '1.5', '1e3', '0x10', 'http', '4010 ', '99999999999999999999'], 'a whole number from 0'],
    ['scenario', [''], 'default, empty, or the path of a file'],
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
    ['auth', ['ANY', 'none', 'true'], 'one of any, strict'],
    ['control', ['ON', 'true'], 'one of on, off'],
    [
      'allowed-hosts',
      ['', 'a.example,', 'http://a.example', 'a.example:80', '*.example'],
      'a comma-separated list of host',
    ],
    ['max-datasets', ['0', '-1', 'x'], 'a whole number from 1 to 1000000'],
    ['page-cache', ['-1', '100001', '1 MB'], 'a whole number from 0 to 100000'],
    ['log-level', ['loud', 'INFO', '30'], `one of ${LOG_LEVELS.join(', ')}`],
  ];
  for (const [flag, values, allowed] of cases) {
    for (const value of values) {
      for (const [input, source] of [
        [{ args: [`--${flag}=${value}`] }, `--${flag}`],
        [{ env: { [variableOf(flag)]: value } }, variableOf(flag)],
      ] as const) {
        const lines = problems(input);
        if (source !== `--${flag}` && value === '') t.same(lines, []);
        else {
          t.equal(lines.length, 1, `${source} ${value}`);
          t.match(lines[0], `${source} must be ${allowed}`);
          t.match(lines[0], `not ${JSON.stringify(value)}`);
        }
      }
    }
  }
  t.end();
});

await t.test('all invalid values are reported at once', (t) => {
  const lines = problems({ args: ['--port', 'x', '--seed', 'y'], env: { USAGE_EMULATOR_AUTH: 'z' } });
  t.same(lines.map((line) => line.split(' ')[0]).sort(), ['--port', '--seed', 'USAGE_EMULATOR_AUTH']);
  t.end();
});

await t.test('any flags and variables give options, or lines that each name a source', (t) => {
  const { options } = parse({});
  const flags = options.flatMap(({ long }) => long ?? []);
  const switches = options.flatMap((option) => (option.isBoolean() ? (option.long ?? []) : []));
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('strict', 'any', '0', 'wall', 'alpha', 'alpha=k', 'two\nlines', '\0', 'ü', 'tcp://10.0.0.1:1'),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...flags), text), (given) => {
      const args = Object.entries(given).map(([flag, value]) => (switches.includes(flag) ? flag : `${flag}=${value}`));
      const env = Object.fromEntries(
        Object.entries(given).map(([flag, value]) => [variableOf(flag.slice('--'.length)), value]),
      );
      return (
        problems({ args }).every((line) => /^--[a-z-]+ must be /.test(line)) &&
        problems({ env }).every((line) => /^USAGE_EMULATOR_[A-Z_]+ must be /.test(line))
      );
    }),
    { numRuns: runs(100) },
  );
  t.end();
});

await t.test('--clock is an instant with an offset, or the system clock', (t) => {
  const clock = (text: string): unknown => read({ args: ['--clock', text] })['clock'];
  t.equal(clock('2026-02-01T01:00:00.5+01:00'), Date.parse('2026-02-01T00:00:00.500Z'));
  t.equal(clock('1969-12-31T23:59:59Z'), -1000);
  t.equal(clock('wall'), 'wall');
  t.end();
});

await t.test('--providers keeps the order of the known providers, each once', (t) => {
  t.same(read({ args: ['--providers', ' beta , alpha,beta'] })['providers'], providers);
  t.same(read({ args: ['--providers', 'beta'] })['providers'], [providers[1]]);
  t.end();
});

await t.test('--allowed-hosts is a list of host names', (t) => {
  const hosts = (text: string): unknown => read({ args: ['--allowed-hosts', text] })['allowedHosts'];
  t.same(hosts('a.example'), ['a.example']);
  t.same(hosts('a.example, B.example'), ['a.example', 'B.example']);
  t.end();
});

await t.test('--api-key is repeatable, and its variable is a list separated by commas or blanks', (t) => {
  const expected = new Map([
    ['alpha', new Set(['1$a=', '2'])],
    ['beta', new Set(['3'])],
  ]);
  t.same(read({ args: ['--api-key=alpha=1$a=', '--api-key=beta=3', '--api-key=alpha=2'] })['apiKey'], expected);
  t.same(read({ env: { USAGE_EMULATOR_API_KEY: 'alpha=1$a=, beta=3\n alpha=2,' } })['apiKey'], expected);
  t.end();
});

await t.test('parameters of the scenario are set by name', (t) => {
  t.same(read({ args: ['--parameter', 'vms=3', '--parameter', 'clusters=0'] })['parameter'], { vms: 3, clusters: 0 });
  t.same(read({ env: { USAGE_EMULATOR_PARAMETER: 'vms=3,clusters=1' } })['parameter'], { vms: 3, clusters: 1 });
  t.end();
});

await t.test('an invalid credential is refused without being repeated', (t) => {
  for (const wrong of [
    'hunter2',
    'hunter2=',
    '=hunter2',
    'gamma=hunter2',
    'alpha=',
    'alpha=hunter 2',
    'alpha=hünter2',
  ]) {
    const lines = problems({ args: ['--api-key', wrong] });
    t.match(lines, [/^--api-key must be <provider>=<key>, where the provider is one of alpha, beta/]);
    t.notMatch(lines.join('\n'), /h.nter/);
  }
  t.same(problems({ args: ['--control-token', 'hunter 2', '--secret', ''] }).sort(), [
    '--control-token must be a token without blanks',
    '--secret must be a text that is not empty',
  ]);
  t.same(problems({ env: { USAGE_EMULATOR_CONTROL_TOKEN: 'hünter2' } }), [
    'USAGE_EMULATOR_CONTROL_TOKEN must be a token without blanks',
  ]);
  t.end();
});

await t.test('clients need the port that serve printed, so 0 is refused', (t) => {
  t.throws(
    () => baseUrlOf(parse({ args: ['--port', '0'] })),
    new UsageError('--port must be the port that serve printed, not 0'),
  );
  t.throws(
    () => baseUrlOf(parse({ env: { USAGE_EMULATOR_PORT: '0' } })),
    new UsageError('USAGE_EMULATOR_PORT must be the port that serve printed, not 0'),
  );
  t.equal(baseUrlOf(parse({ args: ['--port', '4011'] })), 'http://127.0.0.1:4011');
  t.end();
});

await t.test('a base URL reaches an emulator that listens on all addresses by loopback', (t) => {
  t.equal(baseUrl('127.0.0.1', 4010), 'http://127.0.0.1:4010');
  t.equal(baseUrl('localhost', 80), 'http://localhost:80');
  t.equal(baseUrl('0.0.0.0', 1), 'http://127.0.0.1:1');
  t.equal(baseUrl('::', 1), 'http://[::1]:1');
  t.equal(baseUrl('fe80::1', 1), 'http://[fe80::1]:1');
  t.end();
});
