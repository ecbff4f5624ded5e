import type { Test } from 'tap';
import SQLite, { type Database } from 'better-sqlite3';
import type { FastifyInstance } from 'fastify';
import { frozenClock } from '../../src/core/time/clock.ts';
import { createDataset, type Dataset } from '../../src/core/datasets/dataset.ts';
import { TEST_ORIGIN } from './origin.ts';
import type { Provider } from '../../src/core/provider/provider.ts';
import { createServer } from '../../src/emulator/server.ts';
import { createTables } from './tables.ts';

export interface TestServerOptions {
  readonly providers: readonly Provider[];
  /** Writes the rows that the test is about. */
  readonly fill?: (db: Database) => void;
  /** The dataset's clock, RFC 3339. */
  readonly clock?: string;
  /** The accepted keys. Default: any. */
  readonly keys?: readonly string[];
}

export interface TestServer {
  readonly app: FastifyInstance;
  readonly dataset: Dataset;
  /** Listens on a free loopback port, for clients that want a socket. */
  listen(): Promise<string>;
}

/** The real app over a dataset in memory that the test fills itself, closed when the test ends. */
export async function testServer(
  t: Test,
  { providers, fill, clock = '2026-02-01T00:00:00Z', keys }: TestServerOptions,
): Promise<TestServer> {
  const db = new SQLite(':memory:');
  for (const provider of providers) createTables(db, provider);
  fill?.(db);
  const dataset = createDataset('default', db, TEST_ORIGIN, frozenClock(Date.parse(clock)));
  const app = await createServer({
    providers,
    keyring: { datasetFor: (_provider, key) => (keys === undefined || keys.includes(key) ? dataset : undefined) },
    health: () => ({
      status: 'ready',
      version: 'test',
      uptime_seconds: 0,
      dataset: { name: 'default', scenario: 'test', seed: 1 },
      clock: { mode: 'frozen', now: clock },
      providers: {},
    }),
  });
  t.teardown(async () => {
    await app.close();
    db.close();
  });
  return { app, dataset, listen: () => app.listen({ host: '127.0.0.1', port: 0 }) };
}
