import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Failure } from '../failure.ts';

const DECODERS = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** A way to compress a body (RFC 9110, 8.4.1). */
export type ContentCoding = keyof typeof DECODERS;

export const CONTENT_CODINGS: readonly ContentCoding[] = ['gzip', 'deflate', 'br'];

/**
 * The coding that a `Content-Encoding` names. Several codings on top of each other are not supported.
 *
 * @throws Failure `unsupported_encoding`
 */
export function codingOf<Coding extends ContentCoding>(
  header: string | undefined,
  accepted: readonly Coding[],
): Coding | 'identity' {
  const [name, ...others] = (header ?? '')
    .split(',')
    .map((text) =>
      text
        .trim()
        .toLowerCase()
        .replace(/^x-gzip$/, 'gzip'),
    )
    .filter((text) => text !== '' && text !== 'identity');
  if (name === undefined) return 'identity';
  const coding = accepted.find((candidate) => candidate === name);
  if (coding !== undefined && others.length === 0) return coding;
  throw new Failure(
    'unsupported_encoding',
    `unknown compression: supported encodings are ${accepted.join(', ')} and identity`,
  );
}

/**
 * Decompresses a body while it is read. It ends once it has more bytes than the limit: its reader refuses such a body, and the
 * rest of it may be endless. An empty body stays empty.
 *
 * @throws Failure `malformed_body`
 */
export async function* decode(body: Readable, coding: ContentCoding, limit: number): AsyncIterable<Buffer> {
  // Not a pipeline, which would destroy a request with its connection, before it is answered.
  const decoder = body.pipe(DECODERS[coding]());
  let [read, written] = [0, 0];
  body.on('data', (chunk: Buffer) => {
    read += chunk.length;
  });
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      yield chunk;
      written += chunk.length;
      if (written > limit) return;
    }
  } catch (error) {
    // The client's connection failed, not the decoder.
    if (body.errored) throw error;
    if (read > 0) throw new Failure('malformed_body', `the message is not valid ${coding}`);
  } finally {
    body.unpipe(decoder);
    decoder.destroy();
  }
}
