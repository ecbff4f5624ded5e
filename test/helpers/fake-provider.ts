import { Type } from '@sinclair/typebox';
import type { FastifyRequest } from 'fastify';
import { accountOf } from '../../src/core/http/account.ts';
import { defineProvider, type Provider, type SeedWorld } from '../../src/core/provider/provider.ts';
import { defineRecordKind } from '../../src/core/provider/record-kind.ts';

/** A minimal provider, for tests of what core does for all of them. */
export function fakeProvider(name: string, root: string, pathPrefixes = [`${root}/`]): Provider<SeedWorld> {
  const now = async (request: FastifyRequest) => ({ now: accountOf(request).now });
  const things = defineRecordKind({
    name: 'records',
    description: 'Things.',
    schema: Type.Object({ id: Type.String() }),
    id: 'id',
    unique: true,
    tables: { [`${name}_thing`]: `CREATE TABLE ${name}_thing (id TEXT PRIMARY KEY) STRICT` },
    indexes: [],
    rowOf: ({ id }) => id,
    idOf: (id) => id,
    *insert(db, ids) {
      for (const id of ids) yield db.prepare(`INSERT INTO ${name}_thing (id) VALUES (?)`).run(id).changes;
    },
    has: () => false,
    remove: () => false,
    exportFrom: () => [],
    fromWire: (record) => record,
    count: () => ({ things: 1 }),
  });
  return defineProvider({
    name,
    title: name,
    endpoints: [
      {
        id: 'List',
        paths: [`${root}/things`],
        methods: {
          GET: { schema: {}, handle: now },
          POST: { schema: { body: Type.Optional(Type.Object({ limit: Type.Optional(Type.Integer()) })) }, handle: now },
        },
      },
      {
        id: 'Get',
        paths: [`${root}/things/:id`],
        methods: {
          GET: {
            schema: {},
            handle: async () => {
              throw new Error('an internal secret');
            },
          },
        },
      },
    ],
    pathPrefixes,
    authentication: {
      scheme: 'Key',
      securityScheme: { type: 'http', scheme: 'key', description: 'a key' },
      missing: 'send Authorization: Key ...',
    },
    exampleKey: 'secret',
    clientEnvironment: (url, key) => ({ URL: url, KEY: key }),
    clientHints: () => [],
    answerFailure: ({ reason, message, details: { allow } }, requestId) => ({
      status: { not_found: 404, method_not_allowed: 405, unauthenticated: 401, internal: 500 }[reason as string] ?? 400,
      headers: allow ? { allow: allow.join(', ') } : {},
      body: { dialect: name, reason, message, requestId },
    }),
    kinds: [things],
    settings: {},
    seed: (db, { clock }) => things.insert(db, ['one'], clock),
    *summarize() {
      yield;
      return { counts: { things: 1 }, measures: [], headlines: { growth: 'things', rhythm: 'things' } };
    },
  });
}
