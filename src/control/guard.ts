import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../core/refusal.ts';

export interface GuardOptions {
  /** What whoever uses the control API has to show; nothing, where it is left out. */
  readonly token?: string | undefined;
}

/**
 * Keeps web pages away from the control API: a browser that is on one can reach a loopback address, and so can a name
 * that its owner has pointed there (DNS rebinding). With a token, everybody else too.
 */
export function guard(scope: FastifyInstance, { token }: GuardOptions): void {
  scope.addHook('onRequest', (request, _reply, done) => {
    refuseForeignHost(request);
    refuseForeignOrigin(request);
    if (token !== undefined) requireToken(request, token);
    done();
  });
}

/** Names that nobody can own in public. */
const LOCAL_NAME = /^([a-z0-9_-]+|.+\.(local|localhost|internal|test|home\.arpa))$/i;

function isLocalName(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || LOCAL_NAME.test(hostname);
}

function refuseForeignHost({ hostname }: FastifyRequest): void {
  if (isLocalName(hostname)) return;
  throw new Refusal(
    'forbidden',
    'Host: the control API answers to addresses and to local names such as localhost alone, so that no web page reaches it',
  );
}

function refuseForeignOrigin({ headers, host }: FastifyRequest): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const own = origin === undefined || hostOf(origin) === host || isLoopback(origin);
  if (own && site !== 'cross-site') return;
  throw new Refusal('forbidden', 'Origin: pages of other sites may not use the control API');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function isLoopback(origin: string): boolean {
  const hostname = URL.canParse(origin) ? new URL(origin).hostname : '';
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** @throws Refusal `unauthenticated` */
function requireToken({ headers }: FastifyRequest, token: string): void {
  const shown = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, so that the comparison takes one time.
  if (!timingSafeEqual(digest(shown), digest(token))) {
    throw new Refusal('unauthenticated', 'send the control token in the header Authorization: Bearer <token>');
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
