import { type Static, Type } from '@sinclair/typebox';
import { closed, Count, Effect } from './effect.ts';

export const MAX_DELAY_MS = 600_000;
const Delay = Type.Number({ minimum: 0, maximum: MAX_DELAY_MS });

export const FaultRequest = Type.Object(
  {
    id: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_.-]{1,64}$',
        title: '1 to 64 letters, digits, - _ and .',
        description: 'Generated if omitted.',
      }),
    ),
    provider: Type.Optional(
      Type.String({ description: 'The provider whose calls are affected. Default: all providers.' }),
    ),
    operation: Type.Optional(
      Type.String({ description: 'The operation whose calls are affected. Default: all operations.' }),
    ),
    calls: Type.Optional(
      Type.Union(
        [
          Type.Object({ first: Count('The first N calls.') }, closed),
          Type.Object({ nth: Count('Only the Nth call.') }, closed),
          Type.Object({ every: Count('Every Nth call.') }, closed),
          Type.Object(
            {
              probability: Type.Number({
                minimum: 0,
                maximum: 1,
                description: 'Each call with this probability, drawn from the seed.',
              }),
            },
            closed,
          ),
        ],
        { description: 'Which of the matching calls are affected, counted since the fault was armed. Default: all.' },
      ),
    ),
    match: Type.Optional(
      Type.Object(
        {
          headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: 'Header values, by name.' })),
          query: Type.Optional(
            Type.Record(Type.String(), Type.String(), { description: 'Query parameters, by name.' }),
          ),
          body: Type.Optional(
            Type.Object(
              {
                path: Type.String({
                  description:
                    'An RFC 9535 JSON path, such as `$.filter.projectId`: at most 200 characters, without match() and ' +
                    'search(). It does not match a body on which it takes more than 50,000 steps.',
                }),
                equals: Type.Optional(Type.Unknown({ description: 'The value at the path. Default: any value.' })),
              },
              closed,
            ),
          ),
        },
        { ...closed, description: 'Conditions that a call has to meet, all of them.' },
      ),
    ),
    delay: Type.Optional(
      Type.Union(
        [
          Delay,
          Type.Object(
            { min: Delay, max: Delay },
            { ...closed, description: 'Uniformly distributed between two bounds.' },
          ),
          Type.Object(
            { median: Delay, sigma: Type.Number({ minimum: 0, maximum: 5 }) },
            { ...closed, description: 'Log-normally distributed; sigma is the standard deviation of the logarithm.' },
          ),
        ],
        { description: 'ms that the call waits before the effect.' },
      ),
    ),
    seed: Type.Optional(Type.Integer({ description: 'The seed of probabilities and distributed delays. Default: 1.' })),
    effect: Type.Optional(Effect),
    sequence: Type.Optional(
      Type.Array(Type.Union([Effect, Type.Null()]), {
        minItems: 1,
        maxItems: 20,
        description: 'One effect after another, instead of `effect`: one for each call; null for none. Then nothing.',
      }),
    ),
  },
  { ...closed, description: 'A fault to arm: an effect or a sequence of them, a delay, or both.' },
);
export type FaultRequest = Static<typeof FaultRequest>;

export const FaultState = Type.Object(
  {
    ...FaultRequest.properties,
    id: Type.String(),
    armed_by: Type.Union([Type.Literal('control'), Type.Literal('header')]),
    calls_seen: Type.Integer({ minimum: 0, description: 'The number of calls that matched' }),
    hits: Type.Integer({ minimum: 0, description: 'The number of calls that were affected' }),
  },
  { description: 'An armed fault.' },
);
export type FaultState = Static<typeof FaultState>;
