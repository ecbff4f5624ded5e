import t from 'tap';
import { run } from '../../src/cli/program.ts';
import type { Provider } from '../../src/core/provider/provider.ts';
import type { World } from '../../src/simulation/world.ts';
import { version } from '../../src/core/version.ts';
import { fakeOutput } from '../helpers/fake-output.ts';
import { fakeProvider } from '../helpers/fake-provider.ts';

const providers = ['alpha', 'beta'].map((name): Provider<World> => ({
  ...fakeProvider(name, `/${name}`),
  clientEnvironment: (url, key) => ({
    [`${name.toUpperCase()}_BASE_URL`]: `${url}/${name}`,
    [`${name.toUpperCase()}_API_KEY`]: key,
  }),
}));

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function command(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const context = { providers, scenarios: ['default'], env, stdout: stdout.output, stderr: stderr.output };
  const status = await run(args, context);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

await t.test('--version works everywhere', async (t) => {
  for (const args of [[], ['serve'], ['env']]) {
    for (const flag of ['--version', '-V']) {
      t.same(await command([...args, flag]), { status: 0, stdout: `${version}\n`, stderr: '' });
    }
  }
});

await t.test('--help works everywhere, and shows flags, variables, defaults, exit statuses and examples', async (t) => {
  for (const args of [[], ['serve'], ['env']]) {
    const help = await command([...args, '--help']);
    t.match(help, { status: 0, stderr: '' });
    for (const part of ['--port <number>', 'env: USAGE_EMULATOR_PORT', 'default: 4010', '--version', 'Exit status:']) {
      t.match(help.stdout.replaceAll(/\s+/g, ' '), part, `usage-emulator ${args.join(' ')} --help`);
    }
    t.ok(
      help.stdout.split('\n').every((line) => line.length <= 80),
      'it fits in 80 columns',
    );
    t.same(await command([...args, '-h']), help);
    t.same(await command(['help', ...args]), help);
  }
  t.match((await command(['serve', '--help'])).stdout, 'Examples:');
  t.match((await command(['env', '--help'])).stdout, 'Examples:');
});

await t.test('unknown commands, flags and arguments are reported in one line, with a suggestion', async (t) => {
  const cases = [
    [['sevre'], "unknown command 'sevre' (Did you mean serve?)"],
    [['--prot', '1'], "unknown option '--prot' (Did you mean --port?)"],
    [['serve', '--prot', '1'], "unknown option '--prot' (Did you mean --port?)"],
    [['env', '--jsn'], "unknown option '--jsn' (Did you mean --json?)"],
    [['serve', 'it'], "too many arguments for 'serve'"],
    [['--port', '1', 'it'], "too many arguments for 'serve'"],
    [['--port'], "option '--port <number>' argument missing"],
    [['env', 'gamma'], 'Allowed choices are alpha, beta.'],
    [['env', '--shell', 'csh'], 'Allowed choices are sh, fish, powershell.'],
    [['env', '--format', 'toml'], 'Allowed choices are dotenv, github, cmd.'],
    [['env', '--format', 'cmd', '--shell', 'fish'], "'--format <format>' cannot be used with option '--shell <shell>'"],
    [['env', '--json', '--shell', 'fish'], "'--json' cannot be used with option '--shell <shell>'"],
  ] as const;
  for (const [args, message] of cases) {
    const { status, stdout, stderr } = await command(args);
    t.same([status, stdout], [2, ''], args.join(' '));
    t.match(stderr, /^usage-emulator: .+\n$/);
    t.match(stderr, message);
  }
});

await t.test('each invalid value is reported in a line of its own; status 2', async (t) => {
  const { status, stdout, stderr } = await command(['serve', '--port', 'x', '--seed', 'y'], {
    USAGE_EMULATOR_AUTH: 'z',
  });
  t.same([status, stdout], [2, '']);
  t.same(stderr.split('\n').sort(), [
    '',
    'usage-emulator: --port must be a whole number from 0 to 65535, not "x"',
    `usage-emulator: --seed must be an integer from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, not "y"`,
    'usage-emulator: USAGE_EMULATOR_AUTH must be one of any, strict, not "z"',
  ]);
  t.match(await command(['env', '--port', '0']), {
    status: 2,
    stderr: 'usage-emulator: --port must be the port that serve printed, not 0\n',
  });
});

await t.test('--auth strict without a key, and keys without it, are refused with the fix; status 2', async (t) => {
  const cases: [args: readonly string[], env: NodeJS.ProcessEnv, message: string][] = [
    [['--auth', 'strict'], {}, '--auth strict needs a key: add --api-key <provider>=<key>'],
    [[], { USAGE_EMULATOR_AUTH: 'strict' }, 'USAGE_EMULATOR_AUTH strict needs a key: add --api-key <provider>=<key>'],
    [['--api-key', 'alpha=k'], {}, '--api-key needs --auth strict: without it every key is accepted'],
    [
      [],
      { USAGE_EMULATOR_API_KEY: 'alpha=k' },
      'USAGE_EMULATOR_API_KEY needs --auth strict: without it every key is accepted',
    ],
  ];
  for (const [args, env, message] of cases) {
    t.same(await command(['serve', ...args], env), { status: 2, stdout: '', stderr: `usage-emulator: ${message}\n` });
  }
});

await t.test("env prints every provider's variables for the host, port and keys of serve", async (t) => {
  t.same(await command(['env']), {
    status: 0,
    stdout: `export ALPHA_BASE_URL='http://127.0.0.1:4010/alpha'
export ALPHA_API_KEY='secret'
export BETA_BASE_URL='http://127.0.0.1:4010/beta'
export BETA_API_KEY='secret'
`,
    stderr: '',
  });
  t.equal((await command(['env', 'alpha', '--format', 'github'])).stdout.split('\n')[1], 'ALPHA_API_KEY=secret');
  const env = { USAGE_EMULATOR_HOST: '0.0.0.0', PORT: '1', USAGE_EMULATOR_PORT: '2', USAGE_EMULATOR_API_KEY: 'beta=b' };
  t.same(JSON.parse((await command(['env', '--json', '--api-key', 'alpha=a', '--api-key', 'alpha=z'], env)).stdout), {
    ALPHA_BASE_URL: 'http://127.0.0.1:2/alpha',
    ALPHA_API_KEY: 'a',
    BETA_BASE_URL: 'http://127.0.0.1:2/beta',
    BETA_API_KEY: 'secret',
  });
  t.match(JSON.parse((await command(['env', '--json'], env)).stdout), { BETA_API_KEY: 'b' });
});

await t.test('env can print one provider, and the syntax of other shells', async (t) => {
  t.equal(
    (await command(['env', 'beta', '--shell', 'fish', '--host', '::1', '--port', '80'])).stdout,
    "set -gx BETA_BASE_URL 'http://[::1]:80/beta'\nset -gx BETA_API_KEY 'secret'\n",
  );
  t.equal(
    (await command(['env', 'alpha', '--shell', 'powershell'])).stdout,
    "$env:ALPHA_BASE_URL = 'http://127.0.0.1:4010/alpha'\n$env:ALPHA_API_KEY = 'secret'\n",
  );
});
