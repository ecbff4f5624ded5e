import type { Random } from '../../../core/random.ts';
import { HOUR_MS, MINUTE_MS } from '../../../core/time/instant.ts';

/** The median of the jobs that run in an environment overnight. */
const JOB_MS = 14 * HOUR_MS;
/** The share of environments left running that are forgotten: something keeps them active until someone finds them. */
const FORGOTTEN = 0.18;
/** The median of the time in which they are found: days, rarely weeks. */
const FOUND_MS = 32 * HOUR_MS;
/** The share of sessions that are visits, such as a look at a change. People stop most of them themselves. */
const VISITS = 0.4;
/** The share of sessions without any activity. */
const UNUSED = 0.03;
/** An idle environment is noticed within this time. */
const NOTICED_MS = MINUTE_MS;

/**
 * The length of a session that ends after a timeout, unless someone stops it earlier, ms. A job that runs overnight keeps
 * an environment active.
 */
export function lengthOf(leftRunning: boolean, medianMs: number, timeoutMs: number, random: Random): number {
  const idle = timeoutMs + random.int(0, NOTICED_MS);
  if (leftRunning) {
    const active = random.chance(FORGOTTEN) ? random.logNormal(FOUND_MS, 0.85) : random.logNormal(JOB_MS, 0.45);
    return idle + Math.round(active);
  }
  if (random.chance(UNUSED)) return idle;
  const isVisit = random.chance(VISITS);
  const active = Math.round(isVisit ? random.logNormal(0.3 * medianMs, 0.9) : random.logNormal(1.3 * medianMs, 0.95));
  return random.chance(isVisit ? 0.8 : 0.3) ? active : active + idle;
}
