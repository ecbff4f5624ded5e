import { Validator } from '@seriousme/openapi-schema-validator';
import t from 'tap';
import { methodsOf } from '../../src/core/provider/endpoint.ts';
import { providers } from '../../src/providers/index.ts';
import { startEmulator } from '../../src/index.ts';

interface Operation {
  readonly security?: readonly object[];
  readonly requestBody?: { readonly required: boolean };
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
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
  for (const { name, endpoints } of providers) {
    t.ok(components.securitySchemes[name], name);
    for (const endpoint of endpoints) {
      const path = endpoint.paths[0].replaceAll(/:(\w+)/g, '{$1}');
      for (const method of methodsOf(endpoint)) {
        t.same(paths[path]?.[method.toLowerCase()]?.security, [{ [name]: [] }], `${method} ${path}`);
      }
    }
  }
});

await t.test('a body that may be empty may be omitted, and null is not an empty body', async (t) => {
  await using emulator = await startEmulator({ scenario: 'empty', socket: false });
  const { paths } = (await emulator.inject({ url: '/_emulator/openapi.json' })).json<OpenApi>();
  const required = (path: string): boolean | undefined => paths[path]?.['post']?.requestBody?.required;
  t.equal(required('/_emulator/datasets'), false);
  t.equal(required('/_emulator/faults'), false);
  t.equal(required('/_emulator/journal/verify'), true);
  t.equal(required('/gitpod.v1.UsageService/ListEnvironmentUsageRecords'), true);
  const datasets = { method: 'POST' as const, url: '/_emulator/datasets' };
  t.equal((await emulator.inject(datasets)).statusCode, 201);
  const headers = { 'content-type': 'application/json' };
  t.equal((await emulator.inject({ ...datasets, headers, payload: 'null' })).statusCode, 400);
});
