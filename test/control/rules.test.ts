import t, { type Test } from 'tap';
import type { ListedRule } from '../../src/control/docs/rule-routes.ts';
import { startEmulator } from '../../src/index.ts';
import { providers } from '../../src/providers/index.ts';

const KEYS = { gitpod: ['g'], nirvana: ['n'], gcore: ['1$c'] };

async function start(t: Test) {
  const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false, keys: KEYS });
  t.teardown(() => emulator.close());
  const rules = async (query = '') =>
    (await emulator.inject(`/_emulator/rules${query}`)).json<{ rules: readonly ListedRule[] }>().rules;
  return { emulator, rules };
}

await t.test('all rules are listed, with their evidence', async (t) => {
  const { rules } = await start(t);
  const listed = await rules();
  const declared = await Promise.all(providers.map(async ({ rules }) => (await rules?.()) ?? []));
  t.same(
    listed.map(({ id }) => id),
    declared.flat().flatMap((section) => section.rules.map(({ id }) => id)),
  );
  for (const { id, evidence, settled_by } of listed) t.ok(evidence !== 'assumed' || settled_by !== null, id);
  const ofGcore = await rules('?provider=gcore');
  t.same(
    ofGcore,
    listed.filter(({ provider }) => provider === 'gcore'),
  );
});

await t.test('an unknown provider or parameter is refused', async (t) => {
  const { emulator } = await start(t);
  for (const query of ['?provider=aws', '?reason=invalid']) {
    t.equal((await emulator.inject(`/_emulator/rules${query}`)).statusCode, 400, query);
  }
});

/** Requests that each API refuses, by the reason that the journal gives. */
const REFUSED = [
  ['gitpod', 'POST', '/gitpod.v1.UsageService/ListEnvironmentUsageRecords', '{"pagination":{"pageSize":101}}', '{'],
  ['nirvana', 'GET', '/v1/usage?limit=0', undefined, undefined],
  ['gcore', 'POST', '/cloud/v1/usage_report', '{}', '{'],
] as const;

for (const [provider, method, url, invalid, malformed] of REFUSED) {
  await t.test(`every way in which ${provider} refuses a request has a rule that explains it`, async (t) => {
    const { emulator, rules } = await start(t);
    const scheme = provider === 'gcore' ? 'APIKey' : 'Bearer';
    const authorization = `${scheme} ${KEYS[provider][0] ?? ''}`;
    const json = { 'content-type': 'application/json' };
    const expected = new Map<string, Parameters<typeof emulator.inject>[0]>([
      ['unauthenticated', { method, url, headers: json, ...(invalid && { payload: '{}' }) }],
      [
        'unknown_credential',
        { method, url, headers: { ...json, authorization: `${scheme} 1$wrong` }, ...(invalid && { payload: '{}' }) },
      ],
      ['invalid', { method, url, headers: { ...json, authorization }, ...(invalid && { payload: invalid }) }],
      ['method_not_allowed', { method: 'DELETE', url, headers: { authorization } }],
      ['not_found', { url: `${url.split('?')[0] ?? ''}/no/such/path`, headers: { authorization } }],
    ]);
    if (malformed !== undefined) {
      expected.set('malformed_body', { method, url, headers: { ...json, authorization }, payload: malformed });
      const headers = { 'content-type': 'text/csv', authorization };
      expected.set('unsupported_media_type', { method, url, headers, payload: 'a,b' });
      const coded = { ...json, authorization, 'content-encoding': 'zip' };
      expected.set('unsupported_encoding', { method, url, headers: coded, payload: '{}' });
      const payload = JSON.stringify({ note: 'x'.repeat(1_100_000) });
      expected.set('payload_too_large', { method, url, headers: { ...json, authorization }, payload });
    }
    for (const [reason, request] of expected) {
      await emulator.inject(request);
      const { entries } = (await emulator.inject('/_emulator/journal')).json<{ entries: readonly unknown[] }>();
      t.match(entries.at(-1), { provider, refusal: { reason } });
      const explaining = await rules(`?provider=${provider}&explains=${reason}`);
      t.ok(explaining.length > 0, reason);
    }
  });
}
