import type { IncomingHttpHeaders } from 'node:http';
import { createRandom } from '../simulation/random.ts';
import { type Effect, type FaultRequest, type FaultState, MAX_DELAY_MS } from './fault.ts';
import { compileJsonPath, type JsonPath, leadsTo } from './json-path.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Provider } from './provider.ts';
import { Refusal } from './refusal.ts';

/** A call, as faults are matched with it. */
export interface Call {
  readonly provider: string;
  readonly operation: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: unknown;
  /** Read only where a fault asks for it. */
  readonly body: () => unknown;
  /** The header by which the call has armed a fault for itself. */
  readonly ownFault: string | undefined;
}

/** What happens to one call. */
export interface Hit {
  readonly id: string;
  /** ms */
  readonly delay: number;
  readonly effect: Effect | undefined;
  /** Of a rate limit: ms until another call passes. */
  readonly wait: number | undefined;
}

/** The faults of one dataset. Whether a call fails follows from those before it, never from chance. */
export interface Faults {
  /** Whether there is any: what a call asks first. */
  readonly armed: boolean;
  /** @throws Refusal `invalid`, `conflict` for an id that another has, `limit_reached` */
  arm(request: FaultRequest): Promise<FaultState>;
  /** Arms a fault for the calls that carry this header, unless one of them has done so before. */
  armByHeader(header: string, request: FaultRequest): Promise<void>;
  /**
   * The first fault, in the order of arming, that happens to this call. Those after it don't count the call.
   *
   * @param point whether the call is about to be handled, or its page token about to be read
   */
  next(call: Call, point: 'call' | 'page_token'): Hit | undefined;
  list(): readonly FaultState[];
  /** @returns whether there was such a fault */
  clear(id: string): boolean;
  clearAll(): void;
}

interface Armed {
  readonly request: FaultRequest;
  readonly id: string;
  readonly header: string | undefined;
  readonly bodyPath: JsonPath | undefined;
  readonly drawDelay: () => number;
  readonly bucket: TokenBucket | undefined;
  calls: number;
  hits: number;
}

/** @param monotonic real time that passes evenly, ms */
export function createFaults(
  limits: Pick<Limits, 'faults'> = DEFAULT_LIMITS,
  monotonic: () => number = () => performance.now(),
): Faults {
  const armed = new Map<string, Armed>();
  let made = 0;

  const add = async (request: FaultRequest, header: string | undefined): Promise<Armed> => {
    if (request.effect === undefined && request.delay === undefined) {
      throw new Refusal('invalid', 'effect: name one, or a delay');
    }
    const body = request.match?.body;
    const bodyPath = body === undefined ? undefined : await compileJsonPath(body.path, 'match.body.path');
    do made += 1;
    while (request.id === undefined && armed.has(`fault-${made}`));
    const id = request.id ?? `fault-${made}`;
    if (armed.has(id)) throw new Refusal('conflict', `id: there is a fault '${id}' already`);
    const { effect } = request;
    const fault: Armed = {
      ...{ request, id, header, bodyPath, calls: 0, hits: 0 },
      drawDelay: delayOf(request),
      bucket: effect?.kind === 'rate_limit' ? createTokenBucket(effect.burst, effect.per_second, monotonic) : undefined,
    };
    armed.set(id, fault);
    return fault;
  };
  const refuseTooMany = (): void => {
    if (armed.size >= limits.faults) {
      throw new Refusal('limit_reached', `there are ${limits.faults} faults already; clear some first`);
    }
  };
  return {
    get armed() {
      return armed.size > 0;
    },
    arm: async (request) => {
      refuseTooMany();
      return stateOf(await add(request, undefined));
    },
    armByHeader: async (header, request) => {
      const { provider, operation } = request;
      const known = [...armed.values()].some(
        (fault) =>
          fault.header === header && fault.request.provider === provider && fault.request.operation === operation,
      );
      if (known) return;
      // Headers may vary without end: the oldest of these makes room.
      const oldest = [...armed.values()].find((fault) => fault.header !== undefined);
      if (armed.size >= limits.faults && oldest !== undefined) armed.delete(oldest.id);
      refuseTooMany();
      await add(request, header);
    },
    next: (call, point) => {
      for (const fault of armed.values()) {
        const { effect, calls } = fault.request;
        if ((effect?.kind === 'expired_page_token') !== (point === 'page_token') || !matches(fault, call)) continue;
        fault.calls += 1;
        if (!isChosen(calls, fault.calls)) continue;
        const wait = fault.bucket?.take();
        if (wait === 0) continue;
        fault.hits += 1;
        return { id: fault.id, delay: fault.drawDelay(), effect, wait };
      }
      return undefined;
    },
    list: () => [...armed.values()].map(stateOf),
    clear: (id) => armed.delete(id),
    clearAll: () => {
      armed.clear();
      made = 0;
    },
  };
}

function stateOf({ request, id, header, calls, hits }: Armed): FaultState {
  return { ...request, id, armed_by: header === undefined ? 'control' : 'header', calls_seen: calls, hits };
}

function matches({ request, header, bodyPath }: Armed, call: Call): boolean {
  const { provider, operation, match } = request;
  if (provider !== call.provider || (operation !== undefined && operation !== call.operation)) return false;
  if (header !== undefined && header !== call.ownFault) return false;
  if (match === undefined) return true;
  const { headers = {}, query = {}, body } = match;
  if (!Object.entries(headers).every(([name, value]) => String(call.headers[name.toLowerCase()]) === value))
    return false;
  const sent = new Map(Object.entries(call.query ?? {}));
  if (!Object.entries(query).every(([name, value]) => String(sent.get(name)) === value)) return false;
  return body === undefined || bodyPath === undefined || leadsTo(bodyPath, call.body(), body.equals);
}

function isChosen(calls: FaultRequest['calls'], number: number): boolean {
  if (calls === undefined) return true;
  if ('first' in calls) return number <= calls.first;
  return 'nth' in calls ? number === calls.nth : number % calls.every === 0;
}

function delayOf({ delay = 0, seed = 1 }: FaultRequest): () => number {
  if (typeof delay === 'number') return () => delay;
  const random = createRandom(seed, 'fault', 'delay');
  if ('min' in delay) {
    const { min, max } = delay;
    if (max < min) throw new Refusal('invalid', 'delay.max: not less than delay.min');
    return () => min + random.float() * (max - min);
  }
  return () => Math.min(random.logNormal(delay.median, delay.sigma), MAX_DELAY_MS);
}

interface TokenBucket {
  /** @returns 0 where the call passes; else ms until one would */
  take(): number;
}

function createTokenBucket(burst: number, perSecond: number, monotonic: () => number): TokenBucket {
  let tokens = burst;
  let since = monotonic();
  return {
    take() {
      const now = monotonic();
      tokens = Math.min(burst, tokens + ((now - since) / 1000) * perSecond);
      since = now;
      if (tokens >= 1) {
        tokens -= 1;
        return 0;
      }
      return perSecond === 0 ? Number.POSITIVE_INFINITY : ((1 - tokens) / perSecond) * 1000;
    },
  };
}

/**
 * Refuses a fault that could never happen.
 *
 * @throws Refusal `invalid`, with what there is
 */
export function checkFault(
  providers: readonly Provider[],
  { provider: name, operation: id, effect }: FaultRequest,
): void {
  const provider = providers.find((known) => known.name === name);
  if (provider === undefined) {
    const names = providers.map((known) => known.name).join(', ');
    throw new Refusal('invalid', `provider: there is no '${name}'; there is ${names}`);
  }
  const operations = provider.operations.filter((operation) => id === undefined || operation.id === id);
  if (operations.length === 0) {
    const ids = provider.operations.map((operation) => operation.id).join(', ');
    throw new Refusal('invalid', `operation: ${name} has no '${String(id)}'; it has ${ids}`);
  }
  if (effect?.kind === 'expired_page_token' && !operations.some(({ pageTokens }) => pageTokens)) {
    throw new Refusal('invalid', `effect: ${name} has no page tokens there that could expire`);
  }
}
