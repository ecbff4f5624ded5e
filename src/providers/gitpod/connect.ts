import type { FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../core/failure.ts';
import type { Codec } from './codec.ts';
import { type Coding, codingFor, compress, decompress, negotiate, readCoding } from './compression.ts';
import { jsonCodec } from './json-codec.ts';
import { protoCodec } from './proto-codec.ts';
import type { GetQuery } from './schemas.ts';

// The Connect protocol's unary calls: https://connectrpc.com/docs/protocol#unary-request-response-rpcs

export const codecs: readonly Codec[] = [jsonCodec, protoCodec];

/** @throws Failure `invalid`, for a protocol version or timeout that can't be honoured */
export function checkProtocolHeaders({ headers }: FastifyRequest): void {
  const version = headers['connect-protocol-version'];
  if (version !== undefined && version !== '1') {
    throw new Failure('invalid', 'Connect-Protocol-Version must be "1"');
  }
  readTimeout(headers);
}

const TIMEOUT = /^\d{1,10}$/;

/** @returns ms, or `undefined` for a client that waits for as long as it takes */
function readTimeout(headers: FastifyRequest['headers']): number | undefined {
  const timeout = headers['connect-timeout-ms'];
  if (timeout === undefined || timeout === '') return undefined;
  if (typeof timeout !== 'string' || !TIMEOUT.test(timeout)) {
    throw new Failure('invalid', 'Connect-Timeout-Ms must be a whole number of milliseconds of at most 10 digits');
  }
  return Number(timeout);
}

/** @throws Failure `deadline_exceeded`, once the client has stopped waiting */
function checkDeadline(request: FastifyRequest, reply: FastifyReply): void {
  const timeout = readTimeout(request.headers);
  if (timeout !== undefined && reply.elapsedTime >= timeout) {
    throw new Failure('deadline_exceeded', `the answer was not ready within ${timeout} ms`);
  }
}

/** A call's message, still to be validated, and how it came, which is how its answer goes. */
export interface Call {
  readonly codec: Codec;
  readonly coding: Coding;
  readonly message: unknown;
}

/**
 * Reads a POST.
 *
 * @throws Failure `unsupported_media_type`, `unsupported_encoding`, `payload_too_large` or `malformed_body`
 */
export async function readBody(request: FastifyRequest): Promise<Call> {
  const codec = codecs.find(({ contentType }) => contentType === request.mediaType);
  const { body } = request;
  // Without a content type, an empty body comes without having been parsed.
  if (codec === undefined || !(body instanceof Uint8Array)) throw unsupportedMediaType();
  const coding = readCoding(request.headers['content-encoding']?.trim().toLowerCase());
  return { codec, coding, message: codec.decodeRequest(await decompress(body, coding)) };
}

/**
 * Reads a GET: https://connectrpc.com/docs/protocol#unary-get-request
 *
 * @throws Failure like {@link readBody}
 */
export async function readQuery(query: GetQuery): Promise<Call> {
  const codec = codecOf(query.encoding);
  const coding = readCoding(query.compression);
  const bytes = query.base64 === '1' ? decodeBase64Url(query.message) : Buffer.from(query.message);
  return { codec, coding, message: codec.decodeRequest(await decompress(bytes, coding)) };
}

/**
 * What the protocol answers in words of its own, before validation has any: a codec or a compression that isn't known.
 *
 * @param query as it was sent
 * @throws Failure `unsupported_media_type`, `unsupported_encoding`
 */
export function checkQuery(query: unknown): void {
  const { encoding, compression } = Object(query) as Readonly<Record<string, unknown>>;
  if (typeof encoding === 'string') codecOf(encoding);
  if (typeof compression === 'string') readCoding(compression);
}

/** @throws Failure `unsupported_media_type` */
function codecOf(encoding: string): Codec {
  const codec = codecs.find(({ contentType }) => contentType === `application/${encoding}`);
  if (codec === undefined) throw unsupportedMediaType();
  return codec;
}

function unsupportedMediaType(): Failure {
  return new Failure('unsupported_media_type', 'unsupported media type');
}

const BASE64URL = /^[\w-]*={0,2}$/;

/** Padded or not. */
function decodeBase64Url(text: string): Buffer {
  if (!BASE64URL.test(text)) throw new Failure('malformed_body', 'message: with base64=1 it must be base64url');
  return Buffer.from(text, 'base64url');
}

/**
 * Sends a message in the call's codec.
 *
 * @throws Failure `deadline_exceeded`
 */
export function sendMessage(
  request: FastifyRequest,
  reply: FastifyReply,
  { codec, coding: sent }: Call,
  message: Buffer,
): Promise<void> | undefined {
  const coding = codingFor(message, negotiate(request.headers['accept-encoding'], sent));
  const send = (bytes: Buffer): void => {
    checkDeadline(request, reply);
    if (coding !== 'identity') reply.header('content-encoding', coding);
    // GETs may be cached.
    if (request.method === 'GET') reply.header('vary', 'Accept-Encoding');
    reply.type(codec.contentType).send(bytes);
  };
  if (coding !== 'identity') return compress(message, coding).then(send);
  // At once, as most are sent: to wait for nothing takes time, too.
  send(message);
  return undefined;
}
