import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../core/refusal.ts';

export interface GuardOptions {
  /** The bearer token that the control API requires; none if omitted. */
  readonly token?: string | undefined;
  /** Host names that the control API answers to, besides local ones. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/**
 * Protects the control API from web pages, which can send requests to a loopback address, or to a name that resolves to one
 * (DNS rebinding). With a token, refuses every request without it, and answers to any host name: no web page knows the token.
 */
export function guard(scope: FastifyInstance, { token, allowedHosts = [] }: GuardOptions): void {
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
  scope.addHook('onRequest', (request, _reply, done) => {
    refuseForeignOrigin(request);
    if (token !== undefined) requireToken(request, token);
    else if (!allowed.has(request.hostname.toLowerCase())) refuseForeignHost(request);
    done();
  });
}

/** Names that can't be registered publicly. */
const LOCAL_NAME = /^([a-z0-9_-]+|.+\.(local|localhost|internal|test|home\.arpa))$/i;

/** Also of a request without a host, which browsers never send. */
function isLocalName(hostname: string): boolean {
  return hostname === '' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || LOCAL_NAME.test(hostname);
}

function refuseForeignHost({ hostname }: FastifyRequest): void {
  if (isLocalName(hostname)) return;
  throw new Refusal(
    'forbidden',
    `Host: '${hostname}' is neither an address nor a local name such as localhost, so that a web page could reach the control ` +
      'API by it; allow the name with --allowed-hosts (in process: allowedHosts), or require a token with --control-token',
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
