import type { FastifyRequest } from 'fastify';
import { parseJson } from '../schema/json.ts';

/** What a client has sent, as JSON where it is; bytes that some provider still has to read are read here too. */
export function sentBody({ body, mediaType }: Pick<FastifyRequest, 'body' | 'mediaType'>): unknown {
  return body instanceof Uint8Array && mediaType === 'application/json'
    ? parseJson(Buffer.from(body).toString())
    : body;
}
