import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../../src/cli/program.ts';
import { startEmulator } from '../../../src/index.ts';
import { providers } from '../../../src/providers/index.ts';
import { fakeOutput } from '../../helpers/fake-output.ts';
import { listen } from '../../helpers/listen.ts';

// Each recording listens for signals, in one process here.
process.setMaxListeners(50);

const SECRET = 'planted-secret';
const JANUARY = ['--from', '2026-01-01', '--to', '2026-02-01'];

const emulator = await startEmulator({ scenario: 'vendor-examples' });
t.teardown(() => emulator.close());

async function record(args: readonly string[], env: NodeJS.ProcessEnv = { NIRVANA_LABS_API_KEY: SECRET }) {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const context = { providers, scenarios: [], env, stdout: stdout.output, stderr: stderr.output };
  const status = await run(['record', ...args], context);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

/** The records of the first kind in an NDJSON file. */
function recordsIn(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { kind?: string; record: Record<string, unknown> })
    .flatMap(({ kind, record }) => (kind === undefined ? [record] : []));
}

await t.test('a dry run prints what it would ask, and sends and writes nothing', async (t) => {
  const upstream = await listen(t, () => {
    t.fail('a request');
  });
  const out = join(t.testdir(), 'account.ndjson');
  const { status, stdout } = await record(
    ['nirvana', '--upstream', upstream, '--out', out, '--dry-run', ...JANUARY],
    {},
  );
  t.equal(status, 0);
  t.match(stdout, `GET ${upstream}/v1/usage?active_at_min=2026-01-01T00%3A00%3A00Z`);
  t.notOk(existsSync(out));
});

await t.test('times are moved by --shift, and nothing else', async (t) => {
  const folder = t.testdir();
  const [plain, shifted] = [join(folder, 'plain.ndjson'), join(folder, 'shifted.ndjson')];
  const args = ['nirvana', '--upstream', emulator.url, '--rate', '6000', '--from', '2025-12-01', '--to', '2026-02-01'];
  t.match(await record([...args, '--out', plain]), { status: 0, stdout: /plain.ndjson: [1-9]\d* records/ });
  t.match(await record([...args, '--out', shifted, '--shift', 'P1Y']), { status: 0 });
  const facts = (file: string, from: string) =>
    recordsIn(file)
      .map(({ started_at, ended_at, resource_type }) => [started_at, ended_at, resource_type])
      .sort()
      .map((values) => JSON.stringify(values).replaceAll(from, 'year '));
  t.ok(recordsIn(plain).length > 0);
  const moved = facts(shifted, '2027-').map((text) => text.replaceAll('2026-', 'year before '));
  t.same(
    moved,
    facts(plain, '2026-').map((text) => text.replaceAll('2025-', 'year before ')),
  );
});

await t.test('a file that exists is only replaced with --force', async (t) => {
  const out = join(t.testdir(), 'account.ndjson');
  writeFileSync(out, 'precious');
  const args = ['nirvana', '--upstream', emulator.url, '--out', out, '--rate', '6000', ...JANUARY];
  t.match(await record(args), { status: 2, stderr: /exists; --force replaces it/ });
  t.equal(readFileSync(out, 'utf8'), 'precious');
  t.match(await record([...args, '--force']), { status: 0 });
  t.not(readFileSync(out, 'utf8'), 'precious');
});

await t.test('a server that can not be asked ends the recording with a message and without a file', async (t) => {
  const broken: readonly (readonly [RequestListener, RegExp])[] = [
    [(_, response) => response.writeHead(401).end(`{"message":"${SECRET}"}`), /refuses the credential: status 401/],
    [(_, response) => response.writeHead(404).end(`{"message":"${SECRET}"}`), /refuses the first request: status 404/],
    [(_, response) => response.writeHead(429, { 'retry-after': '3600' }).end(), /asks to wait/],
    [(_, response) => response.writeHead(500).end('{}'), /fails: status 500/],
    [(_, response) => response.end(`<html>${SECRET}</html>`), /doesn't send JSON/],
    [(_, response) => response.writeHead(200, { 'content-length': '9' }).end('{'), /failed or was cut off/],
    [(request) => request.socket.destroy(), /failed or was cut off/],
  ];
  const out = join(t.testdir(), 'account.ndjson');
  for (const [listener, message] of broken) {
    const { status, stdout, stderr } = await record(['nirvana', '--upstream', await listen(t, listener), '--out', out]);
    t.equal(status, 1);
    t.match(stderr, message);
    t.notMatch(stdout + stderr, SECRET);
    t.notOk(existsSync(out));
  }
});

await t.test('what the account may not read is missing, and named by its endpoint alone', async (t) => {
  const refusing = await listen(t, (request, response) => {
    const answer =
      request.url?.startsWith('/v1/usage') === true ? [200, '{"items":[]}'] : [404, `{"message":"${SECRET}"}`];
    response.writeHead(Number(answer[0])).end(answer[1]);
  });
  const out = join(t.testdir(), 'account.ndjson');
  const args = ['nirvana', '--upstream', refusing, '--out', out, '--rate', '6000'];
  const { status, stdout, stderr } = await record(args);
  t.equal(status, 0);
  t.match(stdout, '0 records');
  t.match(stderr, 'missing: projects.list (status 404)');
  t.notMatch(stdout + stderr, SECRET);
});

await t.test('what the key may not read is missing, and what it may is recorded', async (t) => {
  const refusing = await listen(t, (request, response) => {
    const { url = '/', headers } = request;
    if (url.startsWith('/v1/projects') || url.includes('/billing/')) {
      response.writeHead(403).end(`<html>${SECRET}</html>`);
      return;
    }
    void fetch(`${emulator.url}${url}`, { headers: { authorization: headers.authorization ?? '' } }).then(
      async (answer) => response.writeHead(answer.status).end(await answer.text()),
    );
  });
  const out = join(t.testdir(), 'account.ndjson');
  const args = ['nirvana', '--upstream', refusing, '--out', out, '--rate', '6000', ...JANUARY];
  const { status, stdout, stderr } = await record(args);
  t.equal(status, 0);
  t.ok(recordsIn(out).length > 0);
  for (const endpoint of ['projects.list', 'organizations.billing.history', 'organizations.billing.statements'])
    t.match(stderr, `${endpoint} (status 403)`);
  t.notMatch(stdout + stderr + readFileSync(out, 'utf8'), SECRET);
});

await t.test('cursors that repeat after a while end a list', async (t) => {
  let requests = 0;
  const repeating = await listen(t, (_, response) => {
    requests += 1;
    response.end(`{"items":[],"pagination":{"next_cursor":"${requests % 3}"}}`);
  });
  const out = join(t.testdir(), 'account.ndjson');
  t.match(await record(['nirvana', '--upstream', repeating, '--out', out, '--rate', '6000']), { status: 0 });
  t.ok(requests < 20, `${requests} requests`);
});

await t.test('answers of any form are no reason to crash', async (t) => {
  const odd = ['null', '[]', '1', '{"items":null}', '{"items":[null,1,{"resource_id":{},"dimensions":[[]]}]}'];
  for (const body of odd) {
    const upstream = await listen(t, (_, response) => response.end(body));
    const out = join(t.testdir(), 'account.ndjson');
    const { status } = await record(['nirvana', '--upstream', upstream, '--out', out, '--rate', '6000']);
    t.equal(status, 0, body);
    t.equal(readFileSync(out, 'utf8'), '');
  }
});

await t.test('wrong arguments have status 2', async (t) => {
  const args = ['nirvana', '--upstream', 'http://127.0.0.1:1', '--out', join(t.testdir(), 'account.ndjson')];
  t.match(await record(['nirvana']), { status: 2, stderr: /--upstream/ });
  t.match(await record(['nirvana', '--upstream', 'http://127.0.0.1:1']), { status: 2, stderr: /--out/ });
  t.match(await record(['aws', ...args.slice(1)]), { status: 2, stderr: /nirvana/ });
  t.match(await record([...args, '--from', 'yesterday']), { status: 2, stderr: /a day such as/ });
  t.match(await record([...args, '--from', '2026-02-30']), { status: 2, stderr: /a day such as/ });
  t.match(await record([...args, '--from', '2026-02-01', '--to', '2026-02-01']), { status: 2, stderr: /before --to/ });
  t.match(await record([...args, '--shift', 'a year']), { status: 2, stderr: /ISO 8601/ });
  t.match(await record([...args, '--shift', 'PT1H']), { status: 2, stderr: /whole days/ });
  t.match(await record([...args, '--port', '70000']), { status: 2, stderr: /from 0 to 65535/ });
  t.match(await record(args, {}), { status: 2, stderr: /set NIRVANA_LABS_API_KEY/ });
  t.match(await record([...args.slice(0, -1), join(t.testdir(), 'missing/account.ndjson')]), {
    status: 2,
    stderr: /a directory that exists/,
  });
});
