import Gitpod from '@gitpod/sdk';
import SQLite from 'better-sqlite3';
import t from 'tap';
import { createTables } from '../../helpers/tables.ts';
import { gitpod } from '../../../src/providers/gitpod/index.ts';
import { countRows } from '../../../src/providers/gitpod/store/repository.ts';
import { insert, list, record, recordsFrom, serve } from './support.ts';

// [gitpod/authorization-bearer-token-auth-any]
await t.test('any non-empty bearer token is accepted', async (t) => {
  const { app } = await serve(t, []);
  for (const authorization of ['Bearer x', 'bearer x', 'Bearer My Bearer Token', 'Bearer   x']) {
    t.equal((await list(app, {}, { headers: { authorization } })).status, 200, authorization);
  }
});

// [gitpod/no-token-empty-token-another]
await t.test('a missing, an empty or another credential is unauthenticated', async (t) => {
  const { app } = await serve(t, []);
  for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic dTpw', 'APIKey x', 'x', 'Bearerx']) {
    const answer = await list(app, {}, { headers: { authorization } });
    t.equal(answer.status, 401, authorization);
    t.same(answer.body, {
      code: 'unauthenticated',
      message: 'send a token in the header Authorization: Bearer <token>',
    });
  }
  const without = await app.inject({ method: 'POST', url: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords' });
  t.equal(without.statusCode, 401);
});

// [gitpod/authorization-bearer-token-auth-any]
await t.test('a token that opens nothing is unauthenticated too', async (t) => {
  const { app } = await serve(t, [], { keys: ['right'] });
  t.equal((await list(app, {}, { headers: { authorization: 'Bearer right' } })).status, 200);
  const answer = await list(app, {}, { headers: { authorization: 'Bearer wrong' } });
  t.equal(answer.status, 401);
  t.same(answer.body, { code: 'unauthenticated', message: 'the bearer token is not known here' });
});

// [gitpod/post-gitpod-v1-usage-service, gitpod/unknown-method-service-404-unimplemented]
await t.test("its path space is the vendor's services, with and without /api", async (t) => {
  for (const path of ['/gitpod.v1.UsageService/X', '/api/gitpod.v1.EnvironmentService/Y', '/gitpod.v1.']) {
    t.ok(gitpod.ownsPath(path), path);
  }
  for (const path of [
    '/',
    '/api',
    '/api/',
    '/gitpod',
    '/v1/usage',
    '/cloud/v1/usage_report',
    '/x/gitpod.v1.Y',
    '/gitpod_v1.',
  ]) {
    t.notOk(gitpod.ownsPath(path), path);
  }
});

// [gitpod/clients-read-gitpod-base-url]
await t.test('the environment that it names points the official client at it', async (t) => {
  const server = await serve(t, recordsFrom('2024-01-01T00:00:00Z', 3), { keys: ['key'] });
  const env = gitpod.clientEnvironment(await server.listen(), 'key');
  t.same(Object.keys(env), ['GITPOD_BASE_URL', 'GITPOD_API_KEY', 'ONA_BASE_URL', 'ONA_API_KEY']);
  t.equal(env['ONA_BASE_URL'], env['GITPOD_BASE_URL']);
  const before = { ...process.env };
  t.teardown(() => {
    process.env = before;
  });
  Object.assign(process.env, env);
  t.equal((await new Gitpod().usage.listEnvironmentRuntimeRecords({})).records.length, 3);
});

// Internal: the lines of code that the emulator shows its users.
await t.test('every official client has a line to copy', async (t) => {
  const hints = gitpod.clientHints('http://127.0.0.1:4010', 'key');
  for (const client of ['TypeScript', 'Python', 'Go', 'curl']) {
    const hint = hints.find((candidate) => candidate.client.startsWith(client));
    t.match(hint?.code, /http:\/\/127\.0\.0\.1:4010/, client);
    t.match(hint?.code, /key/, client);
  }
});

// Internal: storage.
await t.test('every record that is written is counted, whatever the clock says', async (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  createTables(db, gitpod);
  t.equal(insert(db, recordsFrom('2024-01-01T00:00:00Z', 1_234)), 1_234);
  t.equal(insert(db, [record('future', '2999-01-01T00:00:00Z')]), 1);
  t.same(countRows(db), { records: 1_235 });
});
