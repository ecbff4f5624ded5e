import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { startEmulator, type UsageEmulator } from '../../src/index.ts';

const start = async (t: Test, limits = {}): Promise<UsageEmulator> => {
  const emulator = await startEmulator({ scenario: 'vendor-examples', limits });
  t.teardown(() => emulator.close());
  return emulator;
};
const list = async (emulator: UsageEmulator, query = '', headers = {}): Promise<void> => {
  const response = await fetch(`${emulator.url}/v1/usage?limit=10${query}`, {
    headers: { authorization: 'Bearer k', ...headers },
  });
  await response.text();
};

/** Reads server-sent events: `next` waits for the next text that matches. */
const follow = async (emulator: UsageEmulator, path: string) => {
  const response = await fetch(emulator.url + path, { headers: { accept: 'text/event-stream' } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) {
      const { done = true, value = '' } = (await reader?.read()) ?? {};
      if (done) throw new Error(`the stream ended after: ${text}`);
      text += value;
    }
    return text;
  };
  return { response, until, cancel: async () => reader?.cancel(), ended: async () => (await reader?.read())?.done };
};

await t.test('the journal is followed live, by dataset and filter', async (t) => {
  const emulator = await start(t);
  const mine = await emulator.datasets.create({ name: 'mine' });
  const ofMine = await follow(emulator, '/_emulator/datasets/mine/journal?status=2xx');
  const all = await follow(emulator, '/_emulator/journal');
  t.match(ofMine.response.headers.get('content-type'), 'text/event-stream');
  await Promise.all([ofMine.until(/from now on/), all.until(/from now on/)]);
  await list(emulator, '&n=1');
  const own = { authorization: `Bearer ${mine.keys['nirvana']?.[0] ?? ''}` };
  await list(emulator, '&sort=wrong', own);
  await list(emulator, '&n=2', own);
  const text = await ofMine.until(/"n":"2"/);
  t.notMatch(text, '"n":"1"');
  t.notMatch(text, '"sort":"wrong"');
  t.match(await all.until(/"n":"2"/), /"n":"1"[^]*"sort":"wrong"[^]*"n":"2"/);
  const [, data = ''] = /^data: (.*"n":"2".*)$/m.exec(text) ?? [];
  t.same(JSON.parse(data), (await mine.journal.entries()).at(-1));
  // A dataset that is made later belongs to all of them.
  const later = await emulator.datasets.create({ name: 'later' });
  await list(emulator, '&n=3', { authorization: `Bearer ${later.keys['nirvana']?.[0] ?? ''}` });
  t.match(await all.until(/"n":"3"/), '"dataset":"later"');
});

await t.test('a live journal ends with the server', async (t) => {
  const emulator = await start(t, { closeTimeoutMs: 60_000 });
  const stream = await follow(emulator, '/_emulator/journal');
  await stream.until(/from now on/);
  await Promise.all([emulator.close(), stream.ended().then((ended) => t.ok(ended))]);
});

await t.test('live journals are bounded, and one that was closed makes room', async (t) => {
  const emulator = await start(t);
  const streams = [];
  for (let n = 0; n < 100; n++) streams.push(await follow(emulator, '/_emulator/datasets/default/journal'));
  const { response } = await follow(emulator, '/_emulator/journal');
  t.equal(response.status, 429);
  t.match(await response.text().catch(() => ''), '');
  await Promise.all(streams.map(({ cancel }) => cancel()));
  let status = 429;
  while (status === 429) status = (await follow(emulator, '/_emulator/journal')).response.status;
  t.equal(status, 200);
});

await t.test('a slow reader holds no requests: it is told how many it missed', async (t) => {
  const emulator = await start(t, { journalEntries: 2 });
  const socket: Socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
  t.teardown(() => socket.destroy());
  socket.write('GET /_emulator/journal HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n');
  await once(socket, 'readable');
  // Until the socket's buffers are full, in the kernel too, the stream takes each request.
  const padding = 'x'.repeat(7_000);
  const total = 1_500;
  for (let n = 0; n < total; n++)
    await emulator.inject({ url: `/v1/usage?p=${padding}`, headers: { authorization: 'Bearer k' } });
  await emulator.inject({ url: '/v1/usage?last=1', headers: { authorization: 'Bearer k' } });
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('"last":"1"')) break;
  }
  const missed = [...text.matchAll(/event: missed\s+data: \{"count":(\d+)\}/g)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
  t.ok(missed > 0, `${missed} were missed`);
  t.equal(missed + [...text.matchAll(/^event: request/gm)].length, total + 1);
});
