import { LRUCache } from 'lru-cache';
import type { Effect } from './effect.ts';

/** A page token at an instant (ms) of its dataset's clock. */
export interface SentToken {
  readonly token: string;
  readonly now: number;
}

/** An effect of an armed fault, with what it has to remember. */
export interface Step {
  readonly effect: Effect | undefined;
  /** @returns 0 if the call passes; with a rate limit, else ms until one would */
  take(token: SentToken | undefined): number | undefined;
  /** Remembers when a page token was issued, if its age matters. */
  issued(token: SentToken): void;
}

/** @param monotonic a monotonic clock, ms */
export function createStep(effect: Effect | undefined, monotonic: () => number): Step {
  const step = { effect, take: () => undefined, issued: () => undefined };
  if (effect?.kind === 'rate_limit') {
    return { ...step, take: createTokenBucket(effect.burst, effect.per_second, monotonic) };
  }
  if (effect?.kind !== 'expired_page_token' || (effect.uses ?? effect.seconds) === undefined) return step;
  return { ...step, ...createTokenAges(effect) };
}

/** How many page tokens are remembered; older ones are as good as new. */
const MAX_TOKENS = 1000;

function createTokenAges({
  uses = Infinity,
  seconds = Infinity,
}: Extract<Effect, { kind: 'expired_page_token' }>): Omit<Step, 'effect'> {
  const ages = new LRUCache<string, { readonly since: number; readonly uses: number }>({ max: MAX_TOKENS });
  return {
    take(sent) {
      if (sent === undefined) return 0;
      const { token, now } = sent;
      const age = ages.get(token) ?? { since: now, uses: 0 };
      ages.set(token, { ...age, uses: age.uses + 1 });
      return age.uses < uses && now - age.since <= seconds * 1000 ? 0 : undefined;
    },
    issued({ token, now }) {
      // A token says where a page starts, so that a new one may be equal to an old one.
      ages.set(token, { since: now, uses: 0 });
    },
  };
}

function createTokenBucket(burst: number, perSecond: number, monotonic: () => number): () => number {
  let tokens = burst;
  let since = monotonic();
  return () => {
    const now = monotonic();
    tokens = Math.min(burst, tokens + ((now - since) / 1000) * perSecond);
    since = now;
    if (tokens >= 1) {
      tokens -= 1;
      return 0;
    }
    return perSecond === 0 ? Number.POSITIVE_INFINITY : ((1 - tokens) / perSecond) * 1000;
  };
}
