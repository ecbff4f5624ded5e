import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** Asks an emulator what a client asks a server in front of it. */
export async function passOn(url: string, request: IncomingMessage): Promise<Response> {
  const body = await text(request);
  const { method = 'GET', url: path = '/', headers } = request;
  return fetch(`${url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(headers.authorization !== undefined && { authorization: headers.authorization }),
    },
    ...(method === 'POST' && { body }),
  });
}
