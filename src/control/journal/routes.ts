import type { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { HttpArchive, toHar } from '../../core/journal/har.ts';
import { JournalEntry, renderEntry } from '../../core/journal/journal-entry.ts';
import { Refusal } from '../../core/refusal.ts';
import { PLACES, schemaAt } from '../datasets/places.ts';
import type { DatasetRoutesOptions } from '../datasets/routes.ts';
import { failures } from '../errors.ts';
import { callsOf } from './calls.ts';
import { criteriaOf } from './judge.ts';
import { liveEvents } from './live.ts';
import { Call, JournalQuery, OfDataset, Verdict, Verification } from './schemas.ts';
import { findRecords, journalsOf, recordsOf, verify } from './service.ts';

export interface JournalRoutesOptions extends Pick<DatasetRoutesOptions, 'providers' | 'datasets'> {
  /** Emits `arrival` when a journal has a new request. */
  readonly arrivals: EventEmitter;
}

const tags = ['journal'];
const DEFAULT_LIMIT = 100;
const MAX_STREAMS = 100;
const EVENT_STREAM = 'text/event-stream';

/** `.../journal`: the requests that the emulator has received. */
export const journalRoutes: FastifyPluginAsyncTypebox<JournalRoutesOptions> = async (
  app,
  { providers, datasets, arrivals },
) => {
  const streams = new Set<AbortController>();
  app.addHook('preClose', (done) => {
    for (const stream of streams) stream.abort();
    done();
  });

  for (const place of PLACES) {
    const { of, params } = place;
    const root = `${place.root}/journal`;
    app.get(
      root,
      {
        schema: {
          operationId: `readJournal${of}`,
          summary: 'List the latest requests, oldest first, as JSON or as an HTTP Archive',
          description: 'With `Accept: text/event-stream`, requests from now on, as server-sent events.',
          tags,
          params,
          querystring: schemaAt(place, JournalQuery),
          response: {
            200: Type.Unsafe<object>(Type.Union([Type.Object({ entries: Type.Array(JournalEntry) }), HttpArchive])),
            ...failures,
          },
        },
      },
      async ({ params, query, headers }, reply) => {
        const { dataset = params.name, unassigned, format = 'json', limit = DEFAULT_LIMIT, equals, ...fields } = query;
        const filter = { ...fields, ...(equals !== undefined && { equals: readJson(equals) }) };
        const journals = () => journalsOf(datasets, dataset, unassigned);
        if (headers.accept?.includes(EVENT_STREAM) === true) {
          if (streams.size >= MAX_STREAMS) {
            throw new Refusal('limit_reached', `${MAX_STREAMS} clients read the journal live already; close one first`);
          }
          journals();
          const criteria = () => criteriaOf(providers, filter);
          await criteria();
          const stream = new AbortController();
          streams.add(stream);
          reply.raw.once('close', () => {
            streams.delete(stream);
            stream.abort();
          });
          const events = liveEvents(journals, criteria, arrivals, stream.signal);
          // One event at a time, so that a slow reader holds no others in memory.
          const body = Readable.from(events, { highWaterMark: 1 });
          return reply.type(EVENT_STREAM).header('cache-control', 'no-store').send(body);
        }
        const records = await findRecords(providers, journals(), filter, limit);
        if (format === 'json') return { entries: records.map(renderEntry) };
        return reply.type('application/json').send(toHar(records));
      },
    );
    app.get(
      `${root}/calls`,
      {
        schema: {
          operationId: `listCalls${of}`,
          summary: "List clients' calls, oldest first: which requests were one call, tried again",
          tags,
          params,
          querystring: schemaAt(place, OfDataset),
          response: { 200: Type.Object({ calls: Type.Array(Call) }), ...failures },
        },
      },
      async ({ params, query }) => {
        const journals = journalsOf(datasets, params.name ?? query.dataset);
        return { calls: [...callsOf(recordsOf(journals))] };
      },
    );
    app.post(
      `${root}/verify`,
      {
        schema: {
          operationId: `verifyJournal${of}`,
          summary: 'Check that the expected requests were received: how many, in which order, and nothing else',
          tags,
          params,
          querystring: schemaAt(place, OfDataset),
          body: Verification,
          response: { 200: Verdict, ...failures },
        },
      },
      async ({ params, query, body }) => {
        const dataset = params.name ?? query.dataset;
        const strangers = dataset === undefined ? [] : [datasets.strangers];
        return verify(providers, journalsOf(datasets, dataset), body, strangers);
      },
    );
    app.delete(
      root,
      {
        schema: {
          operationId: `clearJournal${of}`,
          summary: 'Clear the journal',
          tags,
          params,
          querystring: schemaAt(place, OfDataset),
          response: { 204: Type.Null(), ...failures },
        },
      },
      async ({ params, query }, reply) => {
        for (const journal of journalsOf(datasets, params.name ?? query.dataset)) journal.clear();
        return reply.code(204).send(null);
      },
    );
  }
};

/** Text that isn't JSON stands for itself. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
