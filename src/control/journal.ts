import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { HttpArchive, toHar } from '../core/har.ts';
import { JournalEntry, renderEntry } from '../core/journal-entry.ts';
import type { DatasetRoutesOptions } from './datasets.ts';
import { ErrorBody } from './errors.ts';
import { findRecords, JournalQuery, journalsOf, Verdict, Verification, verify } from './journal-api.ts';

const OfDataset = Type.Object({
  dataset: Type.Optional(Type.String({ description: 'Requests of one dataset; of each, if left out' })),
});
const tags = ['journal'];
const failures = { '4xx': ErrorBody };
const DEFAULT_LIMIT = 100;

/** `/_emulator/journal`: what the emulator was asked, and what it answered. */
export const journalRoutes: FastifyPluginAsyncTypebox<Pick<DatasetRoutesOptions, 'datasets'>> = async (
  app,
  { datasets },
) => {
  const root = '/_emulator/journal';

  app.get(
    root,
    {
      schema: {
        operationId: 'readJournal',
        summary: 'Show the last requests, oldest first, or as an HTTP Archive',
        tags,
        querystring: JournalQuery,
        response: {
          200: Type.Unsafe<object>(Type.Union([Type.Object({ entries: Type.Array(JournalEntry) }), HttpArchive])),
          ...failures,
        },
      },
    },
    async ({ query }, reply) => {
      const { dataset, format = 'json', limit = DEFAULT_LIMIT, equals, ...filter } = query;
      const expected = equals === undefined ? {} : { equals: readJson(equals) };
      const records = await findRecords(journalsOf(datasets, dataset), { ...filter, ...expected }, limit);
      if (format === 'json') return { entries: records.map(renderEntry) };
      return reply.type('application/json').send(toHar(records));
    },
  );
  app.post(
    `${root}/verify`,
    {
      schema: {
        operationId: 'verifyJournal',
        summary: 'Tell whether there were as many requests of a kind as there should have been',
        tags,
        querystring: OfDataset,
        body: Verification,
        response: { 200: Verdict, ...failures },
      },
    },
    async ({ query, body }) => verify(journalsOf(datasets, query.dataset), body),
  );
  app.delete(
    root,
    {
      schema: {
        operationId: 'clearJournal',
        summary: 'Forget the requests',
        tags,
        querystring: OfDataset,
        response: { 204: Type.Null(), ...failures },
      },
    },
    async ({ query }, reply) => {
      for (const journal of journalsOf(datasets, query.dataset)) journal.clear();
      return reply.code(204).send(null);
    },
  );
};

/** What is no JSON is a text as it stands. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
