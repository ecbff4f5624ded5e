import t from 'tap';
import { parseJsonInTurns } from '../../../src/core/schema/json-in-turns.ts';
import { atOnce, type Work } from '../../../src/core/turns.ts';
import { fc, runs } from '../../helpers/properties.ts';

const inSteps = (text: string): unknown => atOnce(parseJsonInTurns(Buffer.from(text), 0));
const turnsOf = (work: Work<unknown>): number => Array.from({ [Symbol.iterator]: () => work }).length;
const MIB = 1_048_576;

await t.test('a text parsed in steps has the value that JSON.parse() gives it', async () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(0, 1, 3), fc.boolean(), (json, indent, hasMark) => {
      const text = JSON.stringify(JSON.parse(json), null, indent);
      return JSON.stringify(inSteps((hasMark ? '\uFEFF' : '') + text)) === JSON.stringify(JSON.parse(json));
    }),
    { numRuns: runs(2_000) },
  );
});

await t.test('a damaged text is refused exactly where JSON.parse() refuses it', async () => {
  const damaged = fc.tuple(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\ 1-e.tn\n\u0000'.split('')), fc.boolean());
  fc.assert(
    fc.property(damaged, ([json, where, byte, inserts]) => {
      const at = where % (json.length + 1);
      const text = json.slice(0, at) + byte + json.slice(inserts ? at : at + 1);
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        // Stays undefined.
      }
      return JSON.stringify(inSteps(text)) === JSON.stringify(expected);
    }),
    { numRuns: runs(10_000) },
  );
});

await t.test('names of the language are names like any other', async (t) => {
  const text = '{"__proto__":{"a":1},"constructor":2,"a":1,"a":2}';
  t.equal(JSON.stringify(inSteps(text)), JSON.stringify(JSON.parse(text)));
});

await t.test('whatever a long text consists of, it is parsed in many turns', async (t) => {
  for (const [what, text] of [
    ['numbers', `[${'1,'.repeat(3 * MIB)}1]`],
    ['objects', `[${'{"a":[]},'.repeat(MIB)}{}]`],
    ['escaped quotes', `["${'\\"'.repeat(3 * MIB)}"]`],
    ['white space', `${' '.repeat(6 * MIB)}1`],
  ] as const) {
    t.ok(turnsOf(parseJsonInTurns(Buffer.from(text))) > 20, what);
  }
});

await t.test('a long string is read in parts, wherever its characters are cut', async (t) => {
  for (const start of ['', 'a', 'ab', 'abc']) {
    const value = `${start}${'\u20ac\u{1f600}\n'.repeat(MIB / 2)}`;
    t.ok(inSteps(JSON.stringify(value)) === value, `after ${start}`);
    t.ok(turnsOf(parseJsonInTurns(Buffer.from(JSON.stringify(value)), 0)) > 3);
  }
});

await t.test('no depth of nesting takes all memory', async (t) => {
  t.equal(inSteps('['.repeat(5 * MIB)), undefined);
  t.ok(inSteps('['.repeat(5_000) + ']'.repeat(5_000)) !== undefined);
});
