import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { run } from '../../../src/cli/program.ts';
import { startEmulator } from '../../../src/index.ts';
import { providers } from '../../../src/providers/index.ts';
import { fakeOutput } from '../../helpers/fake-output.ts';
import { listen } from '../../helpers/listen.ts';
import { passOn } from './pass-on.ts';

const SECRET = 'planted-secret';

const emulator = await startEmulator({ clock: '2026-01-31T12:00:00Z' });
t.teardown(() => emulator.close());

/** Headers with secrets in their names and values. */
const HEADERS = {
  'content-type': 'application/json',
  [`x-${SECRET}`]: SECRET,
  'set-cookie': `${SECRET}=1`,
  etag: SECRET,
};

/** The emulator behind a server that changes its answers, and has secrets in all headers. */
const changing = (t: Test, change: (json: unknown) => unknown): Promise<string> =>
  listen(t, (request, response) => {
    void (async () => {
      const answer = await passOn(emulator.url, request);
      const original = await answer.text();
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
      response.writeHead(answer.status, HEADERS);
      response.end(isJson ? JSON.stringify(change(JSON.parse(original))) : `${SECRET},${original}`);
    })();
  });

/** Changes each text and number by the name of its field, and the fields of each object. */
function plant(
  json: unknown,
  {
    value,
    fields = {},
  }: { readonly value: (given: string | number, name: string) => unknown; readonly fields?: object },
): unknown {
  const visit = (given: unknown, name: string): unknown => {
    if (Array.isArray(given)) return given.map((item) => visit(item, name));
    if (typeof given === 'string' || typeof given === 'number') return value(given, name);
    if (typeof given !== 'object' || given === null) return given;
    return Object.fromEntries([
      ...Object.entries(given).map(([key, item]) => [key, visit(item, key)] as const),
      ...Object.entries(fields),
    ]);
  };
  return visit(json, '');
}

/** Checks, and returns all that comes out of it: the table, the JSON, the report and the messages. */
async function check(t: Test, name: string, upstream: string): Promise<string> {
  const provider = providers.find((candidate) => candidate.name === name);
  const report = join(t.testdir(), 'report.md');
  const outputs: string[] = [];
  for (const more of [['--report', report], ['--json']]) {
    const [stdout, stderr] = [fakeOutput(), fakeOutput()];
    const env = provider?.clientEnvironment(upstream, `7$${SECRET}`) ?? {};
    const context = { providers, scenarios: [], env, stdout: stdout.output, stderr: stderr.output };
    await run(['check', name, '--upstream', upstream, '--rate', '6000', ...more], context);
    outputs.push(stdout.text(), stderr.text());
  }
  t.match(outputs[0], /can't be told/, 'it was checked');
  return [...outputs, readFileSync(report, 'utf8')].join('\n');
}

const deep = JSON.stringify({ [SECRET]: [{ secret: SECRET }] });
const plants: Readonly<Record<string, (json: unknown) => unknown>> = {
  'in the place of every text': (json) =>
    plant(json, { value: (given) => (typeof given === 'string' ? SECRET : given) }),
  'in the place of every text and number': (json) => plant(json, { value: () => SECRET }),
  'in unknown fields, their names and nested JSON': (json) =>
    plant(json, {
      value: (given) => given,
      fields: { [SECRET]: { [SECRET]: [SECRET, deep] }, details: [{ type: SECRET, value: SECRET, debug: deep }] },
    }),
  'in ids, names, tags and tokens': (json) =>
    plant(json, {
      value: (given, name) =>
        typeof given === 'string' && /id$|name$|token|cursor|email|message|code|class|tag|label/i.test(name)
          ? `../${SECRET}?${given}`
          : given,
    }),
};

for (const { name } of providers.filter(({ probes }) => probes)) {
  await t.test(`${name}: a report holds nothing of the account`, async (t) => {
    for (const [where, change] of Object.entries(plants)) {
      t.notMatch(await check(t, name, await changing(t, change)), new RegExp(SECRET, 'i'), where);
    }
  });
}

await t.test('nor does a message about a server that can not be asked', async (t) => {
  const page = `<html><title>${SECRET}</title></html>`;
  const broken: readonly RequestListener[] = [
    (_, response) => response.writeHead(302, { ...HEADERS, location: `https://${SECRET}.example.com/` }).end(page),
    (_, response) => response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end(page),
    (_, response) => response.writeHead(500, HEADERS).end(deep),
    (_, response) => response.writeHead(403, HEADERS).end(`{"message":"${SECRET}"}`),
    (_, response) => response.writeHead(429, { ...HEADERS, 'retry-after': SECRET }).end(deep),
    (_, response) => response.writeHead(200, SECRET, HEADERS).end(`{"${SECRET}`),
    (request) => request.socket.end(`HTTP/1.1 200 OK\r\n${SECRET} : ${SECRET}\r\n\r\n`),
    (_, response) => response.writeHead(200, { ...HEADERS, 'content-encoding': 'gzip' }).end(SECRET),
  ];
  for (const listener of broken) {
    const [stdout, stderr] = [fakeOutput(), fakeOutput()];
    const upstream = await listen(t, listener);
    const context = { providers, scenarios: [], stdout: stdout.output, stderr: stderr.output };
    const env = { NIRVANA_LABS_API_KEY: SECRET };
    t.equal(await run(['check', 'nirvana', '--upstream', upstream, '--rate', '6000'], { ...context, env }), 1);
    t.match(stderr.text(), /^usage-emulator: the (server|connection) .*\n$/, 'one line');
    t.notMatch(stdout.text() + stderr.text(), SECRET);
  }
});
