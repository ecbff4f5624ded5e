import { Type } from '@sinclair/typebox';
import { accountOf } from '../../src/core/account.ts';
import { Failure } from '../../src/core/failure.ts';
import { defineProvider, type Provider } from '../../src/core/provider.ts';

/** A provider of the least size, for tests of what core does for all of them. */
export function fakeProvider(name: string, root: string): Provider {
  return defineProvider({
    name,
    title: name,
    operations: [
      { id: 'List', methods: ['GET', 'POST'], paths: [`${root}/things`] },
      { id: 'Get', methods: ['GET'], paths: [`${root}/things/:id`] },
    ],
    ownsPath: (path) => path.startsWith(`${root}/`),
    readCredential(authorization) {
      if (authorization?.startsWith('Key ') !== true)
        throw new Failure('unauthenticated', 'send Authorization: Key ...');
      return authorization.slice(4);
    },
    securityScheme: { type: 'http', scheme: 'key', description: 'a key' },
    exampleKey: 'secret',
    clientEnvironment: (url, key) => ({ URL: url, KEY: key }),
    clientHints: () => [],
    answerFailure: ({ reason, message, details: { allow } }, requestId) => ({
      status: { not_found: 404, method_not_allowed: 405, unauthenticated: 401, internal: 500 }[reason as string] ?? 400,
      headers: allow ? { allow: allow.join(', ') } : {},
      body: { dialect: name, reason, message, requestId },
    }),
    tables: `CREATE TABLE ${name}_thing (id TEXT PRIMARY KEY) STRICT`,
    scenarioSchema: Type.Object({}),
    *seed(db) {
      db.prepare(`INSERT INTO ${name}_thing (id) VALUES (?)`).run('one');
      yield 1;
    },
    countRows: () => ({ things: 1 }),
    summarize: () => ({ counts: { things: 1 }, measures: [], headlines: { growth: 'things', rhythm: 'things' } }),
    records: {
      id: 'id',
      unique: true,
      exportFrom: () => [],
      fromWire: (record) => record,
      ids: () => [],
      remove: () => false,
    },
    routes: async (app) => {
      const schema = { body: Type.Optional(Type.Object({ limit: Type.Optional(Type.Integer()) })) };
      app.get(`${root}/things`, async (request) => ({ now: accountOf(request).now }));
      app.post(`${root}/things`, { schema }, async (request) => ({ now: accountOf(request).now }));
      app.get(`${root}/things/:id`, async () => {
        throw new Error('a secret of the house');
      });
    },
  });
}
