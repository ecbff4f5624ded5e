import type { FastifyRequest } from 'fastify';

/** What a client has sent, as JSON where it is; bytes that some provider still has to read are read here too. */
export function sentBody({ body, mediaType }: Pick<FastifyRequest, 'body' | 'mediaType'>): unknown {
  return body instanceof Uint8Array && mediaType === 'application/json' ? readJson(body) : body;
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
