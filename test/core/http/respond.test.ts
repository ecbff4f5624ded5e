import SQLite from 'better-sqlite3';
import type { FastifyRequest } from 'fastify';
import t from 'tap';
import { createDataset } from '../../../src/core/datasets/dataset.ts';
import { type Answer, cachedAnswer } from '../../../src/core/http/respond.ts';
import { createResponseCache } from '../../../src/core/paging/response-cache.ts';
import { TEST_ORIGIN } from '../../helpers/origin.ts';
import { frozenClock } from '../../../src/core/time/clock.ts';

await t.test('an answer is rendered once and stays the same to the byte', async (t) => {
  const db = new SQLite(':memory:');
  t.teardown(() => db.close());
  const dataset = createDataset('test', db, TEST_ORIGIN, frozenClock(0), { responses: createResponseCache(10_000) });
  const request: Pick<FastifyRequest, 'account'> = { account: { dataset, now: 0 } };
  for (const body of ['{"name":"Zoë 💥"}', '', Buffer.from([0, 0xff])]) {
    let renderings = 0;
    const ask = (): Answer =>
      cachedAnswer(request, String(body), () => {
        renderings += 1;
        return { body, rows: 1 };
      });
    const answers = [ask(), ask(), ask()];
    for (const { body: bytes, rows } of answers) {
      t.same(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, Buffer.from(body));
      t.equal(rows, 1);
    }
    t.equal(renderings, 1);
  }
});
