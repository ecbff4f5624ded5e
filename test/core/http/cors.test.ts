import t from 'tap';
import { startEmulator } from '../../../src/index.ts';

const ORIGIN = 'https://app.example';
const preflight = {
  origin: ORIGIN,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization, content-type, x-usage-emulator-fault',
};
const paths = ['/gitpod.v1.UsageService/ListEnvironmentUsageRecords', '/v1/usage?limit=10', '/cloud/v1/usage_report'];

const corsHeaders = (headers: object): [string, unknown][] =>
  Object.entries(headers).filter(([name]) => name.startsWith('access-control-'));

await t.test("with --cors, pages of any site may call the providers' APIs", async (t) => {
  await using emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, cors: true });
  for (const url of paths) {
    const allowed = await emulator.inject({ method: 'OPTIONS', url, headers: preflight });
    t.equal(allowed.statusCode, 204);
    t.match(allowed.headers, {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization, content-type',
    });
    t.equal(allowed.headers['access-control-allow-private-network'], undefined);
    const asked = { ...preflight, 'access-control-request-private-network': 'true' };
    const { headers } = await emulator.inject({ method: 'OPTIONS', url, headers: asked });
    t.equal(headers['access-control-allow-private-network'], 'true');
  }
  t.same(await emulator.journal.entries(), [], 'preflights are not in the journal');
  const headers = { authorization: 'Bearer k', origin: ORIGIN };
  for (const [sent, status] of [
    [headers, 200],
    [{ origin: ORIGIN }, 401],
  ] as const) {
    const answer = await emulator.inject({ url: '/v1/usage', headers: sent });
    t.equal(answer.statusCode, status);
    t.match(answer.headers, { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' });
  }
  const own = await emulator.inject({ url: '/v1/usage', headers: { authorization: 'Bearer k' } });
  t.same(corsHeaders(own.headers), [], 'other clients see no difference');
});

await t.test('pages may never call the control API, and without --cors nothing', async (t) => {
  await using open = await startEmulator({ scenario: 'empty', socket: false, cors: true });
  await using closed = await startEmulator({ scenario: 'empty', socket: false });
  for (const [emulator, urls] of [
    [open, ['/_emulator/faults', '/_emulator/health', '/']],
    [closed, [...paths, '/_emulator/faults']],
  ] as const) {
    for (const url of urls) {
      for (const method of ['OPTIONS', 'GET'] as const) {
        const answer = await emulator.inject({ method, url, headers: { ...preflight, authorization: 'Bearer k' } });
        t.same(corsHeaders(answer.headers), [], `${method} ${url}`);
        if (method === 'OPTIONS') t.ok(answer.statusCode >= 400, url);
      }
    }
  }
});
