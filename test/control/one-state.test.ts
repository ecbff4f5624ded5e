import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';

/** More than the buffers of a connection hold. */
const RESOURCES = 5_000;
const UUIDS = /"uuid"/g;

const resource = (index: number): object => ({
  type: 'instance',
  flavor: 'g1-standard-1-2',
  project_id: 16,
  region_id: 4,
  last_name: `${index} ${'x'.repeat(1_000)}`,
  billing_metric_name: 'g1-standard-1-2_min',
  segments: [{ started_at: '2026-01-01T00:00:00Z', ended_at: '2026-01-01T01:00:00Z' }],
});
const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => JSON.stringify(resource(from + index))).join('\n');

const body = JSON.stringify({ time_from: '2026-01-01T00:00:00Z', time_to: '2026-02-01T00:00:00Z', limit: 1e9 });
const HEAD = 'HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';
const REQUESTS = {
  report: `POST /cloud/v1/usage_report ${HEAD}Authorization: APIKey 1$k\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  export: `GET /_emulator/datasets/default/export?provider=gcore ${HEAD}\r\n`,
};

/** Sends a request, and waits for the first bytes of its answer. */
async function begin({ url }: UsageEmulator, request: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  await once(socket, 'readable');
  return socket;
}

for (const kind of ['memory', 'a file']) {
  await t.test(`an answer in progress shows one state of the data, in ${kind}, whatever happens to that`, async (t) => {
    const data = kind === 'memory' ? ':memory:' : join(t.testdir(), 'usage.db');
    const emulator = await startEmulator({ scenario: 'empty', data });
    t.teardown(() => emulator.close());
    const { dataset } = emulator;
    await dataset.import(lines(0, RESOURCES), { provider: 'gcore' });
    await dataset.snapshot();
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      'adding a record': () => dataset.addRecord('gcore', resource(RESOURCES)),
      'an import': () => dataset.import(lines(RESOURCES, 2), { provider: 'gcore' }),
      'an import that replaces': () => dataset.import(lines(0, 2), { provider: 'gcore', mode: 'replace' }),
      'a restore': () => dataset.restore(),
      'a reset': () => dataset.reset(),
    };
    for (const [change, make] of Object.entries(changes)) {
      for (const [name, request] of Object.entries(REQUESTS)) {
        await dataset.restore();
        const socket = await begin(emulator, request);
        await make();
        const answer = await text(socket);
        t.equal(answer.match(UUIDS)?.length, RESOURCES, `a ${name} during ${change}`);
        t.ok(answer.endsWith('\r\n0\r\n\r\n'), 'is complete');
      }
    }
    // And the changes are there.
    await dataset.reset();
    await dataset.addRecord('gcore', resource(1));
    const after = await text(await begin(emulator, REQUESTS.report));
    t.equal(after.match(UUIDS)?.length, 1);
  });
}
