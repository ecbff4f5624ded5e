// Puts a server under load: load-process.ts JOB URL ROUND. Prints a LoadResult as JSON.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { createRandom } from '../src/core/random.ts';
import { quantile } from './figure.ts';
import { type LoadJob, type LoadRequest, type LoadResult, send } from './load.ts';

/**
 * Requests per second that are prepared in advance, so that preparing them isn't measured. A connection that has sent all of
 * them starts over; hardly any server is fast enough for that.
 */
const PREPARED = 10_000;

/** The number of requests, over one connection, to servers too slow to serve more in the given time. */
const SLOW_REQUESTS = 3;

const [file = '', url = '', round = ''] = process.argv.slice(2);
const { pool, connections, seconds } = JSON.parse(readFileSync(file, 'utf8')) as LoadJob;
const random = createRandom(Number(round));

const sequence = (): autocannon.Request[] =>
  Array.from({ length: pool.length === 1 ? 1 : Math.ceil((PREPARED * seconds) / connections) }, () =>
    toRequest(random.pick(pool)),
  );

function toRequest({ method, path, headers, body }: LoadRequest): autocannon.Request {
  return { method, path, headers, ...(body !== undefined && { body: Buffer.from(body, 'base64') }) };
}

/** The duration of a request without load, ms: the best of a few, because the first ones run uncompiled code. */
async function probe(): Promise<number> {
  let best = Infinity;
  for (let sent = 0; sent < SLOW_REQUESTS; sent += 1) {
    const began = performance.now();
    await send(url, random.pick(pool));
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

/** The uncounted first round is longer by this factor: compiling all code takes tens of thousands of calls. */
const WARM_UP = 4;

async function extent(): Promise<Pick<autocannon.Options, 'connections' | 'amount' | 'duration'>> {
  const fitting = (seconds * 1000) / (await probe());
  if (fitting < SLOW_REQUESTS) return { connections: 1, amount: SLOW_REQUESTS };
  return { connections, duration: round === '0' ? WARM_UP * seconds : seconds };
}

/**
 * Keeps autocannon from converting each response's body to a string. The conversion can take longer than serving the body,
 * above all for bytes that aren't UTF-8.
 */
function dropBodies(client: autocannon.Client): void {
  const answers: unknown = Reflect.get(client, 'pipelinedRequests');
  if (typeof answers !== 'object' || answers === null || !('addBody' in answers)) {
    throw new Error('this version of autocannon stores bodies in an unknown way: adapt dropBodies');
  }
  answers.addBody = () => undefined;
}

const times: number[] = [];
let refused = 0;
let began = 0;
let ended = 0;
let before = process.cpuUsage();
const load = autocannon(
  {
    url,
    ...(await extent()),
    timeout: 600,
    setupClient: (client) => {
      client.setRequests(sequence());
      dropBodies(client);
    },
  },
  () => undefined,
);
load.on('response', (_client, status, _bytes, time) => {
  ended = performance.now();
  if (times.length === 0) {
    // Count from the first response, not the first request: autocannon prepares the requests of all other connections in
    // between, which takes half a second if they differ and no time if they are all the same.
    began = ended;
    before = process.cpuUsage();
  }
  times.push(time);
  if (status < 200 || status > 299) refused += 1;
});
const [{ errors }] = (await once(load, 'done')) as [autocannon.Result];
const { user, system } = process.cpuUsage(before);
if (errors > 0 || refused > 0 || times.length < 2) {
  throw new Error(`${times.length} responses, ${refused} of them not 2xx, and ${errors} errors`);
}
times.sort((a, b) => a - b);
const result: LoadResult = {
  rate: (times.length - 1) / ((ended - began) / 1000),
  p50: quantile(times, 0.5),
  p99: quantile(times, 0.99),
  answers: times.length,
  busy: (user + system) / 1000 / (ended - began),
};
process.stdout.write(JSON.stringify(result));
