import fastify from 'fastify';
import t from 'tap';
import { loggerFor } from '../../src/cli/terminal/log.ts';
import { createProgress } from '../../src/cli/terminal/progress.ts';
import { paintFor, wantsColor } from '../../src/cli/terminal/terminal.ts';
import { fakeOutput } from '../helpers/fake-output.ts';

await t.test('colors are for terminals, unless NO_COLOR, FORCE_COLOR or TERM say otherwise', (t) => {
  const TERM = 'xterm-256color';
  const cases = [
    [true, { TERM }, true],
    [true, { TERM: 'dumb' }, false],
    [true, { TERM, NO_COLOR: '1' }, false],
    [true, { TERM, NO_COLOR: '' }, true],
    [true, { TERM, FORCE_COLOR: '0' }, false],
    [false, { TERM }, false],
    [false, { TERM, FORCE_COLOR: '1' }, true],
    [false, { TERM, FORCE_COLOR: '0' }, false],
  ] as const;
  for (const [isTTY, env, expected] of cases) {
    t.equal(wantsColor({ isTTY }, env), expected, `${isTTY ? 'terminal' : 'pipe'} ${JSON.stringify(env)}`);
    t.equal(paintFor({ isTTY }, env)('bold', 'x') !== 'x', expected);
  }
  t.end();
});

await t.test('logs are readable lines on a terminal', async (t) => {
  const { output, text } = fakeOutput(true);
  const app = fastify({ logger: await loggerFor('info', output, { TERM: 'dumb' }) });
  app.log.debug('not at this level');
  app.log.info({ method: 'GET', url: '/x', status: 200, ms: 1 }, 'GET /x 200 1 ms');
  app.log.warn('second');
  while (!text().includes('second')) await new Promise(setImmediate);
  t.match(text(), /^\[\d\d:\d\d:\d\d\] INFO: GET \/x 200 1 ms\n\[\d\d:\d\d:\d\d\] WARN: second\n$/);
});

await t.test('logs are JSON elsewhere', async (t) => {
  const { output, text } = fakeOutput(false);
  const app = fastify({ logger: await loggerFor('warn', output, {}) });
  app.log.info('not at this level');
  app.log.warn({ status: 200 }, 'said');
  t.match(JSON.parse(text()), { level: 40, status: 200, msg: 'said' });
});

await t.test('nothing is logged with --log-level silent', async (t) => {
  t.equal(await loggerFor('silent', fakeOutput(true).output, {}), false);
});

await t.test('progress is one line on a terminal, shown only if seeding takes long, and cleared', (t) => {
  const { output, text } = fakeOutput(true);
  let now = 0;
  const progress = createProgress(output, () => now);
  progress.update(2000);
  progress.clear();
  t.equal(text(), '');
  now = 500;
  progress.update(1_234_567);
  progress.update(1_234_568);
  t.equal(text(), '\r\u001b[KSeeding the data: 1,234,567 rows');
  progress.clear();
  progress.clear();
  t.equal(text(), '\r\u001b[KSeeding the data: 1,234,567 rows\r\u001b[K');
  t.end();
});

await t.test('progress is not printed elsewhere', (t) => {
  const { output, text } = fakeOutput(false);
  let now = 0;
  const progress = createProgress(output, () => now);
  now = 10_000;
  progress.update(1);
  progress.clear();
  t.equal(text(), '');
  t.end();
});
