import { text } from 'node:stream/consumers';
import t from 'tap';
import { startEmulator } from '../../src/index.ts';
import { type Asked, type HarEntry, recorder } from '../helpers/recorder.ts';
import { fc, runs } from '../helpers/properties.ts';

const emulator = await startEmulator({ scenario: 'vendor-examples', socket: false });
t.teardown(() => emulator.close());

const QUESTIONS = [
  {
    provider: 'gitpod',
    path: '/api/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
    body: { pagination: { pageSize: 100 } },
  },
  { provider: 'nirvana', path: '/v1/usage', query: { limit: '100' } },
  {
    provider: 'gcore',
    path: '/cloud/v1/usage_report',
    body: { time_from: '2024-07-01T00:00:00Z', time_to: '2024-07-31T00:00:00Z', limit: 1000 },
  },
] as const satisfies readonly Asked[];

const original = recorder(emulator, { keys: {} });
const answers: string[] = [];
for (const asked of QUESTIONS) answers.push(await original.ask(asked));

const emptyDataset = () => emulator.datasets.create({ scenario: 'empty', clock: emulator.clock.now().toISOString() });

const post = (name: string, payload: string, query = '', type = 'application/json') =>
  emulator.inject({
    method: 'POST',
    url: `/_emulator/datasets/${name}/import${query}`,
    headers: { 'content-type': type },
    payload,
  });

const harOf = (entries: readonly unknown[]): string => JSON.stringify({ log: { version: '1.2', entries } });

/** An entry that has something else in places. */
const changed = (index: number, change: (entry: HarEntry) => void): HarEntry => {
  const copy = structuredClone(original.entries[index]);
  if (copy === undefined) throw new Error('there is no such entry');
  change(copy);
  return copy;
};

const messageOf = ({ body }: { readonly body: string }): string =>
  (JSON.parse(body) as { error: { message: string } }).error.message;

await t.test('what a HAR file has is answered again, over HTTP and in process', async (t) => {
  const pretty = JSON.stringify(JSON.parse(original.har()), null, 2);
  for (const har of [original.har(), pretty, `\uFEFF${pretty}`]) {
    const [overHttp, inProcess] = [await emptyDataset(), await emptyDataset()];
    const response = await post(overHttp.name, har);
    t.equal(response.statusCode, 200, response.body);
    t.same(await inProcess.import(har), response.json());
    t.match(response.json(), { calls: { read: 3, skipped: 0, reasons: [] }, ignored: [] });
    for (const copy of [overHttp, inProcess]) {
      const again = recorder(emulator, copy);
      for (const [index, asked] of QUESTIONS.entries()) t.equal(await again.ask(asked), answers[index]);
    }
  }
});

await t.test('an answer alone, or one in each line, is recognized by its form', async (t) => {
  for (const [index, asked] of QUESTIONS.entries()) {
    const answer = answers[index] ?? '';
    const pretty = JSON.stringify(JSON.parse(answer), null, 2);
    for (const [payload, query] of [
      [answer, ''],
      [pretty, ''],
      [pretty, `?provider=${asked.provider}`],
      [`${answer}\n\n${answer}\n`, ''],
    ] as const) {
      const copy = await emptyDataset();
      const response = await post(copy.name, payload, query, 'application/x-ndjson');
      t.equal(response.statusCode, 200, response.body);
      t.equal(await recorder(emulator, copy).ask(asked), answer);
    }
  }
});

await t.test('entries that show no records are skipped, each with the reason', async (t) => {
  const entries = [
    null,
    {},
    { request: { method: 'GET', url: 'not a url' } },
    changed(1, ({ request }) => (request.url = 'https://example.com/index.html')),
    changed(1, ({ request }) => (request.method = 'DELETE')),
    changed(1, ({ response }) => (response.status = 404)),
    { request: original.entries[1]?.request },
    changed(1, ({ response }) => (response.content = { mimeType: 'text/html', text: '<html>' })),
    changed(1, ({ response }) => delete response.content.text),
    changed(1, ({ response }) => (response.content.encoding = 'base64')),
    changed(1, ({ response }) => (response.content.text = '{"items":1}')),
    changed(1, ({ request }) => (request.url = 'https://api.example.com/v1/regions')),
    original.entries[1],
  ];
  const copy = await emptyDataset();
  const response = await post(copy.name, harOf(entries));
  t.equal(response.statusCode, 200, response.body);
  const none = 'is no request to an endpoint of gitpod or nirvana or gcore';
  const reasons = [
    ...['it has no request', 'it has no request', 'it has no request'],
    ...[`GET ${none}`, `DELETE ${none}`, 'its status is 404', 'its status is unknown'],
    ...['its response is not JSON', 'its response is not JSON', 'its response is not JSON'],
    ...[
      'responses of usage.list in this form show no records',
      'responses of regions.list in this form show no records',
    ],
  ];
  t.same(response.json<{ calls: object }>().calls, {
    read: 1,
    skipped: reasons.length,
    reasons: reasons.map((reason, index) => ({ entry: index + 1, reason })),
  });
  t.equal(await recorder(emulator, copy).ask(QUESTIONS[1]), answers[1]);
});

await t.test('base64 is decoded, and so are binary answers', async (t) => {
  const binary = await emulator.inject({
    method: 'POST',
    url: QUESTIONS[0].path,
    headers: { authorization: 'Bearer x', 'content-type': 'application/proto' },
    payload: Buffer.of(0x0a, 0x02, 0x08, 100),
  });
  t.equal(binary.statusCode, 200);
  const har = harOf([
    changed(0, ({ response }) => {
      response.content = {
        mimeType: 'application/proto',
        encoding: 'base64',
        text: binary.rawPayload.toString('base64'),
      };
    }),
    changed(1, ({ response: { content } }) => {
      content.encoding = 'base64';
      content.text = Buffer.from(content.text ?? '').toString('base64');
    }),
    changed(0, ({ response }) => {
      response.content = { mimeType: 'application/proto', encoding: 'base64', text: 'AAAA' };
    }),
  ]);
  const copy = await emptyDataset();
  const response = await post(copy.name, har);
  t.match(response.json(), { calls: { read: 2, reasons: [{ entry: 3, reason: 'its response is not JSON' }] } });
  const again = recorder(emulator, copy);
  for (const index of [0, 1] as const) t.equal(await again.ask(QUESTIONS[index]), answers[index]);
});

await t.test('provider and kind choose what is imported', async (t) => {
  const [one, none] = [await emptyDataset(), await emptyDataset()];
  t.match((await post(one.name, original.har(), '?provider=nirvana')).json(), {
    imported: { nirvana: Number },
    calls: { read: 1, skipped: 2 },
  });
  t.same(
    (await post(none.name, original.har(), '?provider=nirvana&kind=prices')).json<{ imported: object }>().imported,
    {},
  );
  t.match(messageOf(await post(none.name, original.har(), '?kind=prices')), /^kind: needs 'provider'/);
});

await t.test('what cannot be imported is refused with what can, and changes nothing', async (t) => {
  const copy = await emptyDataset();
  await copy.import(original.har());
  const before = await text(copy.export());
  const wrong = changed(0, ({ response: { content } }) => {
    content.text = JSON.stringify({ records: [{ id: 'x', createdAt: 'yesterday' }] });
  });
  const month = (from: number, to: number): HarEntry =>
    changed(2, ({ request }) => {
      const [time_from, time_to] = [from, to].map((day) => `2024-07-${String(day)}T00:00:00Z`);
      request.postData = { mimeType: 'application/json', text: JSON.stringify({ time_from, time_to }) };
    });
  for (const [payload, status, message] of [
    [
      '{\n"a": 1\n}',
      400,
      /^the JSON is neither NDJSON.* nor a HAR file, which has log\.entries, nor a response of gitpod or/,
    ],
    ['[\n1\n]', 400, /^the JSON is neither NDJSON/],
    ['{"a": 1}', 400, /^line 1: 'provider' is missing/],
    ['{"log": {"entries": 1}}', 400, /^line 1: 'provider' is missing/],
    ['{\n"a": ', 400, /^line 1: not JSON/],
    [
      harOf([]),
      400,
      /^none of the 0 entries of the HAR file has a response of gitpod or nirvana or gcore that shows records$/,
    ],
    [harOf([{}, {}]), 400, /^none of the 2 entries .*; entry 1: it has no request$/],
    [harOf([{}, wrong]), 400, /^entry 2: 'stoppedAt' is missing.*nothing was imported$/],
    [harOf([month(10, 20), month(15, 25)]), 409, /^the reports of 2024-07-10 to 2024-07-20 and of .* overlap in part/],
    [original.har(), 400, /^entry \d: .*exists; nothing was imported$/],
  ] as const) {
    const response = await post(copy.name, payload, payload === original.har() ? '' : '?mode=replace');
    t.equal(response.statusCode, status, response.body);
    t.match(messageOf(response), message);
    await t.rejects(copy.import(payload, payload === original.har() ? {} : { mode: 'replace' }), {
      name: 'Refusal',
      message: messageOf(response),
    });
    t.same(await text(copy.export()), before);
  }
});

await t.test('a HAR file is as large as an import may be', async (t) => {
  await using small = await startEmulator({ scenario: 'empty', socket: false, limits: { importBytes: 1000 } });
  await t.rejects(small.dataset.import(original.har()), { code: 'too_large' });
  // An answer in one line may be longer than a line of NDJSON.
  const long = JSON.stringify({ note: 'x'.repeat(9_000_000), ...(JSON.parse(answers[1] ?? '') as object) });
  const copy = await emptyDataset();
  t.match(await copy.import(long), { imported: { nirvana: Number } });
});

await t.test('whatever a HAR file has in it, it is imported or refused', async (t) => {
  const places = [
    'request',
    'response',
    'url',
    'method',
    'status',
    'content',
    'text',
    'mimeType',
    'encoding',
    'postData',
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(...answers, 'base64', 'application/proto', '{"records":[{}]}', '{"items":[{"resource_id":1}]}'),
  );
  const mutation = fc.record({ entry: fc.nat(2), place: fc.constantFrom(...places), value });
  const copy = await emptyDataset();
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      const entries = original.entries.map((entry, index) =>
        JSON.stringify(
          entry,
          (key, old: unknown) => mutations.find((one) => one.entry === index && one.place === key)?.value ?? old,
        ),
      );
      const response = await post(copy.name, `{"log":{"entries":[${entries.join(',')}]}}`, '?mode=replace');
      t.ok([200, 400, 409].includes(response.statusCode), response.body);
    }),
    { numRuns: runs(500) },
  );
});
