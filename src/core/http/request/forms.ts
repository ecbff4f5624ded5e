import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type ContentCoding, CONTENT_CODINGS, codingOf, decode } from './content-coding.ts';
import { Failure } from '../failure.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The size of a body that was chunked or compressed, as far as it was read, decompressed; `null` for others. */
    readBytes: number | null;
  }
}

const ABSOLUTE_FORM = /^https?:\/\/(?:[^/?#@]*@)?([^/?#]*)([^#]*)/i;

/**
 * The path and query of a request target. A proxy's clients send it in absolute form, whose host replaces the `Host` header.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function toOriginForm(request: IncomingMessage): string {
  const { url = '/' } = request;
  if (url.startsWith('/')) return url;
  const [, host, target] = ABSOLUTE_FORM.exec(url) ?? [];
  if (host === undefined || target === undefined) return url;
  request.headers.host = host;
  return target.startsWith('/') ? target : `/${target}`;
}

/** Serves requests whatever they expect: only `100-continue` has a meaning, and Node answers that. */
export function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/**
 * Refuses requests of HTTP/1.1 without a `Host`. Node would answer them by itself, in no dialect.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function requireHost(app: FastifyInstance): void {
  app.addHook('onRequest', ({ headers, raw }, _reply, done) => {
    const isMissing = headers.host === undefined && raw.httpVersion === '1.1';
    done(isMissing ? new Failure('invalid', 'the header Host is missing; HTTP/1.1 requires it') : undefined);
  });
}

/**
 * Makes handlers, faults and the journal see the same body, whether it is sent with its length, in chunks or compressed.
 * Limits apply to the decompressed body.
 *
 * @throws Failure `unsupported_encoding` from its hook
 */
export function decodeBodies(scope: FastifyInstance, accepted = CONTENT_CODINGS): void {
  scope.decorateRequest('readBytes', null);
  scope.addHook('preParsing', (request, reply, payload, done) => {
    const { headers, method } = request;
    const transfer = headers['transfer-encoding'];
    const encoding = headers['content-encoding'];
    // The content of a GET has no meaning.
    if ((transfer === undefined && encoding === undefined) || method === 'GET' || method === 'HEAD') {
      done(null, payload);
      return;
    }
    let coding: ContentCoding | 'identity';
    try {
      if (transfer !== undefined && transfer.trim().toLowerCase() !== 'chunked') {
        throw new Failure('unsupported_encoding', 'Transfer-Encoding: only chunked is supported');
      }
      coding = codingOf(encoding, accepted);
    } catch (error) {
      reply.header('accept-encoding', accepted.join(', '));
      done(error as Failure);
      return;
    }
    const count = async function* (): AsyncIterable<Buffer> {
      request.readBytes = 0;
      const limit = request.routeOptions.bodyLimit;
      const chunks: AsyncIterable<Buffer> =
        coding === 'identity' ? payload.iterator({ destroyOnReturn: false }) : decode(payload, coding, limit);
      for await (const chunk of chunks) {
        request.readBytes += chunk.length;
        yield chunk;
      }
    };
    // Fastify compares Content-Length with this.
    const receivedEncodedLength = Number(headers['content-length'] ?? 0);
    done(null, Object.assign(Readable.from(count(), { objectMode: false }), { receivedEncodedLength }));
  });
}
