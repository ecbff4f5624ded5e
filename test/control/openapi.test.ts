import { Validator } from '@seriousme/openapi-schema-validator';
import t from 'tap';
import { providers } from '../../src/providers/index.ts';
import { startEmulator } from '../../src/index.ts';

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly object[] }>>>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, unknown>> };
}

await t.test('the OpenAPI document is valid OpenAPI 3.1', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty', socket: false });
  const response = await emulator.inject({ url: '/_emulator/openapi.json' });
  t.equal(response.statusCode, 200);
  const document = response.json<OpenApi & Record<string, unknown>>();
  const result = await new Validator().validate(document);
  t.same(result, { valid: true });
  t.match(document.openapi, /^3\.1\./);
});

await t.test('the OpenAPI document names every operation of every provider, with its security scheme', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty', socket: false });
  const { paths, components } = (await emulator.inject({ url: '/_emulator/openapi.json' })).json<OpenApi>();
  for (const { name, operations } of providers) {
    t.ok(components.securitySchemes[name], name);
    for (const { methods, paths: routes } of operations) {
      const path = routes[0].replaceAll(/:(\w+)/g, '{$1}');
      for (const method of methods) {
        t.same(paths[path]?.[method.toLowerCase()]?.security, [{ [name]: [] }], `${method} ${path}`);
      }
    }
  }
});
