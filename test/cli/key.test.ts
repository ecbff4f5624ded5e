import { createServer } from 'node:http';
import { request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { run } from '../../src/cli/program.ts';
import { startEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';
import { scenarioNames } from '../../src/scenario/scenario.ts';
import { fakeOutput } from '../helpers/fake-output.ts';

const key = async (args: readonly string[], secret = 'shared'): Promise<Record<string, string>> => {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const env = { USAGE_EMULATOR_SECRET: secret };
  const context = { providers, scenarios: scenarioNames(), env, stdout: stdout.output, stderr: stderr.output };
  const status = await run(['key', '--json', ...args], context);
  if (status !== 0) throw new Error(stderr.text());
  return JSON.parse(stdout.text()) as Record<string, string>;
};
const start = (limits = {}, secret = 'shared') => startEmulator({ scenario: 'empty', secret, limits });
const usage = async (
  url: string,
  bearer = '',
  query = '',
): Promise<{ status: number; date: string | null; text: string }> => {
  const response = await fetch(`${url}/v1/usage?${query}`, { headers: { authorization: `Bearer ${bearer}` } });
  return { status: response.status, date: response.headers.get('date'), text: await response.text() };
};

await t.test('a key opens the dataset that it describes, for each provider in its form', async (t) => {
  await using emulator = await start();
  const env = await key(['--scenario', 'vendor-examples', '--seed', '7', '--clock', '2026-03-01T00:00:00Z']);
  const { status, date, text } = await usage(emulator.url, env['NIRVANA_LABS_API_KEY']);
  t.match([status, date], [200, 'Sun, 01 Mar 2026 00:00:00 GMT']);
  t.match(text, '"total_count":1');
  t.match(env['GCORE_API_KEY'], /^1234\$ue1\./);
  const gcore = await fetch(`${emulator.url}/cloud/v1/projects`, {
    headers: { authorization: `APIKey ${env['GCORE_API_KEY'] ?? ''}` },
  });
  t.equal(gcore.status, 200);
  t.match(
    emulator.datasets.list().map(({ name }) => name),
    ['default', /^key-/],
    'one dataset for all its keys',
  );
  t.match((await usage(emulator.url, 'any other')).text, '"total_count":0');
});

await t.test("a forged or foreign key is the vendor's 401, and so is any without a secret", async (t) => {
  await using emulator = await start();
  await using open = await start({}, '');
  const { NIRVANA_LABS_API_KEY: valid = '', GITPOD_API_KEY: ofOther = '' } = await key([]);
  const { NIRVANA_LABS_API_KEY: foreign = '' } = await key([], 'another secret');
  const forged = valid.replace(/\.(\w)/, (_, letter: string) => `.${letter === 'A' ? 'B' : 'A'}`);
  for (const wrong of [foreign, forged, ofOther, valid.slice(0, -1), 'ue1.', 'ue1.e30.short']) {
    const { status, text } = await usage(emulator.url, wrong);
    t.equal(status, 401, wrong);
    t.notMatch(text, 'ue1');
  }
  t.equal((await usage(open.url, valid)).status, 401);
  t.equal((await usage(emulator.url, valid)).status, 200);
});

await t.test('what needs state is refused for a dataset that a key describes, with the way to have it', async (t) => {
  await using emulator = await start();
  const env = await key(['--scenario', 'vendor-examples']);
  await usage(emulator.url, env['NIRVANA_LABS_API_KEY']);
  const dataset = emulator.datasets.list()[1];
  const refusal = { code: 'conflict', message: /can't change; create one with POST \/_emulator\/datasets/ };
  t.throws(() => dataset?.clock.advance('P1D'), refusal);
  await t.rejects(async () => dataset?.reset(), refusal);
  await t.rejects(async () => dataset?.snapshot(), refusal);
  await t.rejects(async () => dataset?.import(''), refusal);
  await t.rejects(async () => emulator.datasets.create({ name: 'key-mine' }), { code: 'conflict' });
});

await t.test('datasets that keys describe are bounded, and the least recently used makes room', async (t) => {
  await using emulator = await start({ describedDatasets: 2 });
  for (const seed of ['1', '2', '1', '3']) {
    const env = await key(['--scenario', 'vendor-examples', '--seed', seed]);
    t.equal((await usage(emulator.url, env['NIRVANA_LABS_API_KEY'])).status, 200);
  }
  t.same(
    emulator.datasets.list().map((dataset) => dataset.state().seed),
    [1, 1, 3],
  );
});

await t.test('replicas behind a round-robin serve the pages of many keys by turns', async (t) => {
  const replicas = await Promise.all([start(), start(), start()]);
  t.teardown(() => Promise.all(replicas.map((replica) => replica.close())));
  let turn = 0;
  const balancer = createServer((incoming, outgoing) => {
    const { url = '' } = replicas[turn++ % replicas.length] ?? {};
    incoming.pipe(
      request(url + (incoming.url ?? ''), { method: incoming.method, headers: incoming.headers }, (response) => {
        outgoing.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(outgoing);
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  t.teardown(() => balancer.close());
  const url = `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
  const walk = async (bearer = ''): Promise<number> => {
    let [rows, token] = [0, ''];
    do {
      const response = await fetch(`${url}/api/gitpod.v1.UsageService/ListEnvironmentUsageRecords`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ pagination: { pageSize: 1, ...(token && { token }) } }),
      });
      const page = (await response.json()) as { records?: unknown[]; pagination?: { nextToken?: string } };
      rows += page.records?.length ?? 0;
      token = page.pagination?.nextToken ?? '';
    } while (token !== '');
    return rows;
  };
  const rows: number[] = [];
  for (let seed = 0; seed < 6; seed++) {
    rows.push(await walk((await key(['--scenario', 'vendor-examples', '--seed', String(seed)]))['GITPOD_API_KEY']));
  }
  t.ok(
    rows.every((count) => count > 3 && count === rows[0]),
    rows.join(),
  );
});
