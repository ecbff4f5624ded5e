import { Refusal } from '../../core/refusal.ts';
import { type ClockSetting, machineNow, type SimulatedClock } from '../../core/time/clock.ts';
import { addDuration } from '../../core/time/duration.ts';
import { formatInstant, parseInstant } from '../../core/time/instant.ts';
import type { AdvanceRequest, ClockRequest, ClockState } from './schemas.ts';

export function clockState(clock: SimulatedClock): ClockState {
  return { mode: clock.mode, now: formatInstant(clock.now()), speed: clock.speed };
}

/**
 * Translates a request into a setting of the clock.
 *
 * @param now the clock's time, ms, for a request that doesn't change it
 * @param field the name of the request in its caller's options, for messages
 * @throws Refusal `invalid`
 */
export function clockSetting(request: ClockRequest, now: number, field: 'clock' | '' = 'clock'): ClockSetting {
  if (request === 'wall') return { mode: 'wall' };
  if (typeof request === 'string') return { mode: 'frozen', now: msOf(request) };
  if (request.mode === 'frozen') return { mode: 'frozen', now: request.now === undefined ? now : msOf(request.now) };
  const { offset, speed = 1 } = request;
  const offsetField = field === '' ? 'offset' : `${field}.offset`;
  if (request.now !== undefined && offset !== undefined) {
    throw new Refusal('invalid', `${offsetField}: can't be combined with 'now'; omit one of them`);
  }
  return {
    mode: 'wall',
    ...(request.now !== undefined && { now: msOf(request.now) }),
    ...(offset !== undefined && { now: refusing(offsetField, () => addDuration(machineNow(), offset)) }),
    speed: typeof speed === 'string' ? Number(speed.slice(1)) : speed,
  };
}

/** @throws Refusal `invalid` */
export function setClock(clock: SimulatedClock, request: ClockRequest): ClockState {
  const setting = clockSetting(request, clock.now(), '');
  refusing('offset', () => {
    clock.set(setting);
  });
  return clockState(clock);
}

/** @throws Refusal `invalid` */
export function advanceClock(clock: SimulatedClock, request: AdvanceRequest): ClockState {
  refusing('by', () => {
    if ('to' in request) clock.moveTo(msOf(request.to));
    else clock.advance(request.by);
  });
  return clockState(clock);
}

/** An instant that the schema has checked, in ms. */
export function msOf(text: string): number {
  return parseInstant(text)?.ms ?? Number.NaN;
}

/** Turns a RangeError into a refusal that names the field. */
export function refusing<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('invalid', `${field}: ${error.message}`);
    throw error;
  }
}
