import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type ContentCoding, decode } from '../../../../core/http/request/content-coding.ts';
import { Failure } from '../../../../core/http/failure.ts';

/** The largest decompressed message of a GET, in bytes, like that of a POST. [gitpod/message-above-1-mi-b] */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** Shorter responses are not compressed: it would cost more than it saves. [gitpod/responses-below-1-ki-b] */
const MIN_COMPRESSED_LENGTH = 1_024;

/** Connect's implementations for Go and Node know no others in common. [gitpod/requests-can-compressed-gzip-br] */
export const CODINGS = ['gzip', 'br'] as const satisfies readonly ContentCoding[];

export type Coding = (typeof CODINGS)[number] | 'identity';

type Compressor = (message: string | Buffer) => Promise<Buffer>;

const [gzipAsync, brotliAsync] = [promisify(gzip), promisify(brotliCompress)];

/** The fastest settings: an emulator's clients are usually on the same machine. */
const COMPRESSORS: Readonly<Record<(typeof CODINGS)[number], Compressor>> = {
  gzip: (message) => gzipAsync(message, { level: constants.Z_BEST_SPEED }),
  br: (message) => brotliAsync(message, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

/**
 * Decompresses the message of a GET.
 *
 * @throws Failure `payload_too_large` for a message above {@link MAX_MESSAGE_BYTES}, `malformed_body` for a damaged one
 */
export async function decompress(bytes: Uint8Array, coding: Coding): Promise<Uint8Array> {
  if (coding === 'identity') return bytes;
  const message = await buffer(decode(Readable.from([bytes]), coding, MAX_MESSAGE_BYTES));
  if (message.length > MAX_MESSAGE_BYTES) throw new Failure('payload_too_large', 'the message is too large');
  return message;
}

export function isWorthCompressing(message: string | Buffer): boolean {
  return message.length >= MIN_COMPRESSED_LENGTH;
}

export function compress(message: string | Buffer, coding: (typeof CODINGS)[number]): Promise<Buffer> {
  return COMPRESSORS[coding](message);
}

/**
 * Chooses the response's coding. [gitpod/responses-compressed-accept-encoding, gitpod/without-accept-encoding-response]
 *
 * @param accepted the request's `Accept-Encoding`
 * @param sent the request's coding
 */
export function negotiate(accepted: string | undefined, sent: Coding): Coding {
  if (accepted === undefined || accepted === '') return sent;
  let best: Coding = 'identity';
  let bestQuality = 0;
  for (const entry of accepted.split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const coding = name === '*' ? 'gzip' : name;
    if (coding !== 'gzip' && coding !== 'br' && coding !== 'identity') continue;
    const quality = qualityOf(parameters);
    if (quality > bestQuality) [best, bestQuality] = [coding, quality];
  }
  return best;
}

function qualityOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
}
