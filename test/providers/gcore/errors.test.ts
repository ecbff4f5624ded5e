import t from 'tap';
import { gcoreEmulator } from './emulator.ts';
import { fc, runs } from '../../helpers/properties.ts';

const PERIOD = { time_from: '2024-01-01T00:00:00Z', time_to: '2024-01-02T00:00:00Z' };

const emulator = await gcoreEmulator(t);

async function fieldsOf(body: unknown): Promise<unknown> {
  const { status, exception_class, invalid_fields } = await emulator.refusal(body);
  t.same([status, exception_class], [400, 'ValidationError']);
  return invalid_fields;
}

// [gcore/every-error-exception-class-message]
await t.test('an error has an exception_class, a message and a request_id of 32 hex digits', async (t) => {
  const { status, headers, text } = await emulator.post({ time_to: '2024-01-02T00:00:00Z' });
  const body = JSON.parse(text) as Record<string, unknown>;
  t.equal(status, 400);
  t.match(headers['content-type'], /^application\/json/);
  t.same(Object.keys(body), ['exception_class', 'message', 'request_id', 'invalid_fields']);
  t.match(body['request_id'], /^[0-9a-f]{32}$/);
});

// [gcore/validation-error-invalid-fields-message]
await t.test(
  'a validation error names the invalid fields, in invalid_fields and in the notation of Python',
  async (t) => {
    t.match(await emulator.refusal({ time_to: '2024-01-02T00:00:00Z' }), {
      status: 400,
      exception_class: 'ValidationError',
      message: "Validation Error: {'time_from': ['Field required']}",
      invalid_fields: { time_from: ['Field required'] },
    });
    t.match(await emulator.refusal({ ...PERIOD, sorting: [{ project: 'up' }] }), {
      message: `Validation Error: {'sorting.0.project': ["Input should be 'asc' or 'desc'"]}`,
    });
  },
);

// [gcore/unknown-fields-refused]
await t.test('unknown fields are refused', async (t) => {
  t.same(await fieldsOf({ ...PERIOD, time_form: 1, 'a.b/~c': 2 }), {
    time_form: ['Extra inputs are not permitted'],
    'a.b/~c': ['Extra inputs are not permitted'],
  });
});

// [gcore/1-10-conditions-key-3, gcore/limit-0-without-maximum-offset, gcore/validation-error-400, gcore/messages-those-pydantic-values-not, gcore/nested-field-named-keys-indices]
await t.test('the errors of fields have the messages of pydantic', async (t) => {
  const cases: [unknown, Record<string, string>][] = [
    [{}, { time_from: 'Field required', time_to: 'Field required' }],
    [{ ...PERIOD, time_from: 5 }, { time_from: 'Input should be a valid datetime' }],
    [{ ...PERIOD, time_from: 'yesterday' }, { time_from: 'Input should be a valid datetime' }],
    [{ ...PERIOD, time_to: null }, { time_to: 'Input should be a valid datetime' }],
    [{ ...PERIOD, limit: 0 }, { limit: 'Input should be greater than 0' }],
    [{ ...PERIOD, limit: 1.5 }, { limit: 'Input should be a valid integer' }],
    [{ ...PERIOD, limit: '5' }, { limit: 'Input should be a valid integer' }],
    [{ ...PERIOD, offset: -1 }, { offset: 'Input should be greater than or equal to 0' }],
    [{ ...PERIOD, enable_last_day: 'yes' }, { enable_last_day: 'Input should be a valid boolean' }],
    [{ ...PERIOD, projects: 5 }, { projects: 'Input should be a valid list' }],
    [
      { ...PERIOD, projects: ['a', 1, null] },
      { 'projects.0': 'Input should be a valid integer', 'projects.2': 'Input should be a valid integer' },
    ],
    [{ ...PERIOD, regions: null }, { regions: 'Input should be a valid list' }],
    [{ ...PERIOD, sorting: ['project'] }, { 'sorting.0': 'Input should be a valid dictionary' }],
    [{ ...PERIOD, tags: {} }, { 'tags.conditions': 'Field required' }],
    [
      { ...PERIOD, tags: { conditions: [] } },
      { 'tags.conditions': 'List should have at least 1 item after validation, not 0' },
    ],
    [
      { ...PERIOD, tags: { conditions: Array.from({ length: 11 }, () => ({})) } },
      { 'tags.conditions': 'List should have at most 10 items after validation' },
    ],
    [
      { ...PERIOD, tags: { conditions: [{ key: 'os', value: 'x'.repeat(257) }] } },
      {
        'tags.conditions.0.key': 'String should have at least 3 characters',
        'tags.conditions.0.value': 'String should have at most 256 characters',
      },
    ],
    [
      { ...PERIOD, tags: { conditions: [{ other: 1 }] } },
      { 'tags.conditions.0.other': 'Extra inputs are not permitted' },
    ],
    [
      { ...PERIOD, tags: { condition_type: 'XOR', conditions: [{}] } },
      { 'tags.condition_type': "Input should be 'AND' or 'OR'" },
    ],
    [
      { ...PERIOD, schema_filter: { field: 'x', values: [] } },
      { schema_filter: "Unable to extract tag using discriminator 'type'" },
    ],
    [
      { ...PERIOD, schema_filter: { type: 'instance', field: 'volume_type', values: [1] } },
      {
        'schema_filter.field': "Input should be 'flavor', 'last_name', 'type' or 'uuid'",
        'schema_filter.values.0': 'Input should be a valid string',
      },
    ],
    [[], { __root__: 'Input should be a valid dictionary' }],
    ['"text"', { __root__: 'Input should be a valid dictionary' }],
  ];
  for (const [body, expected] of cases) {
    const wanted = Object.fromEntries(Object.entries(expected).map(([path, message]) => [path, [message]]));
    t.same(await fieldsOf(body), wanted, JSON.stringify(expected));
  }
});

// [gcore/messages-those-pydantic-values-not]
await t.test('the error of a value that is not an allowed name lists the names', async (t) => {
  const { invalid_fields: fields } = await emulator.refusal({
    ...PERIOD,
    types: ['instances', 5],
    order_by: ['project', 1],
  });
  t.match(fields?.['types.0']?.[0], /^Input should be 'ai_cluster', .* or 'volume'$/);
  t.same(fields?.['types.1'], fields?.['types.0']);
  t.match(fields?.['order_by.1']?.[0], /^Input should be 'billing_value.asc', .* or 'type.desc'$/);
});

// [gcore/messages-those-pydantic-values-not]
await t.test('the error of a schema filter of an unknown type lists the types', async (t) => {
  const { invalid_fields: fields } = await emulator.refusal({
    ...PERIOD,
    schema_filter: { type: 'vm', field: 'x', values: [] },
  });
  t.match(
    fields?.['schema_filter']?.[0],
    /^Input tag 'vm' found using 'type' does not match any of the expected tags: 'ai_cluster', .*'volume'$/,
  );
});

// [gcore/most-100-invalid-fields-named]
await t.test('no more than 100 fields are named', async (t) => {
  const { invalid_fields: fields } = await emulator.refusal({
    ...PERIOD,
    projects: Array.from({ length: 5000 }, () => 'x'),
  });
  t.equal(Object.keys(fields ?? {}).length, 100);
});

// [gcore/unknown-path-not-found-error]
await t.test('an unknown path is a NotFoundError, 404', async (t) => {
  for (const url of ['/cloud/v1/usage_reports', '/cloud/v1/usage_report/', '/cloud/', '/cloud', '/cloud/%E0%A4%A']) {
    const response = await emulator.inject({ method: 'POST', url, headers: { authorization: 'APIKey x' } });
    t.equal(response.statusCode, 404, url);
    t.match(response.json(), { exception_class: 'NotFoundError', request_id: /^[0-9a-f]{32}$/ });
  }
});

// [gcore/wrong-method-http-error-405-http]
await t.test('a wrong method is an HTTPError, 405', async (t) => {
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
    const response = await emulator.inject({ method, url: '/cloud/v1/usage_report' });
    t.equal(response.statusCode, 405, method);
    t.equal(response.headers.allow, 'POST');
    t.match(response.json(), { exception_class: 'HTTPError', message: /^HTTP 405: Method Not Allowed$/ });
  }
});

// [gcore/body-not-json-validation-error]
await t.test('an unreadable body is refused with an error of the same form', async (t) => {
  const json = { 'content-type': 'application/json' };
  const cases: [string, Record<string, string>, number, string][] = [
    ['{"time_from":', json, 400, 'ValidationError'],
    ['', json, 400, 'ValidationError'],
    ['time_from=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'HTTPError'],
    [JSON.stringify(PERIOD), { 'content-type': 'text/plain' }, 415, 'HTTPError'],
    [JSON.stringify(PERIOD), { 'content-type': 'nonsense' }, 415, 'HTTPError'],
    [`{"x":"${'x'.repeat(1_048_576)}"}`, json, 413, 'HTTPError'],
  ];
  for (const [body, headers, status, exception_class] of cases) {
    const answer = await emulator.refusal(body, headers);
    t.match(
      answer,
      { status, exception_class, message: /^[A-Z][^']+$/, request_id: /^[0-9a-f]{32}$/ },
      body.slice(0, 20),
    );
  }
  t.match(await emulator.refusal('{"__proto__":{}}', json), { status: 400, message: /'__proto__'/ });
});

// [gcore/no-request-causes-internal-error]
await t.test('no request causes an internal error or reveals internals', async (t) => {
  const fields = ['limit', 'offset', 'order_by', 'projects', 'regions', 'schema_filter', 'sorting', 'tags', 'types'];
  const number = fc.oneof(fc.double(), fc.constantFrom(1e300, -1e300, 2 ** 63, 1e15));
  const hostile = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    number,
    fc.array(number),
    fc.string({ unit: 'binary' }),
    fc.constantFrom("'; DROP TABLE gcore_resource; --", '\0', ':limit', '?1'),
  );
  const bodies = fc.oneof(
    hostile,
    fc.dictionary(fc.oneof(fc.constantFrom(...fields, 'time_from', 'time_to'), fc.string()), hostile),
    fc
      .record(Object.fromEntries(fields.map((field) => [field, hostile])), { requiredKeys: [] })
      .map((odd) => ({ ...PERIOD, ...odd })),
    fc
      .record({
        conditions: fc.array(fc.dictionary(fc.constantFrom('key', 'value', 'strict'), hostile), {
          minLength: 1,
          maxLength: 3,
        }),
      })
      .map((tags) => ({ ...PERIOD, tags })),
    fc.array(fc.string({ unit: 'binary' })).map((values) => ({
      ...PERIOD,
      schema_filter: { type: 'volume', field: 'attached_to_vm', values },
    })),
    fc
      .string({ unit: 'binary', minLength: 3, maxLength: 10 })
      .map((value) => ({ ...PERIOD, tags: { conditions: [{ key: value, value }] } })),
  );
  await t.resolves(
    fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status, text } = await emulator.post(body);
        return (
          [200, 400].includes(status) && !/sqlite|ajv|fastify|typebox|node_modules|gcore_resource\b(?!; --)/i.test(text)
        );
      }),
      { numRuns: runs(700) },
    ),
  );
});

// [gcore/body-nested-deeper-than-100, gcore/no-request-causes-internal-error]
await t.test('a body that is nested a hundred thousand levels deep is refused', async (t) => {
  const depth = 100_000;
  t.equal((await emulator.post(`${'['.repeat(depth)}${']'.repeat(depth)}`)).status, 400);
  t.equal((await emulator.post(`{"time_from":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`)).status, 400);
  const sorting = `[{"x":${'['.repeat(depth)}${']'.repeat(depth)}}]`;
  const { status, text } = await emulator.post(`${JSON.stringify(PERIOD).slice(0, -1)},"sorting":${sorting}}`);
  t.equal(status, 400, 'also where the schema allows any value');
  t.match(JSON.parse(text), { message: 'the body is nested deeper than 100 levels' });
});
