import { Type } from '@sinclair/typebox';
import t from 'tap';
import { validate } from '../../../src/core/schema/validate.ts';

const closed = { additionalProperties: false };
const Schema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5 }),
    at: Type.Optional(Type.String({ format: 'date-time', title: 'an instant' })),
    mode: Type.Optional(Type.Union([Type.Literal('append'), Type.Literal('replace')])),
    effect: Type.Optional(
      Type.Union([
        Type.Object({ kind: Type.Literal('error'), status: Type.Integer() }, closed),
        Type.Object({ kind: Type.Literal('reset') }, closed),
      ]),
    ),
    move: Type.Optional(
      Type.Union([Type.Object({ by: Type.String() }, closed), Type.Object({ to: Type.String() }, closed)]),
    ),
  },
  closed,
);

await t.test('a value that its schema allows is returned as it is', (t) => {
  const value = { name: 'a', at: '2026-02-01T00:00:00.123456789+01:00', move: { to: 'b' } };
  t.equal(validate(Schema, value), value);
  t.end();
});

await t.test('a value that its schema refuses is named with its field, and with what is allowed', (t) => {
  const cases: readonly (readonly [value: unknown, message: string])[] = [
    [{ nmae: 'a', name: 'a' }, "unknown key 'nmae'; did you mean 'name'? allowed: name, at, mode, effect, move"],
    [{}, "'name' is missing: text of at most 5 characters"],
    [{ name: 7 }, 'name: 7 is not text of at most 5 characters; put it in quotes'],
    [{ name: 'a', at: 'noon' }, "at: 'noon' is not an instant"],
    [{ name: 'a', mode: 'apend' }, "mode: 'apend' is not allowed; did you mean 'append'? allowed: append, replace"],
    [
      { name: 'a', effect: { kind: 'eror' } },
      "effect.kind: 'eror' is not allowed; did you mean 'error'? allowed: error, reset",
    ],
    [{ name: 'a', effect: {} }, "effect: 'kind' is missing: one of error, reset"],
    [{ name: 'a', effect: { kind: 'error' } }, "effect: 'status' is missing: a whole number"],
    [{ name: 'a', effect: { kind: 'reset', status: 1 } }, "effect: unknown key 'status'; allowed: kind"],
    [{ name: 'a', move: { bye: 'b' } }, "move: unknown key 'bye'; did you mean 'by'? allowed: by, to"],
    [{ name: 'a', move: { to: 1 } }, 'move.to: 1 is not text; put it in quotes'],
    [{ name: 'x'.repeat(200) }, `name: '${'x'.repeat(100)}...' is not text of at most 5 characters`],
    ['text', "'text' is not a map with name, at, mode, effect and move"],
  ];
  for (const [value, message] of cases) {
    t.throws(() => validate(Schema, value), { name: 'Refusal', code: 'invalid', message }, message);
  }
  t.throws(() => validate(Schema, { name: 1 }, 'options'), { message: /^options\.name: 1 is not text/ });
  t.end();
});
