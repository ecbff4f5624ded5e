import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../journal/journal.ts';
import { formatInstant } from '../time/instant.ts';
import { accountOf } from './account.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why its response is empty, and what to do. */
    hint: string | null;
  }
}

/** A response header that explains an empty response. */
export const HINT_HEADER = 'x-usage-emulator-hint';

/** The datasets whose clients have asked for the future: the log says it once. */
const logged = new WeakSet<Journal>();

/**
 * Explains an empty response to a request for time after the dataset's clock, such as for the last 30 days by the client's
 * own calendar.
 *
 * @param from the first instant that the request asks for, ms; `undefined` if it asks for all time
 */
export function hintAtClock(request: FastifyRequest, reply: FastifyReply, from: number | undefined): void {
  const { dataset, now } = accountOf(request);
  if (from === undefined || from <= now) return;
  const hint =
    `The request asks for time from ${formatInstant(from)} on, but in the dataset ${dataset.name} it is ` +
    `${formatInstant(now)}. Start the emulator with --clock wall to follow today's date, or move the clock with ` +
    `PUT /_emulator/datasets/${dataset.name}/clock.`;
  request.hint = hint;
  reply.header(HINT_HEADER, hint);
  if (logged.has(dataset.journal)) return;
  logged.add(dataset.journal);
  request.log.warn(hint);
}
