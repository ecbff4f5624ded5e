import t from 'tap';
import { gcoreEmulator } from './emulator.ts';

const BODY = { time_from: '2024-01-01T00:00:00Z', time_to: '2024-01-02T00:00:00Z' };

const emulator = await gcoreEmulator(t);

// [gcore/scheme-authorization-apikey-case]
await t.test('the scheme is APIKey, whatever its case', async (t) => {
  for (const scheme of ['APIKey', 'apikey', 'APIKEY', 'ApiKey']) {
    t.equal((await emulator.post(BODY, { authorization: `${scheme} 1234$abcdef` })).status, 200, scheme);
  }
});

// [gcore/tokens-look-like-1234-abcdef]
await t.test("any token is accepted if no keys are configured, such as that of the clients' tests", async (t) => {
  for (const token of ['1234$abcdef', 'My API Key', 'x', '$', '1234_abcdef', 'a1']) {
    t.equal((await emulator.post(BODY, { authorization: `APIKey ${token}` })).status, 200, token);
  }
});

// [gcore/without-header-401-authentication, gcore/exception-class-401-not-authenticated]
await t.test('no header: credentials were not provided', async (t) => {
  const response = await emulator.inject({ method: 'POST', url: '/cloud/v1/usage_report', payload: BODY });
  t.equal(response.statusCode, 401);
  t.match(response.json(), {
    exception_class: 'not_authenticated',
    message: 'Authentication credentials were not provided.',
    request_id: /^[0-9a-f]{32}$/,
  });
});

// [gcore/header-without-scheme-token-treated]
await t.test('a header without a scheme or a token is treated like a missing header', async (t) => {
  for (const authorization of ['1234$abcdef', 'APIKey', 'APIKey ', '']) {
    t.match(
      await emulator.refusal(BODY, { authorization }),
      { status: 401, exception_class: 'not_authenticated', message: 'Authentication credentials were not provided.' },
      authorization,
    );
  }
});

// [gcore/token-another-scheme-such-bearer, gcore/exception-class-401-not-authenticated]
await t.test('a token of another scheme, such as Bearer, is not valid for any token type', async (t) => {
  for (const authorization of ['Bearer 1234$abcdef', 'Token x', 'APIKeyx 1234$abcdef']) {
    t.match(
      await emulator.refusal(BODY, { authorization }),
      { status: 401, exception_class: 'token_not_valid', message: 'Given token not valid for any token type' },
      authorization,
    );
  }
});

// [gcore/reference-curl-command-works-printed]
await t.test("the placeholder of the reference's curl command is accepted, unless keys are configured", async (t) => {
  t.equal((await emulator.post(BODY, { authorization: '<api-key>' })).status, 200);
  const strict = await gcoreEmulator(t, ['1234$abcdef']);
  t.equal((await strict.post(BODY, { authorization: '<api-key>' })).status, 401);
});

// [gcore/token-truncated-401-bad-permanent]
await t.test('a token that is truncated at its $ is named in the error', async (t) => {
  t.match(await emulator.refusal(BODY, { authorization: 'APIKey 29841' }), {
    status: 401,
    exception_class: 'token_not_valid',
    message: 'Bad permanent token: 29841',
  });
  t.equal((await emulator.refusal(BODY, { authorization: 'APIKey 29841$' })).message, 'Bad permanent token: 29841$');
});

// [gcore/unknown-token-401-token-invalid]
await t.test('only configured keys are accepted, if there are any', async (t) => {
  const strict = await gcoreEmulator(t, ['1234$abcdef']);
  t.equal((await strict.post(BODY, { authorization: 'apikey 1234$abcdef' })).status, 200);
  t.match(await strict.refusal(BODY, { authorization: 'APIKey 1234$abcdeg' }), {
    status: 401,
    exception_class: 'token_not_valid',
    message: 'Token is invalid or expired',
  });
});

// [gcore/request-authenticated-before-body]
await t.test('a request is authenticated before its body is validated', async (t) => {
  t.equal((await emulator.post('not JSON', { authorization: 'Bearer x' })).status, 401);
});
