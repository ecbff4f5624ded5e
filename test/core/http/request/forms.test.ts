import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { startEmulator } from '../../../../src/index.ts';
import { GITPOD_RECORD } from '../../../helpers/gitpod-record.ts';

const emulator = await startEmulator({ scenario: 'vendor-examples', limits: { importBytes: 2_000 } });
t.teardown(() => emulator.close());

interface Answer {
  readonly status: number;
  readonly head: string;
  /** Without its request id. */
  readonly body: string;
}

/** Sends bytes as they are, and reads the last of several answers, each of which has a length. */
async function send(parts: readonly (string | Buffer)[], answers = 1): Promise<Answer> {
  const { hostname, port } = new URL(emulator.url);
  const socket = connect(Number(port), hostname);
  for (const part of parts) socket.write(part);
  let received = '';
  let missing = answers;
  for await (const chunk of socket) {
    received = (received + String(chunk)).replace('HTTP/1.1 100 Continue\r\n\r\n', '');
    for (;;) {
      const end = received.indexOf('\r\n\r\n') + 4;
      const head = received.slice(0, end);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
      const text = Buffer.from(received).subarray(end);
      if (end < 4 || text.length < length) break;
      const body = text
        .subarray(0, length)
        .toString()
        .replace(/"request_id":"\w+"/, '');
      missing -= 1;
      if (missing === 0) return { status: Number(head.split(' ')[1]), head, body };
      received = text.subarray(length).toString();
    }
  }
  throw new Error(`${missing} answers are missing after ${received}`);
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: string;
  readonly body: string;
  /** Whether the journal has it. */
  readonly journaled: boolean;
  /** The answer to an unknown coding. */
  readonly refused: readonly [status: number, message: RegExp];
}

const json = 'Content-Type: application/json\r\n';
const others = { journaled: true, refused: [415, /gzip, deflate, br and identity/] } as const;
const CALLS: Readonly<Record<string, Call>> = {
  gitpod: {
    method: 'POST',
    path: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords?x=1',
    headers: `Authorization: Bearer k\r\n${json}`,
    body: '{"pagination":{"pageSize":2}}',
    journaled: true,
    // https://connectrpc.com/docs/protocol#unary-request
    refused: [501, /gzip, br and identity/],
  },
  gcore: {
    ...others,
    method: 'POST',
    path: '/cloud/v1/usage_report?x=1',
    headers: `Authorization: APIKey k\r\n${json}`,
    body: '{"time_from":"2019-08-01T00:00:00Z","time_to":"2019-09-01T00:00:00Z"}',
  },
  nirvana: { ...others, method: 'GET', path: '/v1/usage?limit=10', headers: 'Authorization: Bearer k\r\n', body: '' },
  'the control API': {
    ...others,
    method: 'PUT',
    path: '/_emulator/datasets/default/clock',
    headers: json,
    body: '{"mode":"frozen","now":"2026-02-01T00:00:00Z"}',
    journaled: false,
  },
  'an import': {
    ...others,
    method: 'POST',
    path: '/_emulator/datasets/default/import?provider=gitpod&mode=replace',
    headers: 'Content-Type: application/x-ndjson\r\n',
    body: JSON.stringify(GITPOD_RECORD),
    journaled: false,
  },
};

const length = (body: Buffer, headers = ''): (string | Buffer)[] => [
  `${headers}Content-Length: ${body.length}\r\n\r\n`,
  body,
];
const chunked = (body: Buffer, headers = ''): (string | Buffer)[] => [
  `${headers}Transfer-Encoding: chunked\r\n\r\n`,
  // Two chunks, the first with an extension, and a trailer.
  ...[`1;x=y\r\n`, body.subarray(0, 1), `\r\n${(body.length - 1).toString(16)}\r\n`, body.subarray(1)],
  '\r\n0\r\nX-Trailer: 1\r\n\r\n',
];

/** How a body may be framed and compressed: the rest of a request after its other headers. */
const BODIES: Readonly<Record<string, (body: Buffer) => readonly (string | Buffer)[]>> = {
  'with its length': (body) => length(body),
  chunked: (body) => chunked(body),
  'after 100 Continue': (body) => length(body, 'Expect: 100-continue\r\n'),
  'with another expectation': (body) => length(body, 'Expect: a-miracle\r\n'),
  'as identity': (body) => length(body, 'Content-Encoding: identity\r\n'),
  'with gzip': (body) => length(gzipSync(body), 'Content-Encoding: gzip\r\n'),
  'with x-gzip': (body) => length(gzipSync(body), 'Content-Encoding: X-GZIP\r\n'),
  'with gzip, chunked': (body) => chunked(gzipSync(body), 'Content-Encoding: gzip\r\n'),
  'with deflate': (body) => length(deflateSync(body), 'Content-Encoding: deflate\r\n'),
  'with br': (body) => length(brotliCompressSync(body), 'Content-Encoding: br\r\n'),
  'with br, chunked': (body) => chunked(brotliCompressSync(body), 'Content-Encoding: br\r\n'),
};

/** How a request target may be written. */
const TARGETS: Readonly<Record<string, (path: string) => string>> = {
  'origin form': (path) => `${path} HTTP/1.1\r\nHost: localhost\r\n`,
  'absolute form': (path) => `http://localhost${path} HTTP/1.1\r\nHost: public.example\r\n`,
  'absolute form with a port': (path) => `HTTP://127.0.0.1:8080${path} HTTP/1.1\r\nHost: localhost\r\n`,
  'absolute form of https': (path) => `https://user@localhost${path} HTTP/1.1\r\nHost: localhost\r\n`,
  'HTTP/1.0': (path) => `${path} HTTP/1.0\r\n`,
};

/** The latest request in the journal, once its connection is closed. */
async function journaled(count: number): Promise<unknown> {
  for (;;) {
    const entries = await emulator.journal.entries();
    const last = entries.at(-1);
    if (entries.length < count || last === undefined) await new Promise(setImmediate);
    else {
      const { method, path, query, body, body_bytes, operation, status, rows, refusal } = last;
      return { method, path, query, body, body_bytes, operation, status, rows, refusal };
    }
  }
}

for (const [name, { method, path, headers, body, journaled: hasEntry, refused }] of Object.entries(CALLS)) {
  const head = `${headers}Accept-Encoding: identity\r\n`;
  const bytes = Buffer.from(body);
  const ask = async (target: (path: string) => string, rest: readonly (string | Buffer)[]) => {
    emulator.journal.clear();
    const answer = await send([`${method} ${target(path)}${head}`, ...rest]);
    return { answer, entry: hasEntry ? await journaled(1) : undefined };
  };
  const origin = TARGETS['origin form'] ?? String;

  // [gcore/request-body-may-compressed-gzip]
  await t.test(`${name} answers requests of every form alike, and the journal shows the same`, async (t) => {
    const usual = await ask(origin, body === '' ? ['\r\n'] : length(bytes));
    t.equal(usual.answer.status, 200);
    const same = ({ answer, entry }: typeof usual, form: string): void => {
      t.same({ status: answer.status, body: answer.body }, { status: 200, body: usual.answer.body }, form);
      t.same(entry, usual.entry, form);
    };
    for (const [form, target] of Object.entries(TARGETS))
      same(await ask(target, body === '' ? ['\r\n'] : length(bytes)), form);
    if (body === '') return;
    for (const [form, rest] of Object.entries(BODIES)) {
      // Connect's servers know no deflate.
      if (name !== 'gitpod' || form !== 'with deflate') same(await ask(origin, rest(bytes)), form);
    }
  });

  await t.test(`${name} answers an unknown path alike in every form`, async (t) => {
    const ends = (target: string): string => target.replace(/(\?| HTTP)/, '/nothing$1');
    const usual = await ask((path) => ends(origin(path)), ['\r\n']);
    t.equal(usual.answer.status, 404);
    for (const [form, target] of Object.entries(TARGETS)) {
      const { answer, entry } = await ask((path) => ends(target(path)), ['\r\n']);
      t.same([answer.status, answer.body, entry], [404, usual.answer.body, usual.entry], form);
    }
  });

  if (method !== 'GET') {
    // [gcore/request-body-may-compressed-gzip]
    await t.test(`${name} refuses unknown codings by naming those that it takes`, async (t) => {
      const [status, message] = refused;
      for (const coding of ['zstd', 'gzip, gzip', 'nonsense', ...(name === 'gitpod' ? ['deflate'] : [])]) {
        const { answer } = await ask(origin, length(bytes, `Content-Encoding: ${coding}\r\n`));
        t.equal(answer.status, status, coding);
        t.match(answer.body, message);
        t.match(answer.head, /^accept-encoding: gzip, /m);
      }
      const { answer } = await ask(
        origin,
        chunked(gzipSync(bytes)).map((part, index) =>
          index === 0 ? 'Transfer-Encoding: gzip, chunked\r\n\r\n' : part,
        ),
      );
      t.equal(answer.status, status);
      t.match(answer.body, 'Transfer-Encoding: only chunked is supported');
    });

    await t.test(`${name} refuses a body above its limit in every form, also one that only grows to it`, async (t) => {
      const large = Buffer.alloc(5 * 1_048_576, ' ');
      const { answer: usual } = await ask(origin, length(large));
      t.equal(usual.status, 413);
      for (const [form, rest] of Object.entries(BODIES)) {
        if (name === 'gitpod' && form === 'with deflate') continue;
        const { answer } = await ask(origin, rest(large));
        t.same([answer.status, answer.body], [413, usual.body], form);
      }
    });

    await t.test(`${name} refuses a compressed body that is damaged`, async (t) => {
      const packed = gzipSync(bytes);
      for (const damaged of [bytes, packed.subarray(0, -4), brotliCompressSync(bytes)]) {
        const { answer } = await ask(origin, length(damaged, 'Content-Encoding: gzip\r\n'));
        t.equal(answer.status, 400);
      }
      t.equal((await ask(origin, length(bytes))).answer.status, 200);
    });
  }
}

await t.test('the body of a GET has no meaning, whatever its form, and the connection stays usable', async (t) => {
  const { method, path, headers } = CALLS['nirvana'] ?? {};
  const get = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}`;
  const content = Buffer.alloc(200_000, 'x');
  for (const [form, rest] of Object.entries(BODIES)) {
    t.equal((await send([get, ...rest(content), `${get}\r\n`], 2)).status, 200, form);
  }
});

await t.test('a request of HTTP/1.1 without a Host is refused in the dialect of its path', async (t) => {
  const refused: Readonly<Record<string, RegExp>> = {
    '/v1/usage': /"code":"bad_request"/,
    '/cloud/v1/regions': /"exception_class":"ValidationError"/,
    '/gitpod.v1.UsageService/nothing': /"code":"invalid_argument"/,
    '/_emulator/live': /"error":\{"code":"invalid"/,
  };
  for (const [path, dialect] of Object.entries(refused)) {
    const { status, body } = await send([`GET ${path} HTTP/1.1\r\n\r\n`]);
    t.equal(status, 400, path);
    t.match(body, dialect);
    t.match(body, 'the header Host is missing; HTTP/1.1 requires it');
    t.not((await send([`GET ${path} HTTP/1.0\r\n\r\n`])).status, 400, 'HTTP/1.0 has none');
  }
});

await t.test('the host of an absolute form is the one that protects the control API', async (t) => {
  const request = 'GET http://public.example/_emulator/datasets HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const { status, body } = await send([request]);
  t.equal(status, 403);
  t.match(body, "Host: 'public.example'");
});
