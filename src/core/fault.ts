import { type Static, Type } from '@sinclair/typebox';

const Count = (description: string) => Type.Integer({ minimum: 1, description });
const closed = { additionalProperties: false };

/** What tells a client whether and when to try again. */
const retryHeaders = {
  'retry-after': Type.Optional(
    Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^[\\x20-\\x7e]{1,100}$' })], {
      description: 'The header of that name: seconds, or an HTTP date.',
    }),
  ),
  'retry-after-ms': Type.Optional(Type.Number({ minimum: 0, description: 'The header of that name: milliseconds.' })),
  'x-should-retry': Type.Optional(Type.Boolean({ description: 'The header of that name.' })),
};

const words = {
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "One of the provider's error codes." })),
  message: Type.Optional(Type.String({ maxLength: 2000 })),
};

const kind = <Name extends string>(name: Name) => Type.Literal(name);

export const Effect = Type.Union(
  [
    Type.Object(
      { kind: kind('error'), status: Type.Integer({ minimum: 400, maximum: 599 }), ...words, ...retryHeaders },
      { ...closed, description: "An answer in the provider's own error dialect." },
    ),
    Type.Object(
      {
        kind: kind('rate_limit'),
        burst: Count('How many calls pass before it begins to count.'),
        per_second: Type.Number({ minimum: 0, description: 'How many more pass in a second of real time.' }),
        ...words,
        ...retryHeaders,
      },
      { ...closed, description: "A token bucket; calls that find it empty get the provider's 429." },
    ),
    Type.Object(
      { kind: kind('expired_credential') },
      { ...closed, description: "The provider's answer to a key that it doesn't know." },
    ),
    Type.Object(
      { kind: kind('expired_page_token') },
      {
        ...closed,
        description: "The provider's answer to a page token that it doesn't take. Counts calls that send one.",
      },
    ),
    Type.Object(
      { kind: kind('truncated_body') },
      { ...closed, description: 'The connection ends in the middle of the body.' },
    ),
    Type.Object(
      { kind: kind('malformed_json') },
      { ...closed, description: 'A whole body that is not JSON, with the status of success.' },
    ),
    Type.Object(
      {
        kind: kind('slow_body'),
        bytes: Count('How many at a time.'),
        every_ms: Type.Integer({ minimum: 0, maximum: 60_000, description: 'ms between two times.' }),
      },
      { ...closed, description: 'The body trickles in.' },
    ),
    Type.Object(
      { kind: kind('connection_reset') },
      { ...closed, description: 'The connection dies without an answer.' },
    ),
  ],
  { description: 'What happens to the call.' },
);
export type Effect = Static<typeof Effect>;

export const MAX_DELAY_MS = 600_000;
const Delay = Type.Number({ minimum: 0, maximum: MAX_DELAY_MS });

export const FaultRequest = Type.Object(
  {
    id: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$', description: 'Made, if left out.' })),
    provider: Type.String({ description: 'The provider that fails.' }),
    operation: Type.Optional(Type.String({ description: 'The operation that fails; each of them, if left out.' })),
    calls: Type.Optional(
      Type.Union(
        [
          Type.Object({ first: Count('The first so many.') }, closed),
          Type.Object({ nth: Count('That one alone.') }, closed),
          Type.Object({ every: Count('Each one whose number it divides.') }, closed),
        ],
        { description: 'Which of the calls that match, counted from when it was armed; each of them, if left out.' },
      ),
    ),
    match: Type.Optional(
      Type.Object(
        {
          headers: Type.Optional(
            Type.Record(Type.String(), Type.String(), { description: 'Values as they are sent.' }),
          ),
          query: Type.Optional(Type.Record(Type.String(), Type.String())),
          body: Type.Optional(
            Type.Object(
              {
                path: Type.String({ description: 'An RFC 9535 JSON path, such as `$.filter.projectId`.' }),
                equals: Type.Optional(Type.Unknown({ description: 'What it leads to; anything, if left out.' })),
              },
              closed,
            ),
          ),
        },
        { ...closed, description: 'What calls look like; all of it holds.' },
      ),
    ),
    delay: Type.Optional(
      Type.Union(
        [
          Delay,
          Type.Object({ min: Delay, max: Delay }, { ...closed, description: 'Evenly between two bounds.' }),
          Type.Object(
            { median: Delay, sigma: Type.Number({ minimum: 0, maximum: 5 }) },
            { ...closed, description: 'Long-tailed: sigma is the deviation of the logarithm.' },
          ),
        ],
        { description: 'ms that the call waits before all else.' },
      ),
    ),
    seed: Type.Optional(Type.Integer({ description: "What a distribution's delays follow from; 1, if left out." })),
    effect: Type.Optional(Effect),
  },
  { ...closed, description: 'A fault to be armed: an effect, a delay, or both.' },
);
export type FaultRequest = Static<typeof FaultRequest>;

export const FaultState = Type.Object(
  {
    ...FaultRequest.properties,
    id: Type.String(),
    armed_by: Type.Union([Type.Literal('control'), Type.Literal('header')]),
    calls_seen: Type.Integer({ minimum: 0, description: 'Calls that matched' }),
    hits: Type.Integer({ minimum: 0, description: 'Calls that it happened to' }),
  },
  { description: 'An armed fault.' },
);
export type FaultState = Static<typeof FaultState>;
