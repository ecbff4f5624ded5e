import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Value } from '@sinclair/typebox/value';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accountOf } from './account.ts';
import type { CursorCodec } from './cursor.ts';
import { Failure, type FailureReason } from './failure.ts';
import { type Effect, FaultRequest } from './fault.ts';
import type { Call, Faults, Hit } from './faults.ts';
import { http } from './node-http.ts';
import { createPageCache } from './page-cache.ts';
import { operationsByPath, type Provider } from './provider.ts';
import { Refusal } from './refusal.ts';
import { sentBody } from './sent-body.ts';

/** The name of the fault that an answer owes itself to; in a request, one that the request arms for itself. */
export const FAULT_HEADER = 'x-usage-emulator-fault';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a fault has done, or is about to do, to this request. */
    hit: Hit | null;
  }
}

/** Lets armed faults happen in a provider's scope: after authentication, before validation. */
export function injectFaults(scope: FastifyInstance, provider: Provider): void {
  const operations = operationsByPath(provider);
  const closing = new AbortController();
  scope.decorateRequest('hit', null);
  scope.addHook('preClose', async () => {
    closing.abort();
  });
  scope.addHook('preValidation', (request, reply, done) => {
    const { faults } = accountOf(request).dataset;
    const ownFault = request.headers[FAULT_HEADER];
    if (!faults.armed && ownFault === undefined) {
      done();
      return;
    }
    const call: Call = {
      provider: provider.name,
      operation: operations.get(request.routeOptions.url ?? '') ?? '',
      headers: request.headers,
      query: request.query,
      body: () => sentBody(request),
      ownFault: ownFault === undefined ? undefined : String(ownFault),
    };
    inject(request, reply, call, faults, closing.signal).then((goesOn) => {
      if (goesOn) done();
    }, done);
  });
  scope.addHook('onSend', (request, reply, payload, done) => {
    const effect = request.hit?.effect;
    if (effect === undefined || !(typeof payload === 'string' || Buffer.isBuffer(payload))) done(null, payload);
    else done(null, spoil(effect, Buffer.from(payload), reply));
  });
}

/** @returns whether the request goes on */
async function inject(
  request: FastifyRequest,
  reply: FastifyReply,
  call: Call,
  faults: Faults,
  closing: AbortSignal,
): Promise<boolean> {
  if (call.ownFault !== undefined) await armOwn(faults, call, call.ownFault);
  expirePageTokens(request, reply, call, faults);
  const hit = faults.next(call, 'call');
  if (hit === undefined) return true;
  request.hit = hit;
  reply.header(FAULT_HEADER, hit.id);
  if (hit.delay > 0) await pause(hit.delay, reply, closing);
  return hit.effect === undefined || apply(hit.effect, hit, request, reply);
}

/** Waits, unless the client goes away or the emulator is about to. */
async function pause(ms: number, reply: FastifyReply, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    gone.abort();
  });
  try {
    await sleep(ms, undefined, { signal: AbortSignal.any([gone.signal, closing]) });
  } catch {
    // Sooner than it was meant to.
  }
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
      // Requests that are injected have a socket of another kind.
      if ('resetAndDestroy' in request.raw.socket) request.raw.socket.resetAndDestroy();
      else reply.raw.destroy();
      return false;
    case 'truncated_body':
    case 'malformed_json':
    case 'slow_body':
      // So that what is spoiled is what the client would have read.
      request.raw.headers['accept-encoding'] = 'identity';
      return true;
    case 'expired_page_token':
      return true;
  }
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

const NO_PAGES = createPageCache(0);

/** Whoever reads the request's page token asks whether it has expired. */
function expirePageTokens(request: FastifyRequest, reply: FastifyReply, call: Call, faults: Faults): void {
  const account = accountOf(request);
  const { cursors } = account.dataset;
  const open: CursorCodec['open'] = (scope, token) => {
    const hit = faults.next(call, 'page_token');
    if (hit === undefined) return cursors.open(scope, token);
    request.hit = hit;
    reply.header(FAULT_HEADER, hit.id);
    return undefined;
  };
  // Nobody reads the token of a page that is known already.
  request.account = { ...account, dataset: { ...account.dataset, cursors: { ...cursors, open }, pages: NO_PAGES } };
}

/** @throws Failure `invalid`, in the provider's dialect like everything that is wrong with a request */
async function armOwn(faults: Faults, { provider, operation }: Call, header: string): Promise<void> {
  const own = header.trimStart().startsWith('{') ? parseJson(header) : shorthand(header);
  const request: unknown = { ...Object(own), provider, operation };
  if (own === undefined || !Value.Check(FaultRequest, request)) {
    throw new Failure(
      'invalid',
      `${FAULT_HEADER} must be a fault in JSON, or such as status=503&first=2&retry-after-ms=10`,
    );
  }
  try {
    await faults.armByHeader(header, request);
  } catch (error) {
    if (error instanceof Refusal) throw new Failure('invalid', `${FAULT_HEADER}: ${error.message}`);
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CALLS = ['first', 'nth', 'every'];
const OF_THE_FAULT = ['id', 'delay', 'seed'];

/** `status=503&first=2`: what a header can say without braces. */
function shorthand(header: string): unknown {
  const given = [...new URLSearchParams(header)].map(([name, text]) => [name, scalar(text)] as const);
  const part = (names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(given.filter(([name]) => names.includes(name)));
  const calls = part(CALLS);
  const effect = Object.fromEntries(given.filter(([name]) => ![...CALLS, ...OF_THE_FAULT].includes(name)));
  return {
    ...part(OF_THE_FAULT),
    ...(Object.keys(calls).length > 0 && { calls }),
    ...(Object.keys(effect).length > 0 && { effect: { kind: 'error', ...effect } }),
  };
}

function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** What becomes of a body on its way out. */
function spoil(effect: Effect, body: Buffer, reply: FastifyReply): Buffer | Readable {
  // Whatever bracket comes last, it isn't this one.
  if (effect.kind === 'malformed_json') return Buffer.concat([body.subarray(0, -1), Buffer.from('>')]);
  if (effect.kind !== 'truncated_body' && effect.kind !== 'slow_body') return body;
  reply.header('content-length', body.length);
  return Readable.from(
    effect.kind === 'slow_body' ? trickle(body, effect.bytes, effect.every_ms) : cutShort(body, reply),
  );
}

async function* cutShort(body: Buffer, reply: FastifyReply): AsyncIterable<Buffer> {
  yield body.subarray(0, Math.floor(body.length / 2));
  // Not before what there is has left.
  while (reply.raw.writableLength > 0 && !reply.raw.destroyed) await new Promise(setImmediate);
  await new Promise(setImmediate);
  reply.raw.destroy();
}

async function* trickle(body: Buffer, bytes: number, everyMs: number): AsyncIterable<Buffer> {
  for (let from = 0; from < body.length; from += bytes) {
    if (from > 0) await sleep(everyMs);
    yield body.subarray(from, from + bytes);
  }
}
