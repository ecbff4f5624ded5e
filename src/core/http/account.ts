import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../time/clock.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { Failure } from './failure.ts';
import { Refusal } from '../refusal.ts';
import { parseInstant } from '../time/instant.ts';
import type { Provider } from '../provider/provider.ts';
import { readCredential } from './authentication.ts';

/** Whose data a request sees, and the instant at which it sees it. */
export interface Account {
  readonly dataset: Dataset;
  /** The dataset's clock, read once for the request: ms. */
  readonly now: number;
}

/** Which dataset a credential opens. */
export interface Keyring {
  /**
   * @returns `undefined` for a key that opens none; a promise while a dataset is made that the key describes
   * @throws Failure `unavailable`, while the dataset is still being seeded
   */
  datasetFor(provider: string, key: string): Dataset | undefined | Promise<Dataset | undefined>;
  /** The default dataset's clock, for the `Date` of responses without an account. */
  readonly clock?: Clock;
}

declare module 'fastify' {
  interface FastifyRequest {
    account: Account | null;
  }
}

/** A request that names its own instant, for itself alone. */
export const CLOCK_HEADER = 'x-usage-emulator-clock';

export interface AuthenticationOptions {
  /** Whether {@link CLOCK_HEADER} is obeyed. */
  readonly ownClock: boolean;
}

/** Authenticates every request of a provider's scope before anything else of it is looked at. */
export function authenticateRequests(
  scope: FastifyInstance,
  provider: Provider,
  keyring: Keyring,
  { ownClock }: AuthenticationOptions = { ownClock: true },
): void {
  scope.decorateRequest('account', null);
  scope.addHook('onRequest', (request, reply, done) => {
    if (keyring.clock !== undefined) sendDate(reply, keyring.clock.now());
    const key = readCredential(provider.authentication, request.headers.authorization);
    const enter = (dataset: Dataset, now: number): void => {
      const { image } = dataset;
      image.retain();
      // Whether it was answered or its client went away.
      if (reply.raw.closed) image.release();
      else reply.raw.once('close', image.release);
      request.account = { dataset, now };
      sendDate(reply, now);
    };
    const open = (dataset: Dataset | undefined): undefined | Promise<void> => {
      if (dataset === undefined) throw new Failure('unknown_credential', 'unknown credential');
      const chosen = ownClock ? request.headers[CLOCK_HEADER] : undefined;
      const now = chosen === undefined ? dataset.clock.now() : instantOf(chosen);
      const known = dataset.knownAt(now);
      if (known instanceof Promise)
        return known.then((copy) => {
          enter(copy, now);
        }, refuseAsUnavailable);
      enter(known, now);
      return undefined;
    };
    const found = keyring.datasetFor(provider.name, key);
    const opening = found instanceof Promise ? found.then(open) : open(found);
    if (opening === undefined) done();
    else {
      opening.then(() => {
        done();
      }, done);
    }
  });
}

/** A copy with revisions can't be made: there is no memory for it, or the dataset has just been dropped. */
function refuseAsUnavailable(error: unknown): never {
  throw error instanceof Refusal ? new Failure('unavailable', error.message) : error;
}

function instantOf(header: string | readonly string[]): number {
  const instant = typeof header === 'string' ? parseInstant(header) : undefined;
  if (instant === undefined) {
    throw new Failure('invalid', `${CLOCK_HEADER} must be an RFC 3339 instant, such as 2026-02-01T00:00:00Z`);
  }
  return instant.ms;
}

let dated = { second: Number.NaN, text: '' };

/** @param now ms; what the `Date` header shows, instead of the machine's time */
export function sendDate(reply: FastifyReply, now: number): void {
  const second = Math.floor(now / 1000);
  // Nearly every answer is dated like the one before.
  if (dated.second !== second) dated = { second, text: new Date(now).toUTCString() };
  reply.header('date', dated.text);
}

/** The account of an authenticated request. */
export function accountOf(request: Pick<FastifyRequest, 'account'>): Account {
  if (request.account === null) throw new Error('the route is outside of every authenticated scope');
  return request.account;
}
