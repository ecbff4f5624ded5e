import { createRequire } from 'node:module';

/**
 * Node's http, as Fastify has loaded it already. An `import` reads each of its exports, one of which loads an HTTP client
 * with the web's APIs around it: a fifth of the start, and ten megabytes.
 */
export const http = createRequire(import.meta.url)('node:http') as typeof import('node:http');
