import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DEFAULT_DATASET } from '../datasets/datasets.ts';
import type { Account, Keyring } from '../http/account.ts';
import { readCredential } from '../http/authentication.ts';
import type { Failure } from '../http/failure.ts';
import type { Provider } from '../provider/provider.ts';
import { machineNow } from '../time/clock.ts';
import { type Journal, type JournalRecord, MAX_KEPT_BODY_BYTES } from './journal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as the client sent it. */
    sent: unknown;
    /** Why it was refused. */
    failure: Failure | null;
    /** The number of records in its response, which the handler sets. */
    rows: number | null;
  }
}

/** Gets every request once it is over, answered or not. */
export type RequestObserver = (record: JournalRecord) => void;

export interface RecorderOptions {
  readonly providers: readonly Provider[];
  readonly keyring: Keyring;
  /** Gets the requests whose key opens no dataset. */
  readonly strangers: Journal;
  readonly observe: RequestObserver;
}

/** Records requests in the journals of the datasets that they belong to. */
export interface RequestRecorder {
  /** Records the requests of a provider's scope. It goes before authentication, so that it misses none. */
  recordScope(scope: FastifyInstance, provider: Provider): void;
  /** Records a request that matches no route, such as one to a wrong base URL. */
  recordUnmatched(request: FastifyRequest, reply: FastifyReply): void;
}

export function createRequestRecorder({ providers, keyring, strangers, observe }: RecorderOptions): RequestRecorder {
  const recordOnClose = (
    request: FastifyRequest,
    reply: FastifyReply,
    provider: Provider | undefined,
    accountOf: () => Account | undefined,
  ): void => {
    const time = machineNow();
    const began = performance.now();
    reply.raw.once('close', () => {
      const account = accountOf();
      const record = recordOf(request, reply, { time, began, duration: performance.now() - began, account, provider });
      (account?.dataset.journal ?? strangers).add(record);
      observe(record);
    });
  };

  /** The account that a request's key opens with any of the providers, preferably that of a dataset's own key. */
  const guessAccount = ({ headers }: FastifyRequest, candidates: readonly Provider[]): Account | undefined => {
    const opened = candidates.flatMap(({ name, authentication }) => {
      try {
        const found = keyring.datasetFor(name, readCredential(authentication, headers.authorization));
        return found === undefined || found instanceof Promise ? [] : found;
      } catch {
        // No credential of this provider, or no data yet.
        return [];
      }
    });
    const dataset = opened.find(({ name }) => name !== DEFAULT_DATASET) ?? opened[0];
    return dataset && { dataset, now: dataset.clock.now() };
  };

  return {
    recordScope(scope, provider) {
      scope.decorateRequest('sent', null);
      scope.addHook('onRequest', (request, reply, done) => {
        recordOnClose(request, reply, provider, () => request.account ?? undefined);
        done();
      });
      scope.addHook('preValidation', (request, _reply, done) => {
        const { body } = request;
        // Node's small buffers share memory: a copy in memory of its own doesn't keep the rest of it alive.
        request.sent = Buffer.isBuffer(body) ? Buffer.from(new Uint8Array(body).buffer) : body;
        done();
      });
    },
    recordUnmatched(request, reply) {
      const path = request.url.split('?', 1)[0] ?? '';
      const owner = providers.find((provider) => provider.ownsPath(path));
      const account = guessAccount(request, owner === undefined ? providers : [owner]);
      recordOnClose(request, reply, owner, () => account);
    },
  };
}

interface Observed extends Pick<JournalRecord, 'time' | 'began' | 'duration'> {
  readonly account: Account | undefined;
  readonly provider: Provider | undefined;
}

function recordOf(request: FastifyRequest, reply: FastifyReply, observed: Observed): JournalRecord {
  const { raw, sent, readBytes } = request;
  const { time, began, duration, account, provider } = observed;
  const bodyBytes = readBytes ?? Number(raw.headers['content-length'] ?? 0);
  return {
    id: request.id,
    time,
    began,
    now: account?.now,
    dataset: account?.dataset.name,
    provider: provider?.name,
    operation: request.routeOptions.config.endpoint,
    method: request.method,
    url: request.url,
    httpVersion: raw.httpVersion,
    host: request.host,
    rawHeaders: raw.rawHeaders,
    body: bodyBytes > MAX_KEPT_BODY_BYTES ? undefined : (sent ?? undefined),
    mediaType: request.mediaType,
    bodyBytes,
    query: request.query,
    schema: request.routeOptions.schema,
    failure: request.failure ?? undefined,
    fault: request.injection?.hit?.id,
    status: reply.statusCode,
    duration,
    rows: request.rows ?? undefined,
    hint: request.hint ?? undefined,
    responseType: String(reply.getHeader('content-type') ?? ''),
    responseBytes: Number(reply.getHeader('content-length') ?? 0),
    answered: reply.raw.writableFinished || reply.raw.writableEnded,
  };
}
