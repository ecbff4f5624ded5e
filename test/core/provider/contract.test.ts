import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type CommandOptions, runCommand, startCommand } from '../../helpers/command.ts';

const root = join(import.meta.dirname, '../../..');
const acmeFile = join(import.meta.dirname, 'acme.ts');
/** The command as the sources have it, with the cloud of acme.ts in its list of providers. */
const withAcme: CommandOptions = {
  node: ['--import', join(import.meta.dirname, 'with-acme.ts')],
  command: join(root, 'src/cli/main.ts'),
};
const SCENARIO = `
seed: 1
clock: 2026-02-01T00:00:00Z
span: { from: 2026-01-01, to: 2026-03-01 }
acme:
  daily_runs: 12
  records:
    - { id: first, end: 2026-01-01T12:00:00Z, hours: 5 }
    - { id: late, end: 2026-02-01T01:00:00Z, hours: 5 }
  prices: [{ sku: small, cents: 3 }]
`;

const headers = { authorization: 'Key any' };
const DATASET = '/_emulator/datasets/default';

interface Page {
  readonly runs: readonly { readonly id: string }[];
  readonly next: string;
}

async function serve(t: Test): Promise<{ readonly stdout: string; readonly ask: Ask }> {
  const file = join(t.testdir({ 'acme.yaml': SCENARIO }), 'acme.yaml');
  const args = ['--port', '0', '--log-level', 'silent', '--scenario', file];
  const { url, output } = await startCommand(t, args, withAcme);
  return { stdout: output().stdout, ask: (path, init) => fetch(url + path, { headers, ...init }) };
}
type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Every id of the paged listing, page by page. */
async function walk(ask: Ask): Promise<string[]> {
  const ids: string[] = [];
  let next = '';
  do {
    const page = (await (await ask(`/acme/runs?limit=5${next === '' ? '' : `&page=${next}`}`)).json()) as Page;
    ids.push(...page.runs.map(({ id }) => id));
    next = page.next;
  } while (next !== '');
  return ids;
}

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const json = async (response: Response | Promise<Response>): Promise<unknown> => (await response).json();
const count = async (ask: Ask, path: string, field: string): Promise<number> => {
  const { providers } = (await json(ask(path))) as { providers: { acme: Record<string, number> } };
  return providers.acme[field] ?? 0;
};

await t.test('a provider of two endpoints and two record kinds is a file of at most 150 lines', async (t) => {
  t.ok(readFileSync(acmeFile, 'utf8').split('\n').length <= 151);
});

await t.test('which with one line in the list of providers has all that is around endpoints', async (t) => {
  const { stdout, ask } = await serve(t);

  await t.test('routes and pages of what its scenario section says, at the clock', async (t) => {
    const ids = await walk(ask);
    t.equal(ids.length, 13);
    t.equal(ids[0], 'first');
    t.equal(new Set(ids).size, 13);
    t.notOk(ids.includes('late'));
    t.same(await json(ask('/acme/prices')), { prices: [{ sku: 'small', cents: 3 }] });
    await ask(`${DATASET}/clock/advance`, post({ by: 'PT1H' }));
    t.same(await walk(ask), [...ids, 'late']);
    t.equal((await ask('/acme/runs', { method: 'HEAD' })).status, 200);
  });

  await t.test('404s, 405s, validation and authentication in its own dialect', async (t) => {
    const cases = [
      ['/acme/nothing', {}, 404, 'not_found'],
      ['/acme/runs', { method: 'PUT' }, 405, 'method_not_allowed'],
      ['/acme/runs?limit=0', {}, 400, 'invalid'],
      ['/acme/runs?page=forged', {}, 400, 'invalid'],
      ['/acme/runs', { headers: {} }, 401, 'unauthenticated'],
      ['/acme/runs', { headers: { authorization: 'Bearer x' } }, 401, 'unauthenticated'],
    ] as const;
    for (const [path, init, status, reason] of cases) {
      const response = await ask(path, init);
      t.equal(response.status, status, path);
      t.match(await response.json(), { acme: reason });
    }
    t.equal((await ask('/acme/prices', { method: 'DELETE' })).headers.get('allow'), 'GET');
  });

  await t.test('faults, a journal and metrics', async (t) => {
    const effect = { kind: 'error', status: 503 };
    const armed = await ask(
      '/_emulator/faults',
      post({ provider: 'acme', operation: 'ListPrices', calls: { first: 1 }, effect }),
    );
    t.equal(armed.status, 201);
    t.equal((await ask('/acme/prices')).status, 503);
    t.equal((await ask('/acme/prices')).status, 200);
    const { entries } = (await json(ask('/_emulator/journal?provider=acme&operation=ListPrices'))) as {
      entries: { status: number }[];
    };
    t.same(
      entries.map(({ status }) => status),
      [200, 503, 200],
    );
    t.match(
      await (await ask('/_emulator/metrics')).text(),
      /usage_emulator_requests_total\{provider="acme",operation="ListPrices",status="503"\} 1/,
    );
  });

  await t.test('OpenAPI paths, client variables and a banner', async (t) => {
    const document = (await json(ask('/_emulator/openapi.json'))) as {
      paths: Record<string, Record<string, { operationId: string; security: unknown }>>;
    };
    t.match(document.paths['/acme/runs']?.['get'], { operationId: 'ListRuns', security: [{ acme: [] }] });
    t.match(document.paths['/acme/prices']?.['get'], { operationId: 'ListPrices' });
    t.match(stdout, /^Acme Cloud {2}14 runs, 1 prices\n {2}GET \/acme\/runs\n {2}GET \/acme\/prices\n {2}curl /m);
    t.match((await runCommand(t, ['env'], withAcme)).stdout, /ACME_URL=.*\n[^]*ACME_KEY=/);
  });

  await t.test('export and import of both kinds, and the records API', async (t) => {
    const exported = await (await ask(`${DATASET}/export`)).text();
    t.equal(exported.match(/^{"provider":"acme"/gm)?.length, 15);
    t.match(exported, '{"provider":"acme","kind":"prices","record":{"sku":"small","cents":3}}\n');
    const imported = await ask(`${DATASET}/import?mode=replace`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: exported,
    });
    t.match(await imported.json(), { imported: { acme: 15 } });
    t.equal(await (await ask(`${DATASET}/export`)).text(), exported);

    const added = { id: 'added', end: '2026-01-31T12:00:00Z', hours: 2 };
    t.equal((await ask(`${DATASET}/acme/records`, post(added))).status, 201);
    t.equal((await ask(`${DATASET}/acme/records?kind=prices`, post({ sku: 'large', cents: 9 }))).status, 201);
    t.equal((await ask(`${DATASET}/acme/records?kind=prices`, post({ sku: 'large', cents: 9 }))).status, 409);
    t.equal((await ask(`${DATASET}/acme/records?kind=prices`, post({ sku: 'huge' }))).status, 400);
    t.same([await count(ask, '/_emulator/health', 'runs'), await count(ask, '/_emulator/health', 'prices')], [15, 2]);
    t.ok((await walk(ask)).includes('added'));
    t.equal((await ask(`${DATASET}/acme/records/added`, { method: 'DELETE' })).status, 204);
    t.equal((await ask(`${DATASET}/acme/records/large?kind=prices`, { method: 'DELETE' })).status, 204);
    t.equal(await (await ask(`${DATASET}/export`)).text(), exported);
  });
});

await t.test('and is inspected', async (t) => {
  const file = join(t.testdir({ 'acme.yaml': SCENARIO }), 'acme.yaml');
  const { stdout } = await runCommand(t, ['inspect', '--json', '--scenario', file], withAcme);
  const { providers } = JSON.parse(stdout) as { providers: Record<string, unknown> };
  t.match(providers['acme'], {
    title: 'Acme Cloud',
    counts: { runs: 14 },
    first_day: '2026-01-01',
    last_day: '2026-02-01',
    measures: { run_hours: { total: 17, months: { '2026-01': 16 } } },
  });
});

await t.test('an unknown key of its scenario section is refused', async (t) => {
  const file = join(t.testdir({ 'acme.yaml': SCENARIO.replace('daily_runs', 'daily_walks') }), 'acme.yaml');
  const { status, stderr } = await runCommand(t, ['inspect', '--scenario', file], withAcme);
  t.equal(status, 2);
  t.match(stderr, /daily_walks/);
});
