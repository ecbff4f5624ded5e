import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { connect } from '../../../src/cli/upstream/upstream.ts';
import { machineNow } from '../../../src/core/time/clock.ts';
import { run } from '../../../src/cli/program.ts';
import { startEmulator } from '../../../src/index.ts';
import { providers } from '../../../src/providers/index.ts';
import { fakeOutput } from '../../helpers/fake-output.ts';
import { listen } from '../../helpers/listen.ts';
import { passOn } from './pass-on.ts';

const SECRET = 'planted-secret';

const emulator = await startEmulator({ clock: '2026-01-31T12:00:00Z' });
t.teardown(() => emulator.close());

/** The emulator behind a proxy that changes its answers. */
function proxy(t: Test, change: (body: string, credential?: string) => string): Promise<string> {
  return listen(t, (request, response) => {
    void (async () => {
      const answer = await passOn(emulator.url, request);
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(change(await answer.text(), request.headers.authorization));
    })();
  });
}

async function check(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const context = { providers, scenarios: [], env, stdout: stdout.output, stderr: stderr.output };
  const status = await run(['check', ...args], context);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

await t.test('the command prints a table, JSON and a report, which holds nothing of the account', async (t) => {
  const report = join(t.testdir(), 'report.md');
  const planted = await proxy(t, (body) =>
    body.replaceAll(/"(id|message|projectId|code)":"[^"]*"/g, `"$1":"${SECRET}"`),
  );
  const args = ['gitpod', '--upstream', planted, '--rate', '6000'];
  const found = await check([...args, '--report', report], { GITPOD_API_KEY: SECRET });
  t.match(found, { status: 1, stderr: /rules differ\n$/, stdout: /gitpod\/page-size-above-100-below +differs/ });
  t.match(readFileSync(report, 'utf8'), /\| `gitpod\/page-size-above-100-below` \| differs \|/);
  for (const shown of [found.stdout, found.stderr, readFileSync(report, 'utf8')]) t.notMatch(shown, SECRET);

  for (const provider of providers) {
    const { name, exampleKey } = provider;
    const plain = [name, '--upstream', emulator.url, '--rate', '6000', '--json'];
    const { status, stdout } = await check(plain, provider.clientEnvironment(emulator.url, exampleKey));
    t.match(JSON.parse(stdout), { provider: name, rules: [{ verdict: 'holds' }] });
    t.equal(status, 0, stdout);
  }
});

await t.test(
  'nothing differs where the clock stands at the beginning of a month, or where there is hardly any data',
  async (t) => {
    for (const clock of ['2026-02-01T00:00:00Z', '2024-01-01T00:00:00Z']) {
      await using standing = await startEmulator({ clock });
      for (const provider of providers) {
        const args = [provider.name, '--upstream', standing.url, '--rate', '6000'];
        const env = provider.clientEnvironment(standing.url, provider.exampleKey);
        const { status, stdout } = await check(args, env);
        t.notMatch(stdout, / differs /, `${provider.name} at ${clock}`);
        t.equal(status, 0);
      }
    }
  },
);

await t.test('a dry run prints what it would ask, and sends nothing', async (t) => {
  const upstream = await listen(t, () => {
    t.fail('a request');
  });
  for (const { name } of providers) {
    const { status, stdout } = await check([name, '--upstream', upstream, '--dry-run']);
    t.equal(status, 0);
    t.match(stdout, `${upstream}/`);
  }
});

/** 64 MiB of spaces. */
const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, ' '));

async function sendForever(response: ServerResponse): Promise<void> {
  const chunk = Buffer.alloc(2 ** 20, ' ');
  while (!response.destroyed) {
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}

await t.test('a server without TLS, or with a certificate that is not trusted, is not asked', async (t) => {
  const upstream = await listen(t, (_, response) => response.end('{}'));
  const { status, stderr } = await check(['nirvana', '--upstream', upstream.replace('http:', 'https:')], {
    NIRVANA_LABS_API_KEY: SECRET,
  });
  t.match(stderr, /^usage-emulator: the connection to the server failed or was cut off.*: [A-Z_]+\n$/);
  t.equal(status, 1);
});

await t.test('a server that can not be asked ends the check with a message', async (t) => {
  let requests = 0;
  const cases: readonly (readonly [RequestListener, RegExp])[] = [
    [(_, response) => response.writeHead(401).end('{}'), /refuses the credential: status 401/],
    [(_, response) => response.writeHead(403).end('{}'), /refuses the credential: status 403/],
    [(_, response) => response.writeHead(302, { location: '/' }).end(), /redirects/],
    [(_, response) => response.writeHead(429, { 'retry-after': '3600' }).end(), /asks to wait/],
    [(_, response) => response.writeHead(500).end('{}'), /fails: status 500/],
    [(_, response) => response.end('<html></html>'), /doesn't send JSON/],
    [(_, response) => response.writeHead(200, { 'content-length': '9' }).end('{'), /failed or was cut off/],
    [(request) => request.socket.destroy(), /failed or was cut off/],
    [(_, response) => void sendForever(response), /sends more than 32 MiB/],
    [(_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb), /sends more than 32 MiB/],
    [(_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('none'), /failed or was cut off/],
  ];
  for (const [listener, message] of cases) {
    requests = 0;
    const upstream = await listen(t, (request, response) => {
      requests++;
      listener(request, response);
    });
    const { status, stderr } = await check(['nirvana', '--upstream', upstream], { NIRVANA_LABS_API_KEY: SECRET });
    t.match(stderr, message);
    t.notMatch(stderr, SECRET);
    t.equal(status, 1);
    t.equal(requests, 1);
  }
});

const endpoints = providers.flatMap((provider) => provider.endpoints);
const usage = { method: 'GET', path: '/v1/usage' } as const;

await t.test('it waits as long as Retry-After says, a few times, and not for a silent server', async (t) => {
  const waits: number[] = [];
  const pause = async (ms: number): Promise<number> => waits.push(ms);
  /** Asks a server that is always busy. */
  const ask = async (retryAfter: string): Promise<readonly number[]> => {
    const busy = await listen(t, (_, response) => response.writeHead(429, { 'retry-after': retryAfter }).end());
    waits.length = 0;
    const send = connect({ base: new URL(busy), authorization: 'x', endpoints, rate: 6000, pause });
    await t.rejects(send(usage), { message: /asks to wait/ });
    return waits.filter((ms) => ms !== 10);
  };
  t.same(await ask('7'), [7000, 7000, 7000]);
  const until = new Date(machineNow() + 60_000).toUTCString();
  for (const ms of await ask(until)) t.ok(ms > 30_000 && ms <= 60_000, `waits ${ms} ms for a date`);
  t.same(await ask('Thu, 01 Jan 2026 00:00:00 GMT'), [0, 0, 0], 'a date that is over');
  for (const none of ['121', 'Fri, 01 Jan 2100 00:00:00 GMT', '-1', 'soon', '2100-01-01']) t.same(await ask(none), []);

  const silent = await listen(t, () => undefined);
  await t.rejects(connect({ base: new URL(silent), authorization: 'x', endpoints, rate: 60, timeoutMs: 20 })(usage), {
    message: /doesn't answer/,
  });
});

await t.test('nothing leaves but what an endpoint declares as a read, and paths that are not served', async (t) => {
  let requests = 0;
  const upstream = await listen(t, (_, response) => {
    requests++;
    response.writeHead(404).end();
  });
  const [endpoint] = endpoints.filter(({ paths }) => paths.includes(usage.path));
  if (endpoint === undefined) throw new Error('no endpoint');
  const { reads, ...undeclared } = endpoint;
  t.equal(reads, true);
  const unserved = ['/v1/usage/no/such/path'];
  const options = { base: new URL(upstream), authorization: 'x', rate: 6000, unserved };
  const send = connect({ ...options, endpoints });
  for (const request of [
    { method: 'POST', path: '/v1/usage' },
    { method: 'GET', path: '/v1/other' },
    { method: 'POST', path: '/v1/usage/no/such/path' },
  ] as const) {
    await t.rejects(send(request), { message: /not an endpoint/ });
  }
  await t.rejects(connect({ ...options, endpoints: [undeclared] })(usage), { message: /not an endpoint/ });
  t.equal(requests, 0);
  t.match(await send({ method: 'GET', path: '/v1/usage/no/such/path' }), { status: 404, json: undefined });
  t.equal(requests, 1);
});

await t.test('what is declared as a read changes nothing', async (t) => {
  const records = async (): Promise<string> => {
    const lines: string[] = [];
    for await (const line of emulator.dataset.export()) lines.push(line);
    return lines.join('\n');
  };
  const before = await records();
  for (const provider of providers) {
    const { name, exampleKey } = provider;
    await check(
      [name, '--upstream', emulator.url, '--rate', '6000'],
      provider.clientEnvironment(emulator.url, exampleKey),
    );
  }
  t.ok((await records()) === before);
});

await t.test('made-up credentials come last, and say nothing of the real one', async (t) => {
  for (const provider of providers) {
    const { name } = provider;
    const credentials: (string | undefined)[] = [];
    const upstream = await proxy(t, (body, credential) => {
      credentials.push(credential);
      return body;
    });
    await check([name, '--upstream', upstream, '--rate', '6000'], provider.clientEnvironment(upstream, SECRET));
    const first = credentials.findIndex((credential) => !credential?.includes(SECRET));
    t.ok(first > 0, 'some requests are without the credential');
    for (const credential of credentials.slice(first)) t.notMatch(credential ?? '', SECRET);
  }
});

await t.test('what was seen before a server stops answering is printed', async (t) => {
  let requests = 0;
  const upstream = await listen(t, (_, response) => response.writeHead(++requests > 5 ? 403 : 404).end('{}'));
  const { status, stdout, stderr } = await check(['nirvana', '--upstream', upstream, '--rate', '6000'], {
    NIRVANA_LABS_API_KEY: SECRET,
  });
  t.equal(status, 1);
  t.match(stdout, /nirvana\/errors-code-message-clients-read +differs/);
  t.match(stderr, /refuses the credential: status 403/);
});

await t.test('the request that the credential may not make is named by its endpoint, also in the report', async (t) => {
  const upstream = await forwarding(t, (url) =>
    url.includes('/billing/') ? [403, `{"message":"${SECRET}"}`] : undefined,
  );
  const report = join(t.testdir(), 'report.md');
  const args = ['nirvana', '--upstream', upstream, '--rate', '6000', '--report', report];
  const { status, stderr } = await check(args, { NIRVANA_LABS_API_KEY: SECRET });
  const message =
    'the server refuses the credential: status 403 for GET /v1/organizations/:organization_id/billing/statements. ' +
    'Give the API key the permission to read this';
  t.equal(stderr, `usage-emulator: ${message}\n`);
  t.equal(status, 1);
  t.match(readFileSync(report, 'utf8'), `It ended early: ${message}.`);
  t.match(readFileSync(report, 'utf8'), '| holds |');
  const { stdout } = await check([...args, '--json'], { NIRVANA_LABS_API_KEY: SECRET });
  t.equal((JSON.parse(stdout) as { ended: string }).ended, message);
});

await t.test('a server that fails for one request, or answers it with a page, breaks that rule', async (t) => {
  const broken = [
    [500, '{}'],
    [404, '<html>Not found</html>'],
  ] as const;
  for (const answer of broken) {
    const upstream = await forwarding(t, (url) => (url.includes('surprise') ? answer : undefined));
    const { status, stdout } = await check(['nirvana', '--upstream', upstream, '--rate', '6000'], {
      NIRVANA_LABS_API_KEY: SECRET,
    });
    t.match(stdout, new RegExp(`nirvana/unknown-parameter-ignored +differs +status ${answer[0]}`));
    t.equal(status, 1);
  }
});

await t.test('an id that would lead to another path is in no request', async (t) => {
  for (const id of ['..', '.', '%2e%2e', 'a/b', 'a?b', 'a#b']) {
    const paths = new Set<string>();
    const upstream = await forwarding(t, (url) => {
      paths.add(url.split('?', 1)[0] ?? '');
      return url === '/v1/organizations' ? [200, JSON.stringify({ items: [{ id, name: SECRET }] })] : undefined;
    });
    const { stdout, stderr } = await check(['nirvana', '--upstream', upstream, '--rate', '6000'], {
      NIRVANA_LABS_API_KEY: SECRET,
    });
    t.same(
      [...paths].filter((path) => /billing|\.|a[/#]b/.test(path) && !path.startsWith('/v1/organizations/a%3Fb/')),
      [],
      id,
    );
    t.notMatch(stdout + stderr, SECRET);
  }
});

/** The emulator behind a server that answers some requests by itself. */
async function forwarding(t: Test, own: (url: string) => readonly [number, string] | undefined): Promise<string> {
  const upstream = await proxy(t, (body) => body);
  return listen(t, (request, response) => {
    const { url = '/', headers } = request;
    const answer = own(url);
    if (answer !== undefined) {
      response.writeHead(answer[0]).end(answer[1]);
      return;
    }
    const { authorization } = headers;
    void fetch(`${upstream}${url}`, { headers: authorization === undefined ? {} : { authorization } }).then(
      async (forwarded) => response.writeHead(forwarded.status).end(await forwarded.text()),
    );
  });
}

await t.test('wrong arguments have status 2', async (t) => {
  const upstream = ['--upstream', 'http://127.0.0.1:1'];
  t.match(await check(['gcore']), { status: 2, stderr: /--upstream/ });
  t.match(await check(['aws', ...upstream]), { status: 2, stderr: /gitpod, nirvana, gcore/ });
  t.match(await check(['gcore', '--upstream', 'http://api.example.com']), { status: 2, stderr: /https/ });
  t.match(await check(['gcore', '--upstream', 'https://a:b@api.example.com']), { status: 2, stderr: /credentials/ });
  t.match(await check(['gcore', ...upstream, '--rate', '0']), { status: 2, stderr: /from 1 to 6000/ });
  t.match(await check(['gcore', ...upstream]), { status: 2, stderr: /set GCORE_API_KEY to the API key/ });
});
