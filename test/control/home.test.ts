import t, { type Test } from 'tap';
import { methodsOf } from '../../src/core/provider/endpoint.ts';
import { startEmulator, type StartOptions } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';

interface Home {
  readonly links: Readonly<Record<string, string>>;
  readonly providers: readonly {
    readonly endpoints: readonly { readonly path: string; readonly methods: string[] }[];
  }[];
}

async function start(t: Test, settings: StartOptions = {}) {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, ...settings });
  t.teardown(() => emulator.close());
  return emulator;
}

await t.test('GET / lists every endpoint, and links that work', async (t) => {
  const emulator = await start(t);
  const response = await emulator.inject('/');
  t.match(response.headers, { 'content-type': /^application\/json/, vary: 'accept' });
  const home = response.json<Home>();
  t.same(
    home.providers.map(({ endpoints }) => endpoints.map(({ methods, path }) => [methods, path])),
    providers.map(({ endpoints }) => endpoints.map((endpoint) => [methodsOf(endpoint), endpoint.paths[0]])),
  );
  t.same(Object.keys(home.links), ['health', 'openapi', 'inspector', 'docs', 'datasets', 'journal']);
  for (const path of Object.values(home.links)) t.equal((await emulator.inject(path)).statusCode, 200, path);
});

await t.test('browsers get a page of its own, without scripts and other files', async (t) => {
  const emulator = await start(t);
  const headers = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  const { body, headers: sent } = await emulator.inject({ url: '/', headers });
  t.match(sent['content-type'], /^text\/html/);
  for (const { endpoints } of providers) for (const { paths } of endpoints) t.match(body, paths[0]);
  t.notMatch(body, /<script|<link|src=|url\(/);
  t.match(body, '--clock wall');
});

await t.test('without the control API, GET / links to nothing of it', async (t) => {
  const emulator = await start(t, { control: false });
  const { links } = (await emulator.inject('/')).json<Home>();
  t.same(Object.keys(links), ['health', 'openapi']);
  for (const url of ['/_emulator', '/_emulator/', '/_emulator/inspector.mjs', '/_emulator/inspector.css']) {
    t.equal((await emulator.inject(url)).statusCode, 404, url);
  }
});

await t.test('other methods of / are refused, and what they may be is said', async (t) => {
  const emulator = await start(t);
  const response = await emulator.inject({ method: 'POST', url: '/' });
  t.equal(response.statusCode, 405);
  t.equal(response.headers.allow, 'GET');
});
