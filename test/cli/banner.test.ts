import t from 'tap';
import { banner, type BannerConfig } from '../../src/cli/banner.ts';
import type { Health } from '../../src/control/health.ts';
import type { Provider } from '../../src/core/provider.ts';
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
  providers: { alpha: { usage_records: 28_004, things: 0 }, beta: { things: 1 } },
};
const config: BannerConfig = {
  host: '0.0.0.0',
  port: 4011,
  providers: [alpha, beta],
  keys: undefined,
  data: ':memory:',
  workers: 1,
};
const plain = (_format: unknown, text: string): string => text;

await t.test('the banner says where, with what, and how each client finds it', (t) => {
  t.equal(
    banner(config, health, plain),
    `usage-emulator 1.2.3 listens on http://127.0.0.1:4011

dataset default: scenario my.yaml, seed 7, in memory
clock 2026-02-01T00:00:00Z, frozen

Alpha Cloud  28,004 usage records, 0 things
  GET, POST /alpha/things
  GET /alpha/things/:id
  curl        curl http://127.0.0.1:4011/alpha/things -H 'Key secret'
  TypeScript  new Alpha({ baseURL: 'http://127.0.0.1:4011', key: 'secret' })

Beta  1 things
  GET, POST /beta/things
  GET /beta/things/:id

Every client's variables: eval "$(usage-emulator env --host 0.0.0.0 --port 4011)"
`,
  );
  t.end();
});

await t.test('the keys of --auth strict are not printed, and a provider without one is pointed out', (t) => {
  const text = banner({ ...config, keys: new Map([['alpha', new Set(['hunter2'])]]) }, health, plain);
  t.notMatch(text, 'hunter2');
  t.match(text, "-H 'Key YOUR_KEY'");
  t.equal(text.match(/no --api-key for it: every request is refused/g)?.length, 1);
  t.ok(text.indexOf('no --api-key') > text.indexOf('Beta'));
  t.end();
});

await t.test('several workers are told', (t) => {
  t.match(banner({ ...config, workers: 3 }, health, plain), ', frozen\n3 workers, without the control API\n\n');
  t.end();
});

await t.test('a data file and a clock that runs are told', (t) => {
  const running: Health = { ...health, clock: { mode: 'wall', now: '2030-01-01T00:00:00.001Z' } };
  const text = banner({ ...config, data: 'usage.db' }, running, plain);
  t.match(text, 'seed 7, in usage.db\n');
  t.match(text, "clock 2030-01-01T00:00:00.001Z, the machine's own\n");
  t.notMatch(text, 'workers');
  t.end();
});
