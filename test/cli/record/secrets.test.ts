import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { run } from '../../../src/cli/program.ts';
import { startEmulator } from '../../../src/index.ts';
import { RESOURCE_TYPE_NAMES } from '../../../src/providers/gcore/resource-types.ts';
import { providers } from '../../../src/providers/index.ts';
import { fakeOutput } from '../../helpers/fake-output.ts';

// Each recording listens for signals, in one process here.
process.setMaxListeners(50);

const SECRET = 'planted-secret';
const KEY = '7$planted-credential';
const ENV = { GITPOD_API_KEY: KEY, NIRVANA_LABS_API_KEY: KEY, GCORE_API_KEY: KEY };

const original = await startEmulator({ clock: '2026-01-04T00:00:00Z' });
t.teardown(() => original.close());

/** The emulator behind a server that changes each value of its answers. */
async function upstream(t: Test, change: (value: string | number, key: string) => unknown): Promise<string> {
  const plant = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => plant(item, key));
    if (typeof value === 'string' || typeof value === 'number') return change(value, key);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.entries(value).map(([name, item]) => [name, plant(item, name)] as const);
    // A tag is a map with text in it.
    if (key === 'tags') return Object.fromEntries([...fields, [`${SECRET}-key`, SECRET]]);
    return Object.fromEntries([...fields, [`${SECRET}-key`, { [SECRET]: [SECRET] }], ['note', SECRET]]);
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const { method = 'GET', url = '/', headers } = request;
      const answer = await fetch(`${original.url}${url}`, {
        method,
        headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
        ...(method === 'POST' && { body }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(plant(await answer.json())));
    })();
  }).listen(0, '127.0.0.1');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Records two days, and returns all that comes out of it. */
async function record(t: Test, name: string, base: string) {
  const out = join(t.testdir(), `${name}.ndjson`);
  const [stdout, stderr] = [fakeOutput(), fakeOutput()];
  const context = { providers, scenarios: [], env: ENV, stdout: stdout.output, stderr: stderr.output };
  const days = ['--from', '2026-01-02', '--to', '2026-01-04'];
  const status = await run(['record', name, '--upstream', base, ...days, '--rate', '6000', '--out', out], context);
  const file = readFileSync(out, 'utf8');
  return { status, file, all: [file, stdout.text(), stderr.text()] };
}

const KEPT = [
  // Times, amounts, enums.
  ...[/^\d{4}-\d{2}(-\d{2})?(T|$)/, /^\d+(\.\d+)?$/, /^[A-Z_]+$/],
  // The vendors' words.
  new RegExp(`^(${RESOURCE_TYPE_NAMES.join('|')}|minutes|gbminutes|bytes|standard|ssd_\\w+|vast)$`),
  ...[/^(g\d|bm\d|lb\d|inference)[\w-]+$/, /^[a-z]\w+_(min|gbm|gbmin|sec|gbs|piece)$/],
  /^(vm|volume|vpc|router|nks_\w+|connect_\w+|grant|adjustment|\w+_(recharge|charge|grant|void|expiry|top_up))$/,
  /^(compute|storage|network)_\w+$|^us-sva-2$/,
];
const isPrivate = (value: string): boolean => value.length > 3 && !KEPT.some((pattern) => pattern.test(value));

/** Puts the secret into a text of any form. */
function planted(value: string): string {
  if (!isPrivate(value) || /^[0-9a-f-]{32,36}$/.test(value)) return value;
  if (value.includes('@')) return `${SECRET}.${value}`;
  if (value.startsWith('https://')) return `${value}/${SECRET}`;
  return `${SECRET} ${value}`;
}

for (const { name } of providers.filter(({ recording, answers }) => recording && answers)) {
  await t.test(`${name}: nothing that an account holds is in a recording`, async (t) => {
    const seen = new Set<string>();
    // The tokens of pages are asked with.
    const isToken = (key: string): boolean => /token|cursor/i.test(key);
    const base = await upstream(t, (value, key) => {
      if (typeof value !== 'string' || isToken(key)) return value;
      if (isPrivate(value)) seen.add(value);
      return planted(value);
    });
    const { status, file, all } = await record(t, name, base);
    t.equal(status, 0);
    t.ok(seen.size > 50, `${seen.size} private values`);
    if (name === 'gcore') t.match(file, '"tags":[{', 'tags as well');
    t.ok(file.split('\n').filter((line) => !line.includes('"kind"')).length > 20, 'many records');
    for (const text of all) {
      t.notMatch(text, SECRET);
      t.notMatch(text, KEY);
      t.same(
        [...seen].filter((value) => text.includes(value.length < 9 ? JSON.stringify(value) : value)),
        [],
      );
    }
  });

  await t.test(`${name}: a secret in the place of every text and number is in no recording`, async (t) => {
    const base = await upstream(t, (value, key) => (typeof value === 'string' || /id$/i.test(key) ? SECRET : value));
    const { status, all } = await record(t, name, base);
    t.equal(status, 0);
    for (const text of all) t.notMatch(text, SECRET);
  });
}
