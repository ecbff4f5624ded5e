import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { control, createControlDialect, type OwnerOptions } from './control/index.ts';
import type { Health } from './control/health.ts';
import { authenticateRequests, type Keyring } from './core/account.ts';
import { chooseDialect, sendFailure, speakDialects } from './core/dialect.ts';
import { injectFaults } from './core/fault-injection.ts';
import type { Provider } from './core/provider.ts';
import { recordRequests } from './core/request-recorder.ts';
import { createValidatorCompiler } from './core/validation.ts';
import { RequestLog } from './request-log.ts';

/** The largest request body that is read, in bytes; a longer one is answered with 413. */
export const BODY_LIMIT = 1_048_576;

export interface ServerOptions {
  readonly providers: readonly Provider[];
  readonly keyring: Keyring;
  /** What `GET /_emulator/health` answers. */
  readonly health: () => Health;
  /** What the control API works with; without it there is none, nor do requests set their own clock. */
  readonly owner?: OwnerOptions | undefined;
  readonly logger?: Exclude<FastifyServerOptions['logger'], undefined>;
}

/** The app, not listening yet: control first, then the providers, each in a scope of its own. */
export async function createServer({
  providers,
  keyring,
  health,
  owner,
  logger = false,
}: ServerOptions): Promise<FastifyInstance> {
  const dialect = createControlDialect();
  const dialectOf = chooseDialect(providers, dialect);
  const app = fastify({
    logger,
    logController: new RequestLog(),
    bodyLimit: BODY_LIMIT,
    // 32 hexadecimal digits, the form in which Gcore names its requests; nobody else minds.
    genReqId: () => randomUUID().replaceAll('-', ''),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, request, reply) => {
      void sendFailure(dialectOf(request.url), error, request, reply.header('x-request-id', request.id));
    },
  });
  app.setValidatorCompiler(createValidatorCompiler());
  // Response schemas are for the OpenAPI document; rows are rendered when they are written.
  app.setSerializerCompiler(() => JSON.stringify);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  endConnectionsOnClose(app);
  speakDialects(app, dialectOf, (spoken) => (spoken === dialect ? undefined : keyring.clock));
  await app.register(control, { providers, health, dialect, owner });
  /** Nobody could arm a fault or read the journal of an owner who is refused. */
  const isOwned = owner !== undefined && owner.refusal === undefined;
  for (const provider of providers) {
    await app.register(async (scope) => {
      if (isOwned) recordRequests(scope, provider, owner.datasets.strangers, owner.metrics.observe);
      authenticateRequests(scope, provider, keyring, { ownClock: owner !== undefined });
      if (isOwned) injectFaults(scope, provider);
      await scope.register(provider.routes);
    });
  }
  return app;
}

/** Node closes idle connections alone: one whose last answer is in flight shall not stay open for its keep-alive. */
function endConnectionsOnClose(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
