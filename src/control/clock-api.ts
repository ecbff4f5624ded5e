import { type Static, Type } from '@sinclair/typebox';
import type { ClockSetting, SimulatedClock } from '../core/clock.ts';
import { addDuration, DURATION_PATTERN } from '../core/duration.ts';
import { formatInstant, parseInstant } from '../core/instant.ts';
import { machineNow } from '../core/clock.ts';
import { Refusal } from '../core/refusal.ts';

const Instant = (description: string) =>
  Type.String({ format: 'date-time', description: `${description} RFC 3339.`, examples: ['2026-02-01T00:00:00Z'] });
export const Duration = (description: string, examples = ['P1D', 'PT90M', '-P1M']) =>
  Type.String({ pattern: DURATION_PATTERN, description: `${description} ISO 8601.`, examples });

export const ClockRequest = Type.Union(
  [
    Instant('Where to stand still.'),
    Type.Literal('wall', { description: 'Follows the machine.' }),
    Type.Object(
      {
        mode: Type.Literal('frozen'),
        now: Type.Optional(Instant('Where it stands; where it is now, if left out.')),
      },
      { additionalProperties: false, description: 'Stands still.' },
    ),
    Type.Object(
      {
        mode: Type.Literal('wall'),
        now: Type.Optional(Instant("Where it starts from; the machine's time, if left out.")),
        offset: Type.Optional(Duration("How far it is ahead of the machine's time. Not together with `now`.")),
        speed: Type.Optional(
          Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }), Type.String({ pattern: '^x[0-9]{1,9}$' })], {
            description: 'Simulated seconds in a real one, such as 60 or `x60`: an hour a minute. 1, if left out.',
          }),
        ),
      },
      { additionalProperties: false, description: 'Follows real time.' },
    ),
  ],
  { description: 'How the clock goes.' },
);
export type ClockRequest = Static<typeof ClockRequest>;

export const AdvanceRequest = Type.Union(
  [
    Type.Object({ by: Duration('How far; backwards with a minus sign.') }, { additionalProperties: false }),
    Type.Object({ to: Instant('Where to.') }, { additionalProperties: false }),
  ],
  { description: 'A way to go, or a place to go to.' },
);
export type AdvanceRequest = Static<typeof AdvanceRequest>;

export const ClockState = Type.Object(
  {
    mode: Type.Union([Type.Literal('frozen'), Type.Literal('wall')]),
    now: Type.String({ format: 'date-time', description: 'The instant that the dataset believes to be now' }),
    speed: Type.Number({ minimum: 0, description: 'Simulated seconds that pass in a real one' }),
  },
  { description: "A dataset's clock." },
);
export type ClockState = Static<typeof ClockState>;

export function clockState(clock: SimulatedClock): ClockState {
  return { mode: clock.mode, now: formatInstant(clock.now()), speed: clock.speed };
}

/**
 * @param now what the clock shows, ms, for a request that leaves it as it is
 * @throws Refusal `invalid`
 */
export function clockSetting(request: ClockRequest, now: number): ClockSetting {
  if (request === 'wall') return { mode: 'wall' };
  if (typeof request === 'string') return { mode: 'frozen', now: instant(request, 'clock') };
  if (request.mode === 'frozen') {
    return { mode: 'frozen', now: request.now === undefined ? now : instant(request.now, 'clock.now') };
  }
  const { offset } = request;
  if (request.now !== undefined && offset !== undefined) {
    throw new Refusal('invalid', 'clock.offset: not together with clock.now; leave one of them out');
  }
  const start =
    offset === undefined
      ? request.now && instant(request.now, 'clock.now')
      : refusing('clock.offset', () => addDuration(machineNow(), offset));
  return {
    mode: 'wall',
    ...(typeof start === 'number' && { now: start }),
    speed: typeof request.speed === 'string' ? Number(request.speed.slice(1)) : (request.speed ?? 1),
  };
}

/** @throws Refusal `invalid` */
export function setClock(clock: SimulatedClock, request: ClockRequest): void {
  const setting = clockSetting(request, clock.now());
  refusing('clock', () => {
    clock.set(setting);
  });
}

/** @throws Refusal `invalid` */
export function advanceClock(clock: SimulatedClock, request: AdvanceRequest): void {
  if ('to' in request) {
    clock.moveTo(instant(request.to, 'to'));
  } else {
    refusing('by', () => {
      clock.advance(request.by);
    });
  }
}

function instant(text: string, field: string): number {
  const read = parseInstant(text);
  if (read === undefined) {
    throw new Refusal('invalid', `${field}: '${text}' is no RFC 3339 instant, such as 2026-02-01T00:00:00Z`);
  }
  return read.ms;
}

/** What is out of range, as the owner's own mistake. */
export function refusing<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal('invalid', `${field}: ${error.message}`);
    throw error;
  }
}
