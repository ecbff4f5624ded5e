import t from 'tap';
import { run } from '../../src/cli/program.ts';
import { startEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';
import { fakeOutput } from '../helpers/fake-output.ts';

const env = async (args: readonly string[], variables: NodeJS.ProcessEnv = {}) => {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const context = { providers, scenarios: [], env: variables, stdout: stdout.output, stderr: stderr.output };
  const status = await run(['env', ...args], context);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
};

await t.test("env --dataset prints a dataset's own keys, in all formats", async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty' });
  const { port } = new URL(emulator.url);
  const dataset = await emulator.datasets.create({ name: 'mine' });
  const asked = ['--port', port, '--dataset', 'mine'];
  t.same(JSON.parse((await env([...asked, '--json'])).stdout), dataset.env);
  t.not(dataset.env['NIRVANA_LABS_API_KEY'], emulator.env['NIRVANA_LABS_API_KEY']);
  for (const format of ['dotenv', 'github', 'cmd']) {
    const { status, stdout } = await env([...asked, '--format', format]);
    t.equal(status, 0);
    t.match(stdout, dataset.keys['nirvana']?.[0] ?? 'a key', format);
  }
  const ofOne = JSON.parse((await env(['nirvana', ...asked, '--json'])).stdout) as Record<string, string>;
  t.same(ofOne, Object.fromEntries(Object.entries(dataset.env).filter(([name]) => name.startsWith('NIRVANA_'))));
  t.same(JSON.parse((await env(['--port', port, '--dataset', 'default', '--json'])).stdout), emulator.env);
});

await t.test('env --dataset of an emulator with fewer providers has only their variables', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty', providers: ['gitpod'] });
  const { port } = new URL(emulator.url);
  const { stdout } = await env(['--port', port, '--dataset', 'default', '--json']);
  t.same(JSON.parse(stdout), emulator.env);
});

await t.test('env --dataset says why there are no variables; status 1', async (t) => {
  const emulator = await startEmulator({ scenario: 'empty', controlToken: 'open' });
  t.teardown(() => emulator.close());
  const { port } = new URL(emulator.url);
  const asked = ['--port', port, '--dataset', 'nowhere'];
  t.match(await env(asked), { status: 1, stdout: '', stderr: /^usage-emulator: .*token.*\n$/ });
  const token = { USAGE_EMULATOR_CONTROL_TOKEN: 'open' };
  t.same(await env(asked, token), {
    status: 1,
    stdout: '',
    stderr: "usage-emulator: there is no dataset 'nowhere'\n",
  });
  t.match(await env(['--port', port, '--dataset', 'a/../b'], token), { status: 1, stdout: '' });
  t.equal((await env(['--port', port, '--dataset', 'default', '--control-token', 'open'])).status, 0);
  await emulator.close();
  t.match(await env(asked, token), {
    status: 1,
    stdout: '',
    stderr: /^usage-emulator: the request to .* failed: .+\n$/,
  });
});
