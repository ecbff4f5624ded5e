import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { control, createControlDialect, type OwnerOptions } from '../control/index.ts';
import type { Health } from '../control/health/schemas.ts';
import { authenticateRequests, type Keyring } from '../core/http/account.ts';
import { chooseDialect, dialectOf as dialectOfProvider, sendFailure, speakDialects } from '../core/http/dialect.ts';
import { allowPages } from '../core/http/cors.ts';
import { injectFaults } from '../core/faults/fault-injection.ts';
import { closeConnections } from '../core/http/connections.ts';
import { createRefusedRequests } from '../core/http/request/refused-requests.ts';
import { DEFAULT_LIMITS, type Limits } from '../core/limits.ts';
import { registerEndpoints } from '../core/http/endpoints.ts';
import { checkProviders, type Provider } from '../core/provider/provider.ts';
import { createRequestRecorder } from '../core/journal/request-recorder.ts';
import { decodeBodies, ignoreExpectations, requireHost, toOriginForm } from '../core/http/request/forms.ts';
import { createValidatorCompiler } from '../core/http/validation.ts';
import { RequestLog } from './request-log.ts';

/** The largest request body that is read, in bytes; a longer one is answered with 413. */
export const BODY_LIMIT = 1_048_576;

/** ms between two checks of the time limits for requests. */
const CHECKING_INTERVAL = 1_000;

/** 32 hexadecimal digits: the form of Gcore's request ids, which suits the other providers too. */
const requestId = (): string => randomUUID().replaceAll('-', '');

/** Fastify would load its own compilers unless it is given factories; the server sets other compilers. */
const unused = (): never => {
  throw new TypeError('compilers are set, not built');
};

export interface ServerOptions {
  readonly providers: readonly Provider[];
  readonly keyring: Keyring;
  /** What `GET /_emulator/health` answers. */
  readonly health: () => Health;
  /** What the control API works with. Without it there is none, and requests can't set their own clock. */
  readonly owner?: OwnerOptions | undefined;
  /** Whether pages of any site may call the providers' APIs; not by default. */
  readonly cors?: boolean | undefined;
  readonly limits?: Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs' | 'closeTimeoutMs'>;
  readonly logger?: Exclude<FastifyServerOptions['logger'], undefined>;
}

/** The app before it listens: the control API, then each provider in a scope of its own. */
export async function createServer({
  providers,
  keyring,
  health,
  owner,
  cors = false,
  limits = DEFAULT_LIMITS,
  logger = false,
}: ServerOptions): Promise<FastifyInstance> {
  const dialect = createControlDialect();
  checkProviders(providers);
  const dialectOf = chooseDialect(providers.map(dialectOfProvider), dialect);
  const recorder =
    owner &&
    createRequestRecorder({
      providers,
      keyring,
      strangers: owner.datasets.strangers,
      observe: (record) => {
        owner.metrics.observe(record);
        owner.arrivals.emit('arrival');
      },
    });
  const refused = createRefusedRequests(dialectOf, requestId);
  const app = fastify({
    logger,
    logController: new RequestLog(),
    bodyLimit: BODY_LIMIT,
    genReqId: requestId,
    requestIdHeader: false,
    // Names such as __proto__ are names like any other: nothing merges a body into an object.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    requestTimeout: limits.requestTimeoutMs,
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: CHECKING_INTERVAL,
      requireHostHeader: false,
    },
    clientErrorHandler: refused.refuse,
    rewriteUrl: toOriginForm,
    routerOptions: { maxParamLength: 1024 },
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
    frameworkErrors: (error, request, reply) => {
      recorder?.recordUnmatched(request, reply);
      void sendFailure(dialectOf(request.url), error, request, reply.header('x-request-id', request.id));
    },
  });
  app.server.on('request', refused.follow);
  app.setValidatorCompiler(createValidatorCompiler());
  // Response schemas are for the OpenAPI document; rows are rendered when they are written.
  app.setSerializerCompiler(() => JSON.stringify);
  if (cors) allowPages(app, (path) => providers.some((provider) => provider.ownsPath(path)));
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // The journal is about the providers' clients.
    if (request.is404 && !request.url.startsWith('/_emulator/')) recorder?.recordUnmatched(request, reply);
    done();
  });
  closeConnections(app, limits.closeTimeoutMs);
  ignoreExpectations(app);
  requireHost(app);
  speakDialects(app, dialectOf, (spoken) => (spoken === dialect ? undefined : keyring.clock));
  await app.register(control, { providers, health, dialect, owner });
  for (const provider of providers) {
    await app.register(async (scope) => {
      recorder?.recordScope(scope, provider);
      decodeBodies(scope, provider.contentCodings);
      authenticateRequests(scope, provider, keyring, { ownClock: owner !== undefined });
      if (owner !== undefined) injectFaults(scope, provider);
      registerEndpoints(scope, provider);
    });
  }
  return app;
}
