import type { FastifyReply, FastifyRequest } from 'fastify';
import { codingOf } from '../../../../core/http/request/content-coding.ts';
import { Failure } from '../../../../core/http/failure.ts';
import { type Codec, codecFor, CONTENT_TYPES, type MessageTypes } from './codec.ts';
import { CODINGS, type Coding, compress, decompress, isWorthCompressing, negotiate } from './compression.ts';
import type { GetQuery } from './get-query.ts';
import { checkDeadline } from './headers.ts';

// Unary calls: https://connectrpc.com/docs/protocol#unary-request-response-rpcs

/** A decoded call. Its response uses the same codec. */
export interface Call {
  readonly codec: Codec;
  readonly coding: Coding;
  /** The request message in canonical protobuf JSON, not validated yet. */
  readonly message: unknown;
}

/**
 * Decodes a POST, whose body is decompressed already.
 *
 * @throws Failure `unsupported_media_type` or `malformed_body`
 */
export async function readBody(types: MessageTypes, request: FastifyRequest): Promise<Call> {
  const codec = await codecFor(request.mediaType);
  const { body } = request;
  // Fastify doesn't parse an empty body that has no content type.
  if (codec === undefined || !(body instanceof Uint8Array)) throw unsupportedMediaType();
  const coding = codingOf(request.headers['content-encoding'], CODINGS);
  return { codec, coding, message: codec.decode(types, body) };
}

/**
 * Decodes a GET. [gitpod/get-base64-1-base64url-padded]
 *
 * @throws Failure `unsupported_media_type`, `unsupported_encoding`, `payload_too_large` or `malformed_body`
 */
export async function readQuery(types: MessageTypes, query: GetQuery): Promise<Call> {
  const codec = await codecFor(contentTypeOf(query.encoding));
  if (codec === undefined) throw unsupportedMediaType();
  const coding = codingOf(query.compression, CODINGS);
  const bytes = query.base64 === '1' ? decodeBase64Url(query.message) : Buffer.from(query.message);
  return { codec, coding, message: codec.decode(types, await decompress(bytes, coding)) };
}

/**
 * Rejects an unknown codec or compression before validation does: the protocol has its own errors for them.
 * [gitpod/get-missing-invalid-encoding-message]
 *
 * @param query as sent
 * @throws Failure `unsupported_media_type`, `unsupported_encoding`
 */
export function checkQuery(query: unknown): void {
  const { encoding, compression } = Object(query) as Readonly<Record<string, unknown>>;
  if (typeof encoding === 'string' && !CONTENT_TYPES.includes(contentTypeOf(encoding))) throw unsupportedMediaType();
  if (typeof compression === 'string') codingOf(compression, CODINGS);
}

function contentTypeOf(encoding: string): string {
  return `application/${encoding}`;
}

function unsupportedMediaType(): Failure {
  return new Failure('unsupported_media_type', 'unsupported media type');
}

const BASE64URL = /^[\w-]*={0,2}$/;

/** Padding is optional. */
function decodeBase64Url(text: string): Buffer {
  if (!BASE64URL.test(text)) throw new Failure('malformed_body', 'message: with base64=1 it must be base64url');
  return Buffer.from(text, 'base64url');
}

/**
 * Sends an encoded response, compressed if the client accepts it.
 *
 * @throws Failure `deadline_exceeded`
 */
export function sendMessage(
  request: FastifyRequest,
  reply: FastifyReply,
  { codec, coding: sent }: Call,
  message: string | Buffer,
): FastifyReply | Promise<FastifyReply> {
  const coding = isWorthCompressing(message) ? negotiate(request.headers['accept-encoding'], sent) : 'identity';
  const send = (body: string | Buffer): FastifyReply => {
    checkDeadline(request, reply);
    if (coding !== 'identity') reply.header('content-encoding', coding);
    // GET responses may be cached. [gitpod/get-response-vary-accept-encoding]
    if (request.method === 'GET') reply.header('vary', 'Accept-Encoding');
    // With a serializer Fastify leaves the content type as it is: Connect's clients expect it without a charset.
    return reply.type(codec.contentType).serializer(String).send(body);
  };
  // No promise unless something is compressed: it would cost a twentieth of a page.
  return coding === 'identity' ? send(message) : compress(message, coding).then(send);
}
