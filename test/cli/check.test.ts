import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { runProbes } from '../../src/cli/check/run-probes.ts';
import { connect, remembering } from '../../src/cli/upstream/upstream.ts';
import { run } from '../../src/cli/program.ts';
import { startEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';
import { fakeOutput } from '../helpers/fake-output.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const SECRET = 'planted-secret';

const emulator = await startEmulator({ clock: '2026-01-31T12:00:00Z' });
t.teardown(() => emulator.close());

async function listen(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

interface Sent {
  readonly url: string;
  readonly body: string;
}

interface Answer {
  status: number;
  body: string;
}

/** Breaks one rule: changes the answers to the requests that contain a text. */
type Break = readonly [rule: string, of: string, change: (answer: Answer, sent: Sent) => Answer];

/** The emulator behind a proxy that changes what it answers. */
function impostor(t: Test, change: (answer: Answer, sent: Sent) => Answer): Promise<string> {
  return listen(t, (request, response) => {
    void (async () => {
      const body = await text(request);
      const { method = 'GET', url = '/', headers } = request;
      const answer = await fetch(`${emulator.url}${url}`, {
        method,
        headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
        ...(method === 'POST' && { body }),
      });
      const changed = change({ status: answer.status, body: await answer.text() }, { url, body });
      response.writeHead(changed.status, { 'content-type': 'application/json' }).end(changed.body);
    })();
  });
}

const pause = async (): Promise<void> => undefined;

async function probe(name: string, base: string) {
  const provider = providers.find((candidate) => candidate.name === name);
  const probes = await provider?.probes?.();
  if (!provider || !probes) throw new Error(`${name} has no probes`);
  const { endpoints, authentication, exampleKey } = provider;
  const authorization = `${authentication.scheme} ${exampleKey}`;
  const send = connect({ base: new URL(base), authorization, endpoints, rate: 6000, pause });
  return runProbes(probes, remembering(send), NOW);
}

async function check(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const context = { providers, scenarios: [], env, stdout: stdout.output, stderr: stderr.output };
  const status = await run(['check', ...args], context);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

const status =
  (status: number) =>
  ({ body }: Answer): Answer => ({ status, body });
const replace =
  (pattern: RegExp | string, by: string) =>
  ({ status, body }: Answer): Answer => ({ status, body: body.replace(pattern, by) });
/** Answers with a list in the opposite order. */
const reverse =
  (list: string) =>
  ({ status, body }: Answer): Answer => {
    const json = JSON.parse(body) as Record<string, unknown[]>;
    return { status, body: JSON.stringify({ ...json, [list]: (json[list] ?? []).toReversed() }) };
  };
/** Answers with the first item of a list once more. */
const repeat =
  (list: string) =>
  ({ status, body }: Answer): Answer => {
    const json = JSON.parse(body) as Record<string, unknown[]>;
    const rows = json[list] ?? [];
    return { status, body: JSON.stringify({ ...json, [list]: [...rows, ...rows.slice(0, 1)] }) };
  };

const DAYS = '"time_from":"2026-01-29T00:00:00Z","time_to":"2026-01-31T00:00:00Z"';

const BREAKS: Readonly<Record<string, readonly Break[]>> = {
  gcore: [
    ['limit-10-offset-0-default', `{${DAYS}}`, repeat('resources')],
    ['limit-0-without-maximum-offset', '"limit":0', status(200)],
    ['limit-offset-apply-resources-only', '"limit":1,"offset":1', repeat('totals')],
    ['count-number-all-matching-resource', 'type.asc', repeat('resources')],
    ['total-equals-sum-over-all', '["region.asc"]', repeat('resources')],
    ['report-starts-beginning-time-utc', '"time_from":"2026-01-29T15', replace('"count":', '"count":1')],
    [
      'report-ends-just-before-beginning',
      '"time_to":"2026-01-31T15',
      replace(/"last_seen":"2026-01-30/, '"last_seen":"2026-01-31'),
    ],
    ['enable-last-day-day-time', 'enable_last_day', replace('"count":', '"count":1')],
    ['equal-days-without-enable-last', '"time_to":"2026-01-29T00', replace('"count":', '"count":1')],
    ['time-day-before-time-validation', '"time_from":"2026-01-31T00', replace('"time_to":', '"to":')],
    ['region-region-id-same-integer', 'type.desc', replace('"region_id":', '"region_id":9')],
    ['order-sorts-criteria-order-default', 'region.desc', reverse('resources')],
    ['validation-error-400', '{}', status(422)],
    ['validation-error-invalid-fields-message', '{}', replace('"invalid_fields":', '"fields":')],
    ['every-error-exception-class-message', '{}', replace('"request_id":', '"id":')],
    ['unknown-fields-refused', 'surprise', status(200)],
  ],
  nirvana: [
    ['total-count-number-all-matches', '?limit=100', replace(/"total_count":\d+/, '"total_count":1')],
    ['without-limit-page-10-items', '/v1/usage\n', repeat('items')],
    ['default-sort-created-desc', 'limit=20\n', reverse('items')],
    ['following-next-cursor-end-previous', 'limit=15&cursor', repeat('items')],
    ['three-pagination-fields-always-present', 'limit=30', replace('"total_count"', '"total"')],
    ['unpublished-region-dimension-matches', 'mars-1', replace('"items":[]', '"items":[{}]')],
    ['unknown-parameter-ignored', 'surprise', status(400)],
    ['limit-outside-range-not-plain', 'limit=1000', status(200)],
    ['empty-value-error', 'region=\n', status(200)],
    ['invalid-cursor-400-message-names', '?cursor=x', status(404)],
    ['resource-id-not-uuid-400', 'resource_id=x', status(422)],
    ['get-v1-usage-resource-id-404', '/v1/usage/0', status(400)],
    ['errors-code-message-clients-read', 'limit=1\n', replace('"message"', '"error"')],
  ],
  gitpod: [
    ['page-size-0-absent-means', '\n{}', repeat('records')],
    ['records-ordered-their-stop-then', '"pageSize":99', reverse('records')],
    ['page-size-may-change-between', '"pageSize":20,"token"', repeat('records')],
    ['pagination-next-token-empty-last', '"pageSize":50', replace('"nextToken"', '"next"')],
    ['json-input-unknown-fields-ignored', 'surprise', status(400)],
    ['page-size-above-100-below', '"pageSize":101', status(422)],
    ['filter-without-date-range-range', '"filter":{}', status(200)],
    ['unknown-damaged-token-another-filter', '"token":"x"', replace('invalid_argument', 'not_found')],
    ['errors-json-code-message-codecs', '"pageSize":-1', replace('"message"', '"error"')],
  ],
};

for (const [name, breaks] of Object.entries(BREAKS)) {
  await t.test(`${name}: every rule holds for the emulator, and every probe is about a rule`, async (t) => {
    const checked = await probe(name, emulator.url);
    t.same(
      checked.filter(({ verdict }) => verdict !== 'holds'),
      [],
    );
    t.same(
      breaks.map(([rule]) => `${name}/${rule}`).sort(),
      checked.map(({ rule }) => rule).sort(),
      'each is broken below',
    );
    const sections = await providers.find((provider) => provider.name === name)?.rules?.();
    const rules = new Set(sections?.flatMap(({ rules }) => rules.map(({ id }) => id)));
    for (const { rule } of checked) t.ok(rules.has(rule), rule);
  });

  await t.test(`${name}: an impostor that breaks a rule is found out, by that rule alone`, async (t) => {
    let broken: Break | undefined;
    const base = await impostor(t, (answer, sent) => {
      if (!broken || !`${sent.url}\n${sent.body}`.includes(broken[1])) return answer;
      const exact = broken[1] === '{}' && sent.body !== '{}';
      return exact ? answer : broken[2](answer, sent);
    });
    for (broken of breaks) {
      const differing = (await probe(name, base)).filter(({ verdict }) => verdict === 'differs');
      t.same(
        differing.map(({ rule }) => rule),
        [`${name}/${broken[0]}`],
      );
    }
  });
}

await t.test('the command prints a table, JSON and a report, which holds nothing of the account', async (t) => {
  const report = join(t.testdir(), 'report.md');
  const planted = await impostor(t, ({ status, body }) => ({
    status,
    body: body.replaceAll(/"(id|message|projectId|code)":"[^"]*"/g, `"$1":"${SECRET}"`),
  }));
  const args = ['gitpod', '--upstream', planted, '--rate', '6000'];
  const found = await check([...args, '--report', report], { GITPOD_API_KEY: SECRET });
  t.match(found, { status: 1, stderr: /rules differ\n$/, stdout: /gitpod\/page-size-above-100-below +differs/ });
  t.match(readFileSync(report, 'utf8'), /\| `gitpod\/page-size-above-100-below` \| differs \|/);
  for (const shown of [found.stdout, found.stderr, readFileSync(report, 'utf8')]) t.notMatch(shown, SECRET);

  const plain = ['gitpod', '--upstream', emulator.url, '--rate', '6000', '--json'];
  const { status, stdout } = await check(plain, { ONA_API_KEY: 'gitpod-token' });
  t.equal(status, 0);
  t.match(JSON.parse(stdout), { provider: 'gitpod', rules: [{ verdict: 'holds' }] });
});

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

await t.test('it waits as long as Retry-After says, a few times, and not for a silent server', async (t) => {
  const endpoints = providers.flatMap((provider) => provider.endpoints);
  const waits: number[] = [];
  const options = { authorization: 'x', endpoints, rate: 60, pause: async (ms: number) => waits.push(ms) };
  const busy = await listen(t, (_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
  const request = { method: 'GET', path: '/v1/usage' } as const;
  await t.rejects(connect({ ...options, base: new URL(busy) })(request), { message: /asks to wait/ });
  t.same(
    waits.filter((ms) => ms === 7000),
    [7000, 7000, 7000],
  );
  const silent = await listen(t, () => undefined);
  await t.rejects(connect({ ...options, base: new URL(silent), timeoutMs: 20 })(request), {
    message: /doesn't answer/,
  });
  const other = { method: 'POST', path: '/v1/usage' } as const;
  await t.rejects(connect({ ...options, base: new URL(silent) })(other), { message: /not an endpoint/ });
});

await t.test('wrong arguments have status 2', async (t) => {
  const upstream = ['--upstream', 'http://127.0.0.1:1'];
  t.match(await check(['gcore']), { status: 2, stderr: /--upstream/ });
  t.match(await check(['aws', ...upstream]), { status: 2, stderr: /gitpod, nirvana, gcore/ });
  t.match(await check(['gcore', '--upstream', 'http://api.example.com']), { status: 2, stderr: /https/ });
  t.match(await check(['gcore', '--upstream', 'https://a:b@api.example.com']), { status: 2, stderr: /credentials/ });
  t.match(await check(['gcore', ...upstream, '--rate', '0']), { status: 2, stderr: /from 1 to 6000/ });
  t.match(await check(['gcore', ...upstream]), { status: 2, stderr: /set GCORE_API_KEY to the API key/ });
});
