import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Closes the server's connections when it closes: those without a request at once, also if they have sent nothing or half
 * a request header; those with a request in progress once it is answered, but after a time limit in any case.
 *
 * @param timeout ms
 */
export function closeConnections(app: FastifyInstance, timeout: number): void {
  /** The number of requests in progress, by connection. */
  const connections = new Map<Socket, number>();
  let closing = false;
  app.server.on('connection', (socket) => {
    connections.set(socket, 0);
    socket.once('close', () => connections.delete(socket));
  });
  app.server.on('request', ({ socket }, response) => {
    connections.set(socket, (connections.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (connections.get(socket) ?? 1) - 1;
      if (connections.has(socket)) connections.set(socket, left);
      // Not before Node has sent what it holds.
      if (closing && left === 0) socket.destroySoon();
    });
  });
  app.addHook('preClose', (done) => {
    closing = true;
    for (const [socket, requests] of connections) if (requests === 0) socket.destroy();
    setTimeout(() => {
      for (const socket of connections.keys()) socket.destroy();
    }, timeout).unref();
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
