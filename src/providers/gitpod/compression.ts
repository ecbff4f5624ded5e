import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';
import { Failure } from '../../core/failure.ts';

/** The largest message that is read once it is unpacked, in bytes. */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** Responses below this many bytes are sent as they are: packing them would cost more than it saves. */
const MIN_COMPRESSED_BYTES = 1_024;

export type Coding = 'identity' | 'gzip' | 'br';

interface Packer {
  readonly pack: (bytes: Buffer) => Promise<Buffer>;
  readonly unpack: (bytes: Uint8Array) => Promise<Buffer>;
}

const limit = { maxOutputLength: MAX_MESSAGE_BYTES };
const [gzipAsync, gunzipAsync] = [promisify(gzip), promisify(gunzip)];
const [brotliAsync, unbrotliAsync] = [promisify(brotliCompress), promisify(brotliDecompress)];

/** Fast rather than tight: an emulator's clients are near. */
const PACKERS: Readonly<Record<Exclude<Coding, 'identity'>, Packer>> = {
  gzip: {
    pack: (bytes) => gzipAsync(bytes, { level: constants.Z_BEST_SPEED }),
    unpack: (bytes) => gunzipAsync(bytes, limit),
  },
  br: {
    pack: (bytes) => brotliAsync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    unpack: (bytes) => unbrotliAsync(bytes, limit),
  },
};

/**
 * @param coding the request's `Content-Encoding` in small letters, or its `compression` parameter
 * @throws Failure `unsupported_encoding`
 */
export function readCoding(coding = ''): Coding {
  if (coding === 'identity' || coding === '') return 'identity';
  if (coding === 'gzip' || coding === 'br') return coding;
  throw new Failure('unsupported_encoding', 'unknown compression: supported encodings are gzip, br and identity');
}

/** @throws Failure `payload_too_large` for a message above {@link MAX_MESSAGE_BYTES}, `malformed_body` for a damaged one */
export async function decompress(bytes: Uint8Array, coding: Coding): Promise<Uint8Array> {
  // The protocol: zero-length content is never decompressed.
  if (coding === 'identity' || bytes.length === 0) return bytes;
  try {
    return await PACKERS[coding].unpack(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Failure('payload_too_large', 'the message is too large');
    }
    throw new Failure('malformed_body', `the message is not valid ${coding}`);
  }
}

/** A message that isn't worth it goes as it is. */
export function codingFor(message: Buffer, negotiated: Coding): Coding {
  return message.length < MIN_COMPRESSED_BYTES ? 'identity' : negotiated;
}

export function compress(message: Buffer, coding: Exclude<Coding, 'identity'>): Promise<Buffer> {
  return PACKERS[coding].pack(message);
}

/**
 * Chooses the response's coding: the one of the highest quality, and among equals the one that is named first, as
 * Connect's clients order them. A client that says nothing accepts what it sent.
 *
 * @param accepted the request's `Accept-Encoding`
 * @see https://connectrpc.com/docs/protocol#unary-request
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
