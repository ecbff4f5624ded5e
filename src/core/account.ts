import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dataset } from './dataset.ts';
import { Failure } from './failure.ts';
import type { Provider } from './provider.ts';

/** Whose data a request sees, and the instant at which it sees it. */
export interface Account {
  readonly dataset: Dataset;
  /** The dataset's clock, read once for the request: ms. */
  readonly now: number;
}

/** Which dataset a credential opens. */
export interface Keyring {
  /**
   * @returns `undefined` for a key that opens none
   * @throws Failure `unavailable`, while the dataset is still being seeded
   */
  datasetFor(provider: string, key: string): Dataset | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    account: Account | null;
  }
}

/** Authenticates every request of a provider's scope before anything else of it is looked at. */
export function authenticateRequests(scope: FastifyInstance, provider: Provider, keyring: Keyring): void {
  scope.decorateRequest('account', null);
  scope.addHook('onRequest', async (request) => {
    const key = provider.readCredential(request.headers.authorization);
    const dataset = keyring.datasetFor(provider.name, key);
    if (dataset === undefined) throw new Failure('unknown_credential', 'unknown credential');
    request.account = { dataset, now: dataset.clock.now() };
  });
}

/** The account of an authenticated request. */
export function accountOf(request: Pick<FastifyRequest, 'account'>): Account {
  if (request.account === null) throw new Error('the route is outside of every authenticated scope');
  return request.account;
}
