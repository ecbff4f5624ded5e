import t from 'tap';
import { inTurns, type Work } from '../../src/core/turns.ts';

await t.test('work in turns ends with its signal, and others have their turn meanwhile', async (t) => {
  let steps = 0;
  const endless = function* (): Work<never> {
    for (;;) {
      steps += 1;
      yield;
    }
  };
  const ending = new AbortController();
  const ended = t.rejects(inTurns(endless(), ending.signal), { message: 'no one waits' });
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  t.ok(steps >= 5 && steps <= 15, `${steps} steps`);
  ending.abort(new Error('no one waits'));
  await ended;
  const before = steps;
  await new Promise(setImmediate);
  t.equal(steps, before);
});
