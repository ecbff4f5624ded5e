import { Type } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import t from 'tap';
import { createValidatorCompiler } from '../../../src/core/http/validation.ts';
import { providers } from '../../../src/providers/index.ts';

const schema = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, default: 10 })), flag: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
);

function judge(httpPart: string, value: unknown): { valid: boolean; value: unknown } {
  const validate = createValidatorCompiler()({ schema, httpPart, method: 'POST', url: '/' });
  return { valid: validate(value) === true, value };
}

await t.test('a body is judged as it was sent: nothing coerced, removed or filled in', async (t) => {
  t.same(judge('body', {}), { valid: true, value: {} });
  t.same(judge('body', { limit: '5' }), { valid: false, value: { limit: '5' } });
  t.same(judge('body', { flag: 'true' }), { valid: false, value: { flag: 'true' } });
  t.same(judge('body', { limit: 1, other: 1 }), { valid: false, value: { limit: 1, other: 1 } });
});

await t.test('a query string is coerced, since a URL carries text alone', async (t) => {
  t.same(judge('querystring', { limit: '5', flag: 'true' }), { valid: true, value: { limit: 5, flag: true } });
  t.notOk(judge('querystring', { limit: '' }).valid);
  t.notOk(judge('querystring', { limit: '5x' }).valid);
});

await t.test('a number in a query string is plain digits, and a flag true or false', async (t) => {
  for (const limit of ['0x10', '1e1', '1e999', ' 5', '+5', '5.0', '9'.repeat(400), 'Infinity', 'null', '']) {
    t.same(judge('querystring', { limit }), { valid: false, value: { limit } });
  }
  for (const flag of ['1', '0', 'TRUE', 'null', '']) t.notOk(judge('querystring', { flag }).valid, flag);
  t.same(judge('querystring', { flag: 'false' }), { valid: true, value: { flag: false } });
  t.notOk(judge('querystring', { limit: ['1', '2'] }).valid, 'repeated');
});

await t.test('every mistake is reported, not the first alone', async (t) => {
  const validate = createValidatorCompiler()({ schema, httpPart: 'body', method: 'POST', url: '/' });
  validate({ limit: 0, flag: 1, other: 1 });
  t.equal(validate.errors?.length, 3);
});

await t.test('the title of a query parameter is the message of its violations', async (t) => {
  const titled = Type.Object({
    limit: Type.Integer({ minimum: 1, title: 'a whole number from 1' }),
    page: Type.Integer(),
  });
  const validate = createValidatorCompiler()({ schema: titled, httpPart: 'querystring', method: 'GET', url: '/' });
  validate({ limit: '0', page: 'x' });
  t.same(
    validate.errors?.map(({ message }) => message),
    ['a whole number from 1', 'must be integer'],
  );
});

await t.test("what providers' routes take is said in schemas that are valid JSON Schema", async (t) => {
  const schemas = providers.flatMap(({ endpoints }) =>
    endpoints.flatMap(({ methods }) => Object.values(methods).map(({ schema }) => schema)),
  );
  const ajv = new Ajv();
  const parts = schemas.flatMap(({ body, querystring, params }) => [body, querystring, params]);
  const given = parts.filter((part) => part !== undefined);
  t.ok(given.length >= providers.length);
  for (const part of given) t.ok(ajv.validateSchema(part as object), JSON.stringify(ajv.errors));
});
