import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, scaled } from '../bench.ts';
import { dataFile } from '../data.ts';
import { startEmulator } from '../emulators.ts';
import type { Round } from '../figure.ts';
import { ALL_TIME, gcoreReport } from '../listings.ts';
import { LIVE, pollLive } from '../live.ts';
import { type LoadRequest, send } from '../load.ts';

const LARGE = 1_000_000;
const DATASET = '/_emulator/datasets/default';
/** The size of an import of one line, bytes. */
const LINE_BYTES = 60_000_000;

/** A long operation on a dataset of one provider. */
interface Operation {
  readonly what: string;
  readonly provider: string;
  readonly run: (url: string, rows: number) => Promise<unknown>;
}

const post = (path: string, type: string, body: string) => async (url: string) => {
  const response = await fetch(url + path, { method: 'POST', headers: { 'content-type': type }, body });
  return response.arrayBuffer();
};
const json = (path: string, body: object) => post(path, 'application/json', JSON.stringify(body));
const record = {
  id: '018cc251-f400-7a01-8a01-d2c94c273bff',
  createdAt: '2025-06-01T09:00:00Z',
  stoppedAt: '2025-06-01T10:00:00Z',
};

/** Reads an answer to its end without keeping it: answers of all rows take hundreds of MB. */
async function drain({ body, ok, status }: Response): Promise<void> {
  if (!ok || body === null) throw new Error(`got ${status}`);
  await body.pipeTo(new WritableStream());
}

const { method, path, headers, body = '' }: LoadRequest = gcoreReport({ ...ALL_TIME, limit: 1e9 });
const readAllRows = async (url: string): Promise<void> =>
  drain(await fetch(url + path, { method, headers, body: Buffer.from(body, 'base64') }));

const OPERATIONS: readonly Operation[] = [
  {
    what: 'an import of one line of 60 MB',
    provider: 'gitpod',
    run: (url) => post(`${DATASET}/import`, 'application/x-ndjson', `{"a":"${'x'.repeat(LINE_BYTES)}"}`)(url),
  },
  { what: 'adding a record with an id', provider: 'gitpod', run: json(`${DATASET}/gitpod/records`, record) },
  {
    what: 'adding a record without an id',
    provider: 'gitpod',
    run: json(`${DATASET}/gitpod/records`, { ...record, id: undefined }),
  },
  { what: 'a snapshot', provider: 'gitpod', run: json(`${DATASET}/snapshot`, {}) },
  {
    what: 'an export',
    provider: 'gitpod',
    run: async (url) => drain(await fetch(`${url}${DATASET}/export`)),
  },
  { what: 'a reset', provider: 'gitpod', run: json(`${DATASET}/reset`, {}) },
  {
    what: 'seeding over HTTP',
    provider: 'gitpod',
    run: (url, rows) => json('/_emulator/datasets', { scenario: 'large', parameters: { records: rows } })(url),
  },
  { what: 'the first report', provider: 'gcore', run: (url) => send(url, gcoreReport({ ...ALL_TIME, limit: 10 })) },
  {
    what: 'a report of all rows',
    provider: 'gcore',
    run: readAllRows,
  },
  {
    what: 'four reports of all rows at once',
    provider: 'gcore',
    run: (url) => Promise.all(Array.from({ length: 4 }, () => readAllRows(url))),
  },
];

export const live: Bench = {
  name: 'live',
  about: `longest wait for ${LIVE} while long operations work on many rows / median wait`,
  async *run(options) {
    const rows = scaled(options, LARGE);
    const rounds = new Map<string, Round[]>(OPERATIONS.map(({ what }) => [what, []]));
    for (let round = 1; round <= options.rounds; round += 1) {
      options.log(`live: round ${round}`);
      for (const provider of new Set(OPERATIONS.map((operation) => operation.provider))) {
        // The operations change it.
        const data = join(options.folder, `live-${provider}.db`);
        copyFileSync(await dataFile(provider, rows, options.log), data);
        await using server = await startEmulator({ data, pageCache: 0 });
        for (const { what, run } of OPERATIONS.filter((operation) => operation.provider === provider)) {
          const poll = await pollLive(server.url);
          await run(server.url, rows);
          const { longest, median } = await poll.stop();
          rounds.get(what)?.push({ a: longest, b: median });
        }
      }
    }
    for (const [what, measured] of rounds) {
      yield {
        ...{ bench: 'live', what: `during ${what}`, unit: 'ms', a: 'longest wait', b: 'median wait', rounds: measured },
        target: { medianAtMost: 100 },
      };
    }
  },
};
