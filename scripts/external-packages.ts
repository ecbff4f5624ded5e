/**
 * The packages that the bundle imports rather than contains: those with data files or binaries, and those that few starts
 * need. The image contains no others.
 */
export const EXTERNAL_PACKAGES: readonly string[] = [
  '@faker-js/faker',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  'better-sqlite3',
  'jsonpath-rfc9535',
  'pino-pretty',
  'prom-client',
  'yaml',
];
