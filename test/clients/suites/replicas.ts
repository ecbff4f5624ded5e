import { isDeepStrictEqual } from 'node:util';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describedKey } from '../../../src/core/datasets/described-keys.ts';
import { providers } from '../../../src/providers/index.ts';
import { startCommand } from '../../helpers/command.ts';
import { CLIENTS, ROOT } from '../harness/cache.ts';
import { type Finished, run } from '../harness/process.ts';
import type { Result } from '../harness/results.ts';
import { GO_CLIENTS, moduleAt } from './go.ts';
import { pythonFor } from './python.ts';
import type { Suite } from './suite.ts';

const REPLICAS = 3;
const SECRET = 'shared by all replicas';
/** 300 keys: one of each provider for each of these. Most are small; two have many pages. */
const ACCOUNTS = [
  ...Array.from({ length: 98 }, (_, index) => ({
    ...{ scenario: 'vendor-examples', seed: index + 1, parameters: {} },
    clock: new Date(Date.UTC(2026, 1, 1 + index)).toISOString(),
  })),
  ...[1, 2].map((seed) => ({ scenario: 'large', seed, parameters: { records: 60 }, clock: '2027-01-01T00:00:00Z' })),
];
const REFUSED = ['401'];

interface Client {
  readonly provider: string;
  readonly name: string;
  /** Runs the client's program, which lists the usage of keys. */
  readonly list: (keys: string, env: Readonly<Record<string, string>>) => Promise<Finished>;
  /** Lists all usage of a key in one response of one replica, without a client. */
  readonly direct: (url: string, key: string) => Promise<readonly unknown[]>;
}

const post = async (url: string, authorization: string, body: object): Promise<unknown> => {
  const headers = { authorization, 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
};

const CLIENT_PROGRAMS: readonly Client[] = [
  {
    provider: 'gitpod',
    name: '@gitpod/sdk',
    list: (input, env) =>
      run(process.execPath, [join(CLIENTS, 'typescript', 'replicas.ts')], { cwd: ROOT, env, input }),
    async direct(url, key) {
      const path = `${url}/gitpod.v1.UsageService/ListEnvironmentUsageRecords`;
      const { records } = (await post(path, `Bearer ${key}`, { pagination: { pageSize: 100 } })) as {
        records: readonly { readonly id: string }[];
      };
      return records.map(({ id }) => id);
    },
  },
  {
    provider: 'gcore',
    name: 'gcore',
    async list(input, env) {
      const program = join(CLIENTS, 'python', 'replicas', 'list_usage.py');
      return run(await pythonFor('gcore-0'), ['-B', program], { env, input });
    },
    async direct(url, key) {
      const period = { time_from: '2019-08-01T00:00:00Z', time_to: '2019-08-31T00:00:00Z' };
      const { resources } = (await post(`${url}/cloud/v1/usage_report`, `APIKey ${key}`, {
        ...period,
        limit: 1_000,
      })) as {
        resources: readonly { readonly uuid?: string; readonly type: string }[];
      };
      return resources.map(({ uuid, type }) => uuid ?? type);
    },
  },
  {
    provider: 'nirvana',
    name: 'nirvana-go',
    async list(input, env) {
      const cwd = join(CLIENTS, 'go', GO_CLIENTS[0].folder);
      await moduleAt(cwd, GO_CLIENTS[0].module);
      return run('go', ['run', './replicas'], { cwd, env, input });
    },
    async direct(url, key) {
      const headers = { authorization: `Bearer ${key}` };
      const { items } = (await (await fetch(`${url}/v1/usage?limit=100`, { headers })).json()) as {
        items: readonly { readonly resource_id: string }[];
      };
      return items.map(({ resource_id }) => resource_id);
    },
  },
];

/** Forwards each request to the next server. */
async function startRoundRobin(urls: readonly string[]): Promise<{ url: string; close: () => void }> {
  let turn = 0;
  const server = createServer((request, response) => {
    const { method, headers, url = '/' } = request;
    const upstream = ask(new URL(url, urls[turn++ % urls.length]), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Compares what a client's program finds behind a round-robin with the whole listing of one replica. */
async function compare(client: Client, balancer: string, replica: string): Promise<Result> {
  const provider = providers.find(({ name }) => name === client.provider);
  if (provider === undefined) throw new TypeError(`there is no provider ${client.provider}`);
  const keyOf = (secret: string, account: object): string =>
    describedKey(secret, provider.name, provider.exampleKey, account);
  const [first = {}, second = {}] = ACCOUNTS;
  const keys = ACCOUNTS.map((account) => keyOf(SECRET, account));
  const [description = ''] = keyOf(SECRET, second).split(/\.(?=[^.]*$)/);
  const tag = keyOf(SECRET, first).split('.').at(-1) ?? '';
  const wrong = { foreign: keyOf('another secret', first), forged: `${description}.${tag}` };
  const env = Object.fromEntries(Object.entries(provider.clientEnvironment(balancer, provider.exampleKey)));
  const { status, stdout, output } = await client.list(JSON.stringify([...keys, ...Object.values(wrong)]), env);
  const found = (status === 0 ? JSON.parse(stdout) : {}) as Readonly<Record<string, unknown>>;
  const problems: string[] = [];
  for (const key of keys) {
    if (!isDeepStrictEqual(found[key], await client.direct(replica, key))) problems.push(`${key} lists other usage`);
  }
  for (const [kind, key] of Object.entries(wrong)) {
    if (!isDeepStrictEqual(found[key], REFUSED)) problems.push(`a ${kind} key is not refused with 401`);
  }
  const cases = keys.length + Object.keys(wrong).length;
  return {
    ...{ client: client.name, version: '', suite: 'keys of 3 replicas', skipped: 0, notes: [] },
    passed: cases - problems.length,
    failed: problems.length,
    output: [...problems.slice(0, 20), output.slice(0, 5_000)].join('\n'),
  };
}

/** 300 keys that describe their datasets, behind a round-robin of processes that share nothing but a secret. */
export const replicas: Suite = {
  name: 'replicas',
  title: 'Keys that describe their dataset, on several replicas',
  async run() {
    const teardowns: (() => unknown)[] = [];
    const scope = { teardown: (teardown: () => unknown) => void teardowns.push(teardown) };
    try {
      const args = ['serve', '--port', '0', '--log-level', 'silent', '--scenario', 'empty', '--secret', SECRET];
      const command = join(ROOT, 'src', 'cli', 'main.ts');
      const running = await Promise.all(Array.from({ length: REPLICAS }, () => startCommand(scope, args, { command })));
      const urls = running.map(({ url }) => url);
      const balancer = await startRoundRobin(urls);
      teardowns.push(balancer.close);
      const results: Result[] = [];
      for (const client of CLIENT_PROGRAMS) results.push(await compare(client, balancer.url, urls[0] ?? ''));
      return results;
    } finally {
      for (const teardown of teardowns) await teardown();
    }
  },
};
