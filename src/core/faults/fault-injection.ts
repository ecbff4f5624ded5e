import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accountOf } from '../http/account.ts';
import { Failure, type FailureReason } from '../http/failure.ts';
import { http } from '../http/node-http.ts';
import { sentBody } from '../journal/sent-body.ts';
import type { CursorCodec } from '../paging/cursor.ts';
import { NO_RESPONSES } from '../paging/response-cache.ts';
import type { Provider } from '../provider/provider.ts';
import { damageBody } from './damaged-body.ts';
import { answerChange } from './changed-answer.ts';
import type { Effect } from './effect.ts';
import type { Call, Hit } from './faults.ts';
import { valueAt } from './json-fields.ts';
import { armOwnFault, FAULT_HEADER } from './own-fault.ts';
import { hasSocket, pause } from './pause.ts';

declare module 'fastify' {
  interface FastifyRequest {
    injection: Injection | null;
  }
}

/** What faults do to a request. */
interface Injection {
  readonly call: Call;
  /** The fault that affects it. */
  hit: Hit | undefined;
  /** A delay that its response still has to wait for, ms. */
  owedDelay: number;
  /** The token or offset by which it asks for a later page. */
  position: string | number | undefined;
}

/** Lets armed faults affect the requests of a provider's scope: after authentication, before validation. */
export function injectFaults(scope: FastifyInstance, provider: Provider): void {
  const closing = new AbortController();
  scope.decorateRequest('injection', null);
  scope.addHook('preClose', async () => {
    closing.abort();
  });
  scope.addHook('preValidation', (request, reply, done) => {
    const { faults } = accountOf(request).dataset;
    const ownFault = request.headers[FAULT_HEADER];
    const endpoint =
      faults.armed || ownFault !== undefined
        ? provider.endpoints.find(({ id }) => id === request.routeOptions.config.endpoint)
        : undefined;
    if (endpoint === undefined) {
      done();
      return;
    }
    let body: { readonly value: unknown } | undefined;
    const call: Call = {
      provider: provider.name,
      endpoint,
      headers: request.headers,
      query: request.query,
      body: () => (body ??= { value: sentBody(request) }).value,
      ownFault: ownFault === undefined ? undefined : String(ownFault),
    };
    request.injection = { call, hit: undefined, owedDelay: 0, position: undefined };
    inject(request, reply, request.injection, closing.signal).then((goesOn) => {
      if (goesOn) done();
    }, done);
  });
  scope.addHook('onSend', (request, reply, payload, done) => {
    const { injection } = request;
    if (injection === null) {
      done(null, payload);
      return;
    }
    answer(request, reply, injection, payload, closing.signal).then((changed) => {
      done(null, changed);
    }, done);
  });
}

/** @returns whether the request is handled as usual */
async function inject(
  request: FastifyRequest,
  reply: FastifyReply,
  injection: Injection,
  closing: AbortSignal,
): Promise<boolean> {
  const { call } = injection;
  const { faults } = accountOf(request).dataset;
  if (call.ownFault !== undefined) armOwnFault(faults, call, call.ownFault);
  watchPages(request, reply, injection);
  if (faults.lastRows !== undefined) sendIdentity(request);
  const hit = faults.next(call, 'call');
  if (hit !== undefined) {
    injection.hit = hit;
    reply.header(FAULT_HEADER, hit.id);
    if (hit.delay > 0) await pause(hit.delay, reply, closing);
    if (hit.effect !== undefined) return apply(hit.effect, hit, request, reply);
  }
  const offset = sentOffset(call);
  if (offset > 0) {
    injection.position = offset;
    takeLaterPage(request, reply, injection);
  }
  return true;
}

/** @returns the payload that is sent instead */
async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  injection: Injection,
  payload: unknown,
  closing: AbortSignal,
): Promise<unknown> {
  const { call, hit, owedDelay, position } = injection;
  injection.owedDelay = 0;
  if (owedDelay > 0) await pause(owedDelay, reply, closing);
  const effect = hit?.effect;
  const { cursors, faults } = accountOf(request).dataset;
  const { lastRows } = faults;
  const change =
    reply.statusCode === 200
      ? answerChange({ endpoint: call.endpoint, effect, position, cursors, lastRows })
      : undefined;
  if (change !== undefined) {
    const body = payload instanceof Readable ? await buffer(payload) : payload;
    const changed = await change(
      Buffer.isBuffer(body) ? body : Buffer.from(String(body)),
      String(reply.getHeader('content-type')),
    );
    reply.header('content-length', changed.body.length);
    request.rows = changed.rows ?? request.rows;
    return changed.body;
  }
  return effect === undefined ? payload : damageBody(effect, payload, reply, closing);
}

function apply(effect: Effect, { wait }: Hit, request: FastifyRequest, reply: FastifyReply): boolean {
  switch (effect.kind) {
    case 'error': {
      const { status, code, message } = effect;
      sendRetryHeaders(effect, reply);
      throw new Failure(reasonOf(status), message ?? http.STATUS_CODES[status] ?? 'injected', {
        injected: { status, code, message },
      });
    }
    case 'rate_limit': {
      const { code, message } = effect;
      const seconds = wait === undefined || wait === Infinity ? {} : { 'retry-after': Math.ceil(wait / 1000) };
      sendRetryHeaders({ ...seconds, ...effect }, reply);
      throw new Failure('rate_limited', message ?? 'too many requests', { injected: { status: 429, code, message } });
    }
    case 'expired_credential':
      throw new Failure('unknown_credential', 'the credential has expired');
    case 'connection_reset':
      reply.hijack();
      if (hasSocket(request)) request.raw.socket.resetAndDestroy();
      else reply.raw.destroy();
      return false;
    case 'raw': {
      const { status, headers = {}, body = '' } = effect;
      // With a serializer Fastify leaves the content type as it is.
      reply.code(status).type('text/html; charset=utf-8').headers(headers).serializer(String).send(body);
      return false;
    }
    case 'redirect':
      reply
        .code(effect.status ?? 302)
        .header('location', effect.location)
        .send('');
      return false;
    case 'truncated_body':
    case 'malformed_json':
    case 'slow_body':
    case 'bandwidth':
    case 'empty_page':
    case 'short_page':
    case 'wrong_total':
    case 'number_as_text':
    case 'null_value':
    case 'unknown_enum':
    case 'extra_field':
      sendIdentity(request);
      return true;
    case 'expired_page_token':
    case 'repeated_page_token':
    case 'repeated_row':
    case 'missing_row':
      // Decided once the call turns out to ask for a later page.
      return true;
  }
}

/** The body is changed or damaged as the client would read it. The journal shows the headers that the client has sent. */
function sendIdentity(request: FastifyRequest): void {
  request.headers = { ...request.headers, 'accept-encoding': 'identity' };
}

type RetryHeaders = Pick<Extract<Effect, { kind: 'error' }>, 'retry-after' | 'retry-after-ms' | 'x-should-retry'>;

function sendRetryHeaders(effect: RetryHeaders, reply: FastifyReply): void {
  for (const name of ['retry-after', 'retry-after-ms', 'x-should-retry'] as const) {
    const value = effect[name];
    if (value !== undefined) reply.header(name, String(value));
  }
}

/** The reason that comes nearest to a status. */
function reasonOf(status: number): FailureReason {
  return REASONS[status] ?? (status < 500 ? 'invalid' : 'internal');
}

const REASONS: Readonly<Record<number, FailureReason>> = {
  401: 'unknown_credential',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'deadline_exceeded',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
  504: 'deadline_exceeded',
};

/** Lets faults know of page tokens, and decide on later pages, as the handler reads tokens and makes them. */
function watchPages(request: FastifyRequest, reply: FastifyReply, injection: Injection): void {
  const account = accountOf(request);
  const { dataset, now } = account;
  const { cursors, faults } = dataset;
  const open: CursorCodec['open'] = (scope, token) => {
    injection.position = token;
    takeLaterPage(request, reply, injection);
    return injection.hit?.effect?.kind === 'expired_page_token' ? undefined : cursors.open(scope, token);
  };
  const seal: CursorCodec['seal'] = (scope, position) => {
    const token = cursors.seal(scope, position);
    faults.issued({ token, now });
    return token;
  };
  const pageSize = (asked: number): number => {
    const effect = injection.hit?.effect;
    return effect?.kind === 'short_page' ? Math.min(asked, effect.rows ?? Math.ceil(asked / 2)) : asked;
  };
  request.account = {
    ...account,
    // A cached response would be sent without reading the token.
    dataset: { ...dataset, cursors: { ...cursors, open, seal }, pageSize, responses: NO_RESPONSES },
  };
}

/** Lets a fault affect the request because it asks for a later page, unless another one does already. */
function takeLaterPage(request: FastifyRequest, reply: FastifyReply, injection: Injection): void {
  const { call, position } = injection;
  const { dataset, now } = accountOf(request);
  if (injection.hit?.effect !== undefined) return;
  const hit = dataset.faults.next(call, 'later_page', { token: String(position), now });
  if (hit === undefined) return;
  injection.hit = hit;
  // The handler can't wait here, but its response can.
  injection.owedDelay = hit.delay;
  reply.header(FAULT_HEADER, hit.id);
  sendIdentity(request);
}

/** The number of rows that the request skips, if pages are requested by offset. */
function sentOffset({ endpoint, query, body }: Call): number {
  const name = endpoint.paged?.offset;
  return name === undefined ? 0 : Number(valueAt(query, name) ?? valueAt(body(), name) ?? 0);
}
