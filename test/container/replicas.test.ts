import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Gitpod from '@gitpod/sdk';
import t, { type Test } from 'tap';
import { parseAllDocuments } from 'yaml';
import { startCommand } from '../helpers/command.ts';

interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly [Container] } };
  };
}

interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly valueFrom: object }[];
}

const manifest = readFileSync(join(import.meta.dirname, '../../docker/kubernetes.yaml'), 'utf8');
const [deployment] = parseAllDocuments(manifest).map((document) => document.toJS() as Deployment);
if (deployment === undefined) throw new Error('docker/kubernetes.yaml has no deployment');
const { replicas } = deployment.spec;
const { args, env } = deployment.spec.template.spec.containers[0];

/** What the manifest's container is, but for the port: its arguments, and the variables that it takes from the secret. */
async function startReplica(t: Test, secret: string): Promise<string> {
  const variables = Object.fromEntries(env.map(({ name }) => [name, secret]));
  const { url } = await startCommand(t, [...args, '--port', '0', '--log-level', 'silent'], { env: variables });
  return url;
}

/** What the manifest's service is: each request goes to the next replica. */
async function startRoundRobin(t: Test, urls: readonly string[]): Promise<{ url: string; counts: readonly number[] }> {
  const counts = urls.map(() => 0);
  let turn = 0;
  const server = createServer((request, response) => {
    const index = turn++ % urls.length;
    counts[index] = (counts[index] ?? 0) + 1;
    const { method, headers, url = '/' } = request;
    const upstream = ask(new URL(url, urls[index]), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counts };
}

interface NirvanaPage {
  readonly items: readonly { readonly resource_id: string }[];
  readonly pagination: { readonly next_cursor: string | null; readonly previous_cursor: string | null };
}

async function nirvana(url: string, query: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${url}/v1/usage?${new URLSearchParams(query).toString()}`, {
    headers: { authorization: 'Bearer key' },
  });
}

/** Every page from one end to the other. */
async function walkNirvana(url: string, limit: number, from: Record<string, string> = {}) {
  const ids: string[] = [];
  let query = from;
  for (;;) {
    const { items, pagination } = (await (
      await nirvana(url, { ...query, limit: String(limit) })
    ).json()) as NirvanaPage;
    ids.push(...items.map((item) => item.resource_id));
    if (pagination.next_cursor === null) return { ids, previous: pagination.previous_cursor };
    query = { cursor: pagination.next_cursor };
  }
}

const gitpodAt = (url: string): Gitpod => new Gitpod({ baseURL: `${url}/api`, bearerToken: 'key', maxRetries: 0 });
const filter = { dateRange: { startTime: '2026-01-01T00:00:00Z', endTime: '2026-02-01T00:00:00Z' } };

async function walkGitpod(url: string, pageSize: number): Promise<string[]> {
  const ids: string[] = [];
  const pages = gitpodAt(url).usage.listEnvironmentRuntimeRecords({ filter, pagination: { pageSize } });
  for await (const { id } of pages) ids.push(id ?? '');
  return ids;
}

async function walkGcore(url: string, limit: number): Promise<unknown[]> {
  const resources: unknown[] = [];
  for (;;) {
    const response = await fetch(`${url}/cloud/v1/usage_report`, {
      method: 'POST',
      headers: { authorization: 'APIKey 1$a', 'content-type': 'application/json' },
      body: JSON.stringify({
        time_from: '2026-01-01T00:00:00Z',
        time_to: '2026-02-01T00:00:00Z',
        limit,
        offset: resources.length,
      }),
    });
    const page = (await response.json()) as { count: number; resources: unknown[] };
    resources.push(...page.resources);
    if (page.resources.length === 0 || resources.length >= page.count) return resources;
  }
}

await t.test('any replica answers any page: a walk through all of them is what one of them holds', async (t) => {
  const urls = await Promise.all(Array.from({ length: replicas }, () => startReplica(t, 'shared')));
  const { url, counts } = await startRoundRobin(t, urls);
  const [one = ''] = urls;

  const records = await walkGitpod(url, 25);
  t.ok(records.length > 25 * replicas, `${records.length} records`);
  t.equal(new Set(records).size, records.length);
  t.same(records, await walkGitpod(one, 100));

  const resources = await walkNirvana(url, 20);
  t.ok(resources.ids.length > 20 * replicas, `${resources.ids.length} resources`);
  t.same(resources.ids, (await walkNirvana(one, 100)).ids);
  t.type(resources.previous, 'string', 'and back');
  const back = (await (await nirvana(url, { cursor: resources.previous ?? '', limit: '20' })).json()) as NirvanaPage;
  const last = resources.ids.length % 20 || 20;
  t.same(
    back.items.map((item) => item.resource_id),
    resources.ids.slice(-last - 20, -last),
  );

  const lines = await walkGcore(url, 100);
  t.ok(lines.length > 100 * replicas, `${lines.length} lines`);
  t.same(lines, await walkGcore(one, 1000));

  for (const count of counts) t.ok(count > 10, `${count} requests`);
});

await t.test('a page token of another secret, or of none, is refused', async (t) => {
  const [ours, theirs] = await Promise.all([startReplica(t, 'ours'), startReplica(t, 'theirs')]);
  const none = await startReplica(t, '');
  for (const [from, to] of [
    [ours, theirs],
    [ours, none],
    [none, ours],
  ] as const) {
    const { pagination } = await gitpodAt(from).usage.listEnvironmentRuntimeRecords({ filter });
    const refused = gitpodAt(to).usage.listEnvironmentRuntimeRecords({
      filter,
      pagination: { token: pagination.nextToken ?? '' },
    });
    await t.rejects(refused, { name: 'Error', status: 400 });
    const page = (await (await nirvana(from, { limit: '10' })).json()) as NirvanaPage;
    t.equal((await nirvana(to, { limit: '10', cursor: page.pagination.next_cursor ?? '' })).status, 400);
  }
});
