import t from 'tap';
import { banner, type BannerOptions } from '../../src/cli/terminal/banner.ts';
import type { Health } from '../../src/control/health/schemas.ts';
import type { Provider } from '../../src/core/provider/provider.ts';
import { fakeProvider } from '../helpers/fake-provider.ts';

const alpha: Provider = {
  ...fakeProvider('alpha', '/alpha'),
  title: 'Alpha Cloud',
  clientHints: (url, key) => [
    { client: 'curl', code: `curl ${url}/alpha/things -H 'Key ${key}'` },
    { client: 'TypeScript', code: `new Alpha({ baseURL: '${url}', key: '${key}' })` },
  ],
};
const beta: Provider = { ...fakeProvider('beta', '/beta'), title: 'Beta' };
const health: Health = {
  status: 'ready',
  version: '1.2.3',
  uptime_seconds: 0,
  dataset: { name: 'default', scenario: 'my.yaml', seed: 7 },
  clock: { mode: 'frozen', now: '2026-02-01T00:00:00Z' },
  providers: { alpha: { usage_records: 28_004, usage_records_to_come: 5 }, beta: { things: 1 } },
};
const options: BannerOptions = {
  host: '0.0.0.0',
  port: 4011,
  providers: [alpha, beta],
  keys: undefined,
  data: ':memory:',
  control: 'on',
};
const plain = (_format: unknown, text: string): string => text;

await t.test('the banner shows the URL, the data, and how each client connects', (t) => {
  t.equal(
    banner(options, health, plain),
    `usage-emulator 1.2.3 listens on http://127.0.0.1:4011
See the account and move its time: http://127.0.0.1:4011/_emulator/

dataset default: scenario my.yaml, seed 7, in memory
clock 2026-02-01T00:00:00Z, frozen: add --clock wall to follow today's date

Alpha Cloud  28,004 usage records, 5 usage records to come
  GET, POST /alpha/things
  GET /alpha/things/:id
  curl        curl http://127.0.0.1:4011/alpha/things -H 'Key secret'
  TypeScript  new Alpha({ baseURL: 'http://127.0.0.1:4011', key: 'secret' })

Beta  1 things
  GET, POST /beta/things
  GET /beta/things/:id

Client environment variables: eval "$(usage-emulator env --host 0.0.0.0 --port 4011)"
`,
  );
  t.end();
});

await t.test('without the control API there is no inspector to open', (t) => {
  t.notMatch(banner({ ...options, control: 'off' }, health, plain), '_emulator');
  t.end();
});

await t.test('keys of --auth strict are not printed, and a provider without a key is pointed out', (t) => {
  const text = banner({ ...options, keys: new Map([['alpha', new Set(['hunter2'])]]) }, health, plain);
  t.notMatch(text, 'hunter2');
  t.match(text, "-H 'Key YOUR_KEY'");
  t.equal(text.match(/no --api-key for this provider: every request is rejected/g)?.length, 1);
  t.ok(text.indexOf('no --api-key') > text.indexOf('Beta'));
  t.end();
});

await t.test('a data file and a running clock are shown', (t) => {
  const running: Health = { ...health, clock: { mode: 'wall', now: '2030-01-01T00:00:00.001Z' } };
  const text = banner({ ...options, data: 'usage.db' }, running, plain);
  t.match(text, 'seed 7, in usage.db\n');
  t.match(text, 'clock 2030-01-01T00:00:00.001Z, following the system clock\n');
  t.end();
});

await t.test('a provider with many endpoints shows the first, and where the others are listed', (t) => {
  const [one] = alpha.endpoints;
  const many = { ...alpha, endpoints: Array.from({ length: 7 }, () => one).filter((each) => each !== undefined) };
  const text = banner({ ...options, providers: [many] }, health, plain);
  t.equal(text.match(/GET, POST \/alpha\/things\n/g)?.length, 3);
  t.match(text, '  and 4 more: http://127.0.0.1:4011/\n');
  t.end();
});
