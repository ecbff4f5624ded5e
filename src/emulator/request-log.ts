import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';

/** One line for each request, when it is answered. Neither headers nor bodies are logged, so no credentials are. */
export class RequestLog extends LogController {
  override incomingRequest(): void {
    // The line at the end of the request is enough.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const { method, url } = request;
    const status = reply.statusCode;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    const line = `${method} ${url} ${status} ${ms} ms`;
    if (error) request.log.warn({ method, url, status, ms, err: error }, line);
    else request.log.info({ method, url, status, ms }, line);
  }

  /** A request for an unknown path is logged like any other. */
  override routeNotFound(): void {
    // The line at the end of the request is enough.
  }
}
