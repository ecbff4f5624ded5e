// Puts a server under load: load-process.ts JOB URL ROUND. Prints a LoadResult as JSON.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { createRandom } from '../src/simulation/random.ts';
import { quantile } from './figure.ts';
import { type LoadJob, type LoadRequest, type LoadResult, send } from './load.ts';

/**
 * Requests a second that are made beforehand, to cost nothing while it counts; then each connection begins anew, which
 * hardly any server is fast enough for, so that pages stay as random as they were drawn.
 */
const PREPARED = 10_000;

/** What takes longer is asked for so many times by one connection, however long that takes. */
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

/** How long one request takes that nobody disturbs, ms: the best of a few, as the first one finds nothing compiled. */
async function probe(): Promise<number> {
  let best = Infinity;
  for (let sent = 0; sent < SLOW_REQUESTS; sent += 1) {
    const began = performance.now();
    await send(url, random.pick(pool));
    best = Math.min(best, performance.now() - began);
  }
  return best;
}

/** How many times as long the first round takes, which doesn't count: tens of thousands of calls until all is compiled. */
const WARM_UP = 4;

async function extent(): Promise<Pick<autocannon.Options, 'connections' | 'amount' | 'duration'>> {
  const fitting = (seconds * 1000) / (await probe());
  if (fitting < SLOW_REQUESTS) return { connections: 1, amount: SLOW_REQUESTS };
  return { connections, duration: round === '0' ? WARM_UP * seconds : seconds };
}

/**
 * autocannon makes a text of each answer's body, for callers that look at it. That may take longer than to serve it, and
 * of bytes that are no UTF-8 several times as long as of JSON.
 */
function dropBodies(client: autocannon.Client): void {
  const answers: unknown = Reflect.get(client, 'pipelinedRequests');
  if (typeof answers !== 'object' || answers === null || !('addBody' in answers)) {
    throw new Error('autocannon keeps bodies in another way than the one that is known here');
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
    // Not when it was asked for: autocannon goes on to prepare the requests of all other connections first, which takes
    // half a second where each page is asked for in turn, and none where it is always the same.
    began = ended;
    before = process.cpuUsage();
  }
  times.push(time);
  if (status < 200 || status > 299) refused += 1;
});
const [{ errors }] = (await once(load, 'done')) as [autocannon.Result];
const { user, system } = process.cpuUsage(before);
if (errors > 0 || refused > 0 || times.length < 2) {
  throw new Error(`${times.length} answers, ${refused} of them refusals, and ${errors} errors`);
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
