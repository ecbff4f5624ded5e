import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Effect } from './effect.ts';
import { pause } from './pause.ts';

type Chunks = Iterable<Buffer> | AsyncIterable<Buffer>;

/**
 * Damages a response body on its way out, if the effect says so.
 *
 * @param payload a whole body, or a stream of a long one
 * @param closing aborted when the emulator closes
 */
export function damageBody(effect: Effect, payload: unknown, reply: FastifyReply, closing: AbortSignal): unknown {
  const damage = damageOf(effect, reply, closing);
  if (damage === undefined) return payload;
  if (payload instanceof Readable) return Readable.from(damage(buffersOf(payload)));
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
  const body = Buffer.from(payload);
  reply.header('content-length', body.length);
  return Readable.from(damage([body]));
}

type Damage = (chunks: Chunks) => AsyncIterable<Buffer>;

function damageOf(effect: Effect, reply: FastifyReply, closing: AbortSignal): Damage | undefined {
  if (effect.kind === 'malformed_json') return withWrongEnd;
  if (effect.kind === 'truncated_body') return (chunks) => cutShort(chunks, reply);
  if (effect.kind !== 'slow_body' && effect.kind !== 'bandwidth') return undefined;
  const { bytes, every_ms: ms } = effect.kind === 'slow_body' ? effect : chunksOf(effect.bytes_per_second);
  return (chunks) => trickle(chunks, bytes, () => pause(ms, reply, closing));
}

/** How often a body that arrives evenly is continued. */
const CHUNKS_PER_SECOND = 50;

function chunksOf(bytesPerSecond: number): { readonly bytes: number; readonly every_ms: number } {
  const bytes = Math.ceil(bytesPerSecond / CHUNKS_PER_SECOND);
  return { bytes, every_ms: (bytes / bytesPerSecond) * 1000 };
}

async function* buffersOf(stream: Readable): AsyncIterable<Buffer> {
  for await (const chunk of stream as AsyncIterable<string>) {
    yield Buffer.from(chunk);
  }
}

/** Puts `>` in the place of the last byte. JSON ends with another one. */
async function* withWrongEnd(chunks: Chunks): AsyncIterable<Buffer> {
  yield* withoutLastByte(chunks);
  yield Buffer.from('>');
}

async function* withoutLastByte(chunks: Chunks): AsyncIterable<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    yield Buffer.concat([held, chunk.subarray(0, -1)]);
    held = chunk.subarray(-1);
  }
}

/** Sends half of the first chunk, then destroys the connection. */
async function* cutShort(chunks: Chunks, { raw }: FastifyReply): AsyncIterable<Buffer> {
  for await (const chunk of chunks) {
    yield chunk.subarray(0, Math.floor(chunk.length / 2));
    break;
  }
  // The half has to leave first.
  while (raw.writableLength > 0 && !raw.destroyed) await new Promise(setImmediate);
  await new Promise(setImmediate);
  raw.destroy();
}

async function* trickle(chunks: Chunks, bytes: number, wait: () => Promise<void>): AsyncIterable<Buffer> {
  let first = true;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += bytes) {
      if (!first) await wait();
      first = false;
      yield chunk.subarray(from, from + bytes);
    }
  }
}
