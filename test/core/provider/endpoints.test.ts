import { Type } from '@sinclair/typebox';
import t, { type Test } from 'tap';
import { jsonHandler } from '../../../src/core/http/respond.ts';
import { type Endpoint, methodsOf } from '../../../src/core/provider/endpoint.ts';
import type { Provider } from '../../../src/core/provider/provider.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts';
import { providers } from '../../../src/providers/index.ts';
import { fakeProvider } from '../../helpers/fake-provider.ts';

async function serve(t: Test, served: readonly Provider[]): Promise<Emulator> {
  const emulator = await startEmulator({
    ...{ host: '127.0.0.1', port: 0, socket: false, scenario: 'vendor-examples', data: ':memory:' },
    providers: served,
  });
  t.teardown(() => emulator.close());
  return emulator;
}

const documented = async ({ app }: Emulator): Promise<string[]> => {
  const document = (await app.inject('/_emulator/openapi.json')).json<{ paths: Record<string, object> }>();
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
};
const keyFor = ({ authentication, exampleKey }: Provider) => ({
  authorization: `${authentication.scheme} ${exampleKey}`,
});

for (const provider of providers) {
  await t.test(`${provider.title}: a second endpoint on its data is one object in its list`, async (t) => {
    const path = `${provider.endpoints[0]?.paths[0] ?? ''}/size`;
    const size: Endpoint = {
      id: 'Size',
      paths: [path],
      methods: {
        GET: jsonHandler({
          summary: 'Tells how much there is',
          responses: { 200: Type.Record(Type.String(), Type.Integer()) },
          answer: ({ dataset }) => ({ body: JSON.stringify(provider.kinds[0].count(dataset.db)), rows: 1 }),
        }),
      },
    };
    const emulator = await serve(t, [{ ...provider, endpoints: [size, ...provider.endpoints] }]);
    const { app, dataset } = emulator;
    const response = await app.inject({ url: path, headers: keyFor(provider) });
    t.equal(response.statusCode, 200);
    t.same(response.json(), provider.kinds[0].count(dataset.db));
    const wrong = await app.inject({ method: 'PUT', url: path, headers: keyFor(provider) });
    t.match(wrong.headers.allow, /GET/);
    t.ok((await documented(emulator)).includes(`GET ${path}`));
    const { entries } = (await app.inject('/_emulator/journal?operation=Size')).json<{ entries: object[] }>();
    t.match(entries, [{ provider: provider.name, operation: 'Size', rows: 1 }]);
  });

  await t.test(
    `${provider.title}: every endpoint is served and documented, and none that is not in its list`,
    async (t) => {
      for (const removed of provider.endpoints) {
        const endpoints = provider.endpoints.filter((endpoint) => endpoint !== removed);
        const [all, others] = [await serve(t, [provider]), await serve(t, [{ ...provider, endpoints }])];
        const gone = methodsOf(removed).map((method) => `${method} ${removed.paths[0]}`);
        const [before, after] = [await documented(all), await documented(others)];
        t.same(
          before.filter((operation) => !after.includes(operation)).sort(),
          gone.sort(),
          `${removed.id} is documented`,
        );
        for (const path of removed.paths) {
          for (const method of methodsOf(removed)) {
            const request = { method, url: path.replaceAll(/:\w+/g, 'x'), headers: keyFor(provider) };
            t.match((await others.app.inject(request)).statusCode, /^40[45]$/, `${method} ${path} is gone`);
          }
        }
      }
    },
  );
}

const [one, other] = providers;
if (one === undefined || other === undefined) throw new Error('there are fewer than two providers');
const [prefix = ''] = one.pathPrefixes;

await t.test(
  'two providers that claim the same path prefix, or one within another, are refused at start',
  async (t) => {
    for (const claimed of [prefix, `${prefix}${/\w$/.test(prefix) ? '/more' : 'more'}`]) {
      const greedy = fakeProvider('greedy', '/greedy', ['/greedy', claimed]);
      for (const served of [
        [one, greedy],
        [greedy, one],
      ]) {
        await t.rejects(serve(t, served), { name: 'RangeError', message: /both claim the path/ }, claimed);
      }
    }
    await t.rejects(serve(t, [one, { ...other, name: one.name }]), {
      name: 'RangeError',
      message: /two providers are called/,
    });
  },
);

await t.test('an endpoint outside of the path prefixes of its provider is refused at start', async (t) => {
  const endpoints = [...one.endpoints, ...other.endpoints];
  await t.rejects(serve(t, [{ ...one, endpoints }]), { name: 'RangeError', message: /pathPrefixes/ });
});
