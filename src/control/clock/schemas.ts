import { type Static, Type } from '@sinclair/typebox';
import { DURATION_PATTERN } from '../../core/time/duration.ts';
import { closed } from '../validation.ts';

export const Instant = (description: string) =>
  Type.String({
    format: 'date-time',
    title: 'an RFC 3339 instant, such as 2026-02-01T00:00:00Z',
    description: `${description} RFC 3339.`,
    examples: ['2026-02-01T00:00:00Z'],
  });

export const Duration = (description: string, examples = ['P1D', 'PT90M', '-P1M']) =>
  Type.String({
    pattern: DURATION_PATTERN,
    title: `an ISO 8601 duration, such as ${examples.join(', ')}`,
    description: `${description} ISO 8601.`,
    examples,
  });

const Speed = Type.Union(
  [
    Type.Number({ exclusiveMinimum: 0, maximum: 1e9, title: 'a number above 0 and at most 1000000000' }),
    Type.String({ pattern: '^x[1-9][0-9]{0,8}$', title: "'x' and a whole number, such as x60" }),
  ],
  { description: 'Simulated seconds per real second, such as 60 or `x60` for one hour per minute. Default: 1.' },
);

export const ClockRequest = Type.Union(
  [
    Instant('Freezes the clock at this instant.'),
    Type.Literal('wall', { description: "Follows the machine's clock." }),
    Type.Object(
      {
        mode: Type.Literal('frozen'),
        now: Type.Optional(Instant('The frozen instant. Default: the current simulated time.')),
      },
      { ...closed, description: 'A clock that stands still.' },
    ),
    Type.Object(
      {
        mode: Type.Literal('wall'),
        now: Type.Optional(Instant("The instant to start from. Default: the machine's time.")),
        offset: Type.Optional(Duration("The start, relative to the machine's time. It can't be combined with `now`.")),
        speed: Type.Optional(Speed),
      },
      { ...closed, description: 'A clock that runs with real time.' },
    ),
  ],
  { description: "A dataset's clock." },
);
export type ClockRequest = Static<typeof ClockRequest>;

export const AdvanceRequest = Type.Union(
  [
    Type.Object({ by: Duration('How far to move; a minus sign moves back.') }, closed),
    Type.Object({ to: Instant('The instant to move to.') }, closed),
  ],
  { description: 'A duration to move by, or an instant to move to.' },
);
export type AdvanceRequest = Static<typeof AdvanceRequest>;

export const ClockState = Type.Object(
  {
    mode: Type.Union([Type.Literal('frozen'), Type.Literal('wall')]),
    now: Type.String({ format: 'date-time', description: 'Simulated current time' }),
    speed: Type.Number({ minimum: 0, description: 'Simulated seconds per real second; 0 while the clock is frozen' }),
  },
  { description: "The state of a dataset's clock." },
);
export type ClockState = Static<typeof ClockState>;
