import t from 'tap';
import { startEmulator } from '../../../src/emulator/emulator.ts';
import { providers } from '../../../src/providers/index.ts';

await t.test('the journal holds what a client has sent, and no larger buffer that it is a part of', async (t) => {
  const emulator = await startEmulator({ host: '127.0.0.1', port: 0, providers, scenario: 'empty', data: ':memory:' });
  t.teardown(() => emulator.close());
  const response = await fetch(`${emulator.url}/gitpod.v1.UsageService/ListEnvironmentUsageRecords`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: '{"pagination":{"pageSize":7}}',
  });
  t.equal(response.status, 200);
  await response.arrayBuffer();
  while (emulator.dataset.journal.records().length === 0) await new Promise(setImmediate);
  const [record] = emulator.dataset.journal.records();
  const body = record?.body;
  if (!Buffer.isBuffer(body)) throw new TypeError('not the bytes');
  t.equal(body.toString(), '{"pagination":{"pageSize":7}}');
  t.equal(body.buffer.byteLength, body.length);
});
