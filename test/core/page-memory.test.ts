import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import fastify from 'fastify';
import t from 'tap';
import { borrow, enlarge, giveBack, giveBackAfter } from '../../src/core/page-memory.ts';

/** Bytes: no socket takes many pages of it at once. */
const SIZE = 2 ** 20;
const LETTERS = Array.from({ length: 16 }, (_, n) => String.fromCodePoint(0x61 + n));

await t.test('what was given back is lent again, and to one at a time', async (t) => {
  const first = borrow(1_000);
  const second = borrow(1_000);
  t.not(first.buffer, second.buffer);
  giveBack(first.subarray(10, 20));
  t.equal(borrow(2_000).buffer, first.buffer);
  giveBack(second);
  giveBack(second);
  t.equal(borrow(1_000).buffer, second.buffer);
  t.not(borrow(1_000).buffer, second.buffer, 'though it was given back twice');
});

await t.test('more than was given back, and what nobody lent', async (t) => {
  const small = borrow(1_000);
  giveBack(small);
  t.equal(borrow(3_000_000).length, 3_000_000);
  const own = Buffer.alloc(100_000);
  giveBack(own);
  t.not(borrow(1_000).buffer, own.buffer);
});

await t.test('a page that has room enough stays, any other moves with what there is of it', async (t) => {
  const page = borrow(100_000);
  page.write('begun');
  t.equal(enlarge(page, 5, page.length), page);
  const larger = enlarge(page, 5, page.length + 1);
  t.ok(larger.length >= 2 * page.length, 'doubled at least, so that pages that grow are copied a few times only');
  t.equal(larger.toString('latin1', 0, 5), 'begun');
  t.not(larger.buffer, page.buffer);
  t.equal(borrow(100_000).buffer, page.buffer, 'the former one was given back');
});

await t.test('answers that wait for each other keep their own pages until they have left', async (t) => {
  const app = fastify();
  t.teardown(() => app.close());
  const answered = new EventEmitter();
  app.get('/:letter', async (request, reply) => {
    const { letter } = Object(request.params) as { letter: string };
    // One after the other: what has been given back by then is used again.
    for (let turns = LETTERS.indexOf(letter); turns > 0; turns -= 1) await new Promise(setImmediate);
    const page = borrow(SIZE).fill(letter).subarray(0, SIZE);
    giveBackAfter(reply, page);
    answered.emit(letter);
    return reply.send(page);
  });
  const { hostname, port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const allAnswered = once(answered, LETTERS.at(-1) ?? '');
  const socket = connect({ host: hostname, port: Number(port) });
  const requests = LETTERS.map((letter) => `GET /${letter} HTTP/1.1\r\nhost: a\r\n`);
  socket.write(`${requests.join('\r\n')}connection: close\r\n\r\n`);
  // Until then nobody reads.
  await allAnswered;
  const answers = (await buffer(socket)).toString('latin1').split('HTTP/1.1 200 OK').slice(1);
  t.equal(answers.length, LETTERS.length);
  for (const [n, answer] of answers.entries()) {
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    t.ok(body === LETTERS[n]?.repeat(SIZE), `the page of ${LETTERS[n]}`);
  }
});

await t.test('pages that nobody lent are not waited for', async (t) => {
  const app = fastify();
  t.teardown(() => app.close());
  app.get('/:kind', async (request, reply) => {
    const { kind } = Object(request.params) as { kind: string };
    const page = kind === 'borrowed' ? borrow(1_000) : Buffer.alloc(1_000);
    const before = reply.raw.listenerCount('close');
    giveBackAfter(reply, page);
    return { listeners: reply.raw.listenerCount('close') - before };
  });
  t.same((await app.inject('/borrowed')).json(), { listeners: 1 });
  t.same((await app.inject('/own')).json(), { listeners: 0 });
});
