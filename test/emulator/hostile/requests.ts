import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../../../src/core/random.ts';
import { jsonFor, nested, type Schema, textFor } from './json.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Schema;
}

/** An operation of an OpenAPI document. */
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** A request as bytes. */
export interface HostileRequest {
  readonly method: string;
  readonly bytes: Buffer;
  /** Whether the client leaves before it is answered. */
  readonly leaves: boolean;
  /** Whether nothing may follow it: the answer has no end, the request none that the server sees, or it asks for another protocol. */
  readonly endless: boolean;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'WHATEVER', 'get'];

const ODD_SEGMENTS = [
  ...['%00', '%2e%2e', '..', '.', '', '%2F', '%zz', '%', '%F0%9F', '%c0%af', '__proto__', 'constructor', 'toString'],
  ...['x'.repeat(300), '%E2%80%AE', 'a;b=c', '*', '~', '%0d%0aX-Injected:1', '[', '|', 'é'],
];

const TYPES = [
  ...[
    'application/json',
    'application/x-ndjson',
    'text/plain',
    'application/proto',
    'application/grpc',
    'multipart/form-data',
  ],
  ...['application/json; charset=utf-16', 'application/json;', ';', '', 'APPLICATION/JSON', 'text/html, text/html'],
];

const ODD_HEADERS = [
  ...[
    'Expect: 100-continue',
    'Expect: 200-ok',
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Connection: Transfer-Encoding',
  ],
  ...['Accept: text/csv', 'Accept: nonsense', 'Accept: text/event-stream', 'Accept-Encoding: gzip;q=0, *;q=0'],
  ...['If-None-Match: *', 'Range: bytes=0-', 'Origin: https://evil.example', 'X-Forwarded-Host: evil.example'],
  ...['Host: second.example', 'Host:', `X-Long: ${'x'.repeat(20_000)}`, 'Cookie: a=b; a=c', 'X-Empty:', ' folded: 1'],
  ...['X-Request-Id: ../../x', 'Connect-Protocol-Version: 2', 'Connect-Timeout-Ms: -1', 'Authorization: Bearer second'],
  ...[
    'X-Usage-Emulator-Now: 9999-12-31T23:59:59Z',
    'X-Usage-Emulator-Now: x',
    'X-Usage-Emulator-Clock: 2026-01-01T00:00:00Z',
  ],
  ...['X-Usage-Emulator-Fault: status=503', 'X-Usage-Emulator-Fault: {"effect":{"kind":"malformed_json"}}'],
  ...['X-Usage-Emulator-Fault: kind=__proto__', `X-Usage-Emulator-Fault: ${nested(3_000)}`],
  ...['X-Usage-Emulator-Fault: {"effect":{"kind":"null_value","field":"constructor"}}', 'X-Usage-Emulator-Fault: %'],
  ...['Content-Encoding: zstd', 'Content-Encoding: gzip, br', 'Transfer-Encoding: gzip, chunked', 'TE: trailers'],
];

const KEYS = [
  ...[
    'Bearer t',
    'bearer t',
    'Bearer',
    'Bearer ',
    'Basic dDp0',
    'APIKey 1$abc',
    'APIKey',
    'apikey 1$abc$$',
    'Bearer \u00ff',
  ],
  ...[`Bearer ${'k'.repeat(4_000)}`, 'Bearer __proto__', 'Bearer gitpod-ue.e30.AAAA'],
];

/**
 * Draws hostile requests for the operations of a document.
 *
 * @returns a function that draws one; the last one of a connection asks for its end
 */
export function createRequests(document: OpenApi, random: Random): (isLast: boolean) => HostileRequest {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return (isLast) => {
    const { path, method: declared, operation } = random.pick(operations);
    const method = random.chance(0.05) ? random.pick(METHODS) : declared;
    const body = method === 'GET' && !random.chance(0.05) ? undefined : bodyOf(operation, path, random, document);
    const framed = body === undefined ? { head: '', body: Buffer.alloc(0), endless: false } : frame(body, random);
    const head = [
      `${method} ${targetOf(path, operation, random, document)} HTTP/${random.chance(0.02) ? '1.0' : '1.1'}`,
      random.chance(0.01) ? 'X-No-Host: 1' : 'Host: localhost',
      `Authorization: ${keyOf(path, random)}`,
      ...(isLast ? ['Connection: close'] : []),
      ...(random.chance(0.15) ? [random.pick(ODD_HEADERS)] : []),
    ];
    const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n${framed.head}\r\n`, 'latin1'), framed.body]);
    const isCut = random.chance(0.01);
    return {
      method,
      bytes: isCut ? bytes.subarray(0, random.int(1, bytes.length - 1)) : bytes,
      leaves: random.chance(0.03),
      endless: framed.endless || isCut || /event-stream|Upgrade/.test(head.join()),
    };
  };
}

function keyOf(path: string, random: Random): string {
  if (random.chance(0.1)) return random.pick(KEYS);
  return path.startsWith('/cloud') ? 'APIKey 1$abc' : 'Bearer t';
}

function targetOf(path: string, { parameters = [] }: Operation, random: Random, root: object): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    if (random.chance(0.1)) return random.pick(ODD_SEGMENTS);
    const schema = parameters.find((parameter) => parameter.name === name)?.schema ?? {};
    return encoded(textFor(name, schema, random, root));
  });
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && random.chance(0.4))
    .map(({ name, schema }) => `${name}=${encoded(textFor(name, schema, random, root))}`);
  if (random.chance(0.04)) query.push(random.pick([...ODD_SEGMENTS, 'x=1&x=2', '__proto__=1', '?', 'a[b]=c', '=']));
  const target = `${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  if (random.chance(0.96)) return target;
  return random.pick([
    ...[
      `http://localhost${target}`,
      `HTTPS://u:p@localhost:1${target}`,
      `/${target}`,
      `${target}/`,
      `${target}#x`,
      '*',
    ],
    ...[
      target.toUpperCase(),
      `//evil.example${target}`,
      `http://[::1${target}`,
      `/x/..${target}`,
      `/${random.pick(ODD_SEGMENTS)}`,
    ],
    ...[`${target}?${'q'.repeat(20_000)}`, target.slice(1), 'http://'],
  ]);
}

/** Lone surrogates can't be encoded. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function bodyOf({ requestBody }: Operation, path: string, random: Random, root: object): Buffer {
  const [content] = Object.values(requestBody?.content ?? {});
  let json = content === undefined ? random.pick(['', '{}', nested(20_000)]) : jsonFor(content.schema, random, root);
  if (path.endsWith('/import')) json = lines(random, root);
  if (random.chance(0.95)) return Buffer.from(json);
  const bytes = Buffer.from(json);
  return random.pick([
    bytes.subarray(0, bytes.length / 2),
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    Buffer.concat([bytes, bytes]),
    Buffer.from([0xff, 0xfe, 0x00, 0x22, 0x80]),
    Buffer.from(json, 'utf16le'),
    Buffer.alloc(0),
    Buffer.from(`{"x":${nested(30_000)}}`),
    Buffer.alloc(300_000, '[1,'),
    Buffer.alloc(5_000_000, ' '),
  ]);
}

const RECORD = {
  type: 'object',
  properties: {
    provider: { enum: ['gitpod', 'nirvana', 'gcore', 'other'] },
    kind: { enum: ['records', 'prices', 'names'] },
    record: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        resource_id: { type: 'string' },
        createdAt: { format: 'date-time' },
        stoppedAt: { format: 'date-time' },
      },
    },
  },
} as const;

function lines(random: Random, root: object): string {
  const separator = random.pick(['\n', '\r\n', '\n\n']);
  return Array.from({ length: random.int(0, 5) }, () => jsonFor(RECORD, random, root)).join(separator);
}

/** The headers of a body and what is sent for it: whole, compressed, in chunks, or with a length that is wrong. */
function frame(body: Buffer, random: Random): { head: string; body: Buffer; endless: boolean } {
  const type = `Content-Type: ${random.chance(0.9) ? 'application/json' : random.pick(TYPES)}\r\n`;
  const [head, sent] = random.chance(0.9) ? [type, body] : compressed(type, body, random);
  if (random.chance(0.8)) return { head: `${head}Content-Length: ${sent.length}\r\n`, body: sent, endless: false };
  if (random.chance(0.8))
    return { head: `${head}Transfer-Encoding: chunked\r\n`, body: chunked(sent, random), endless: false };
  const wrong = random.pick(['-1', '1e3', '99999999999', `${sent.length + 5}`, `${sent.length}\r\nContent-Length: 3`]);
  const both = random.chance(0.2) ? 'Transfer-Encoding: chunked\r\n' : '';
  return { head: `${head}${both}Content-Length: ${wrong}\r\n`, body: sent, endless: true };
}

function compressed(type: string, body: Buffer, random: Random): [string, Buffer] {
  const [coding, bytes] = random.pick<[string, Buffer]>([
    ['gzip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
    ['gzip', Buffer.from('not compressed')],
    ['gzip', gzipSync(body).subarray(0, -5)],
    ['gzip', BOMB],
    ['GZIP', gzipSync(gzipSync(body))],
  ]);
  return [`${type}Content-Encoding: ${coding}\r\n`, bytes];
}

/** 20 MB of spaces. */
const BOMB = gzipSync(Buffer.alloc(20_000_000, ' '));

function chunked(body: Buffer, random: Random): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const chunk = body.subarray(at, at + random.int(1, body.length));
    const extension = random.pick(['', ';x', ';x=y', ';x="a;b"', ' ']);
    parts.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from('\r\n'));
    at += chunk.length;
  }
  const trailer = random.pick(['', 'X-Trailer: 1\r\n', 'Content-Length: 5\r\n', 'Authorization: Bearer x\r\n']);
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailer}\r\n`)]);
}
