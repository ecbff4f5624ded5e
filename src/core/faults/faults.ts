import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { createRandom } from '../random.ts';
import type { Endpoint } from '../provider/endpoint.ts';
import type { Effect } from './effect.ts';
import { type FaultRequest, type FaultState, MAX_DELAY_MS } from './fault.ts';
import {
  compileJsonPath,
  createStepBudget,
  type JsonPath,
  leadsTo,
  type StepBudget,
  StepLimitError,
} from './json-path.ts';
import { obstacleTo, type Point, pointOf } from './possible.ts';
import { createStep, type SentToken, type Step } from './step.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';

/** The last row of a page, by the page that follows it: the operation, and its token or offset. */
export type LastRows = LRUCache<string, { readonly row: unknown }>;

const MAX_LAST_ROWS = 100;

/** A call that faults are matched with. */
export interface Call {
  readonly provider: string;
  readonly endpoint: Endpoint;
  readonly headers: IncomingHttpHeaders;
  readonly query: unknown;
  /** Reads the body; called only if a fault matches bodies. */
  readonly body: () => unknown;
  /** The header with which the call arms a fault for itself. */
  readonly ownFault: string | undefined;
}

/** The effect of a fault on one call. */
export interface Hit {
  readonly id: string;
  /** ms */
  readonly delay: number;
  readonly effect: Effect | undefined;
  /** With a rate limit: ms until another call passes. */
  readonly wait: number | undefined;
}

/** The faults of one dataset. Whether a call fails depends on the calls before it and on seeds, never on chance. */
export interface Faults {
  /** Whether there is any fault: a cheap check for every call. */
  readonly armed: boolean;
  /** The last rows of pages, by the page that follows, while a fault may repeat them. */
  readonly lastRows: LastRows | undefined;
  /** @throws Refusal `invalid`, `conflict` for an id that exists, `limit_reached` */
  arm(request: FaultRequest): Promise<FaultState>;
  /**
   * Arms a fault for the calls that carry this header, unless one of them has done so before.
   *
   * @throws Refusal `invalid`, `conflict`
   */
  armByHeader(header: string, request: FaultRequest): void;
  /**
   * The first effect, in the order of arming, that this call gets. Later faults don't count the call. Faults that only delay
   * it come on top.
   *
   * @param token the page token that it sends
   */
  next(call: Call, point: Point, token?: SentToken): Hit | undefined;
  /** Tells that a page token was issued. */
  issued(token: SentToken): void;
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
  readonly isChosen: (call: number) => boolean;
  /** One after another, if the fault is a sequence. */
  readonly steps: readonly Step[];
  stepsDone: number;
  calls: number;
  hits: number;
}

/** @param monotonic a monotonic clock, ms */
export function createFaults(
  limits: Pick<Limits, 'faults' | 'headerFaults'> = DEFAULT_LIMITS,
  monotonic: () => number = () => performance.now(),
): Faults {
  const armed = new Map<string, Armed>();
  let lastRows: LastRows | undefined;
  let generated = 0;

  const armedBy = (source: FaultState['armed_by']): Armed[] =>
    [...armed.values()].filter(({ header }) => sourceOf(header) === source);
  const generateId = (): string => {
    do generated += 1;
    while (armed.has(`fault-${generated}`));
    return `fault-${generated}`;
  };
  const add = (request: FaultRequest, header: string | undefined, bodyPath?: JsonPath): Armed => {
    const { id = generateId(), effect, sequence, delay } = request;
    if (sequence !== undefined && effect !== undefined) {
      throw new Refusal('invalid', "sequence: can't be combined with 'effect'");
    }
    const effects = sequence ?? [effect];
    if (sequence === undefined && effect === undefined && delay === undefined) {
      throw new Refusal('invalid', 'effect: name an effect or a delay');
    }
    if (armed.has(id)) throw new Refusal('conflict', `id: there is a fault '${id}' already`);
    const fault: Armed = {
      ...{ request, id, header, bodyPath, calls: 0, hits: 0, stepsDone: 0 },
      drawDelay: delayOf(request),
      isChosen: choiceOf(request),
      steps: effects.map((one) => createStep(one ?? undefined, monotonic)),
    };
    if (effects.some((one) => one?.kind === 'repeated_row')) lastRows ??= new LRUCache({ max: MAX_LAST_ROWS });
    armed.set(id, fault);
    return fault;
  };
  return {
    get armed() {
      return armed.size > 0;
    },
    get lastRows() {
      return lastRows;
    },
    arm: async (request) => {
      const { id, match } = request;
      const bodyPath = match?.body && (await compileJsonPath(match.body.path, 'match.body.path'));
      if (armedBy('control').length >= limits.faults) {
        throw new Refusal('limit_reached', `there are ${limits.faults} faults already; clear some first`);
      }
      // A request can't keep an id from the control API.
      if (id !== undefined && armed.get(id)?.header !== undefined) armed.delete(id);
      return stateOf(add(request, undefined, bodyPath));
    },
    armByHeader: (header, request) => {
      const { provider, operation } = request;
      const known = armedBy('header').some(
        (fault) =>
          fault.header === header && fault.request.provider === provider && fault.request.operation === operation,
      );
      if (known) return;
      add(request, header);
      // Headers may vary without end, so the oldest fault makes room.
      const [oldest, ...others] = armedBy('header');
      if (oldest !== undefined && others.length >= limits.headerFaults) armed.delete(oldest.id);
    },
    next: (call, point, token) => {
      const budget = createStepBudget();
      let delayed: Hit | undefined;
      for (const fault of armed.values()) {
        const { sequence } = fault.request;
        const step = fault.steps[sequence === undefined ? 0 : fault.stepsDone];
        if (step === undefined || pointOf(step.effect) !== point) continue;
        if (step.effect !== undefined && obstacleTo(step.effect, call.endpoint) !== undefined) continue;
        if (!matches(fault, call, budget)) continue;
        fault.calls += 1;
        if (!fault.isChosen(fault.calls)) continue;
        const wait = step.take(token);
        if (wait === 0) continue;
        fault.stepsDone += 1;
        if (step.effect === undefined && sequence !== undefined) continue;
        fault.hits += 1;
        const delay = Math.min((delayed?.delay ?? 0) + fault.drawDelay(), MAX_DELAY_MS);
        const hit = { id: fault.id, delay, effect: step.effect, wait };
        if (step.effect !== undefined) return hit;
        delayed = { ...hit, id: delayed?.id ?? fault.id };
      }
      return delayed;
    },
    issued: (token) => {
      for (const { steps } of armed.values()) for (const step of steps) step.issued(token);
    },
    list: () => [...armed.values()].map(stateOf),
    clear: (id) => armed.delete(id),
    clearAll: () => {
      armed.clear();
      lastRows = undefined;
      generated = 0;
    },
  };
}

function sourceOf(header: string | undefined): FaultState['armed_by'] {
  return header === undefined ? 'control' : 'header';
}

function stateOf({ request, id, header, calls, hits }: Armed): FaultState {
  return { ...request, id, armed_by: sourceOf(header), calls_seen: calls, hits };
}

function matches({ request, header, bodyPath }: Armed, call: Call, budget: StepBudget): boolean {
  const { provider, operation, match } = request;
  if (provider !== undefined && provider !== call.provider) return false;
  if (operation !== undefined && operation !== call.endpoint.id) return false;
  if (header !== undefined && header !== call.ownFault) return false;
  if (match === undefined) return true;
  const { headers = {}, query = {}, body } = match;
  if (!Object.entries(headers).every(([name, value]) => String(call.headers[name.toLowerCase()]) === value))
    return false;
  const sent = new Map(Object.entries(call.query ?? {}));
  if (!Object.entries(query).every(([name, value]) => String(sent.get(name)) === value)) return false;
  if (body === undefined || bodyPath === undefined) return true;
  try {
    return leadsTo(bodyPath, call.body(), body.equals, budget);
  } catch (error) {
    // A body that is too large for the path does not match.
    if (error instanceof StepLimitError) return false;
    throw error;
  }
}

function choiceOf({ calls, seed = 1 }: FaultRequest): (call: number) => boolean {
  if (calls === undefined) return () => true;
  if ('first' in calls) return (call) => call <= calls.first;
  if ('nth' in calls) return (call) => call === calls.nth;
  if ('every' in calls) return (call) => call % calls.every === 0;
  const random = createRandom(seed, 'fault', 'calls');
  return () => random.chance(calls.probability);
}

function delayOf({ delay = 0, seed = 1 }: FaultRequest): () => number {
  if (typeof delay === 'number') return () => delay;
  const random = createRandom(seed, 'fault', 'delay');
  if ('min' in delay) {
    const { min, max } = delay;
    if (max < min) throw new Refusal('invalid', 'delay.max: must not be less than delay.min');
    return () => min + random.float() * (max - min);
  }
  return () => Math.min(random.logNormal(delay.median, delay.sigma), MAX_DELAY_MS);
}
