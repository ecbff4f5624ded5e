import SQLite from 'better-sqlite3';
import type { Test } from 'tap';
import { createTables } from '../../helpers/tables.ts';
import { frozenClock } from '../../../src/core/time/clock.ts';
import { createDataset, type Dataset } from '../../../src/core/datasets/dataset.ts';
import { TEST_ORIGIN } from '../../helpers/origin.ts';
import { gcore } from '../../../src/providers/gcore/index.ts';
import type { BillingRow } from '../../../src/providers/gcore/store/records.ts';
import { writeSettings } from '../../../src/providers/gcore/store/account/settings.ts';
import { insertRows } from '../../../src/providers/gcore/store/repository.ts';
import { createServer } from '../../../src/emulator/server.ts';

export interface Report {
  readonly count: number;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  readonly totals: readonly Readonly<Record<string, unknown>>[];
}

export interface ErrorAnswer {
  readonly exception_class: string;
  readonly message: string;
  readonly request_id: string;
  readonly invalid_fields?: Readonly<Record<string, readonly string[]>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export const PATH = '/cloud/v1/usage_report';

/** The real app with this provider alone, whose data and clock a test changes as it goes. */
export interface GcoreEmulator {
  /** Replaces all rows by these. The clock is an instant in ms or RFC 3339. Default: no lag. */
  load(rows: Iterable<BillingRow>, clock?: number | string, lagMinutes?: number): void;
  /** A body that is no string is sent as JSON. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The answer to a request that succeeds. */
  report(body: object): Promise<Report>;
  /** The answer to a request that fails, with its status. */
  refusal(body: unknown, headers?: Record<string, string>): Promise<ErrorAnswer & { readonly status: number }>;
  inject: Awaited<ReturnType<typeof createServer>>['inject'];
  /** Listens on a free loopback port. */
  listen(): Promise<string>;
}

export async function gcoreEmulator(t: Test, keys?: readonly string[]): Promise<GcoreEmulator> {
  let current: Dataset | undefined;
  const app = await createServer({
    providers: [gcore],
    keyring: { datasetFor: (_provider, key) => (keys === undefined || keys.includes(key) ? current : undefined) },
    health: () => ({
      status: 'ready',
      version: 'test',
      uptime_seconds: 0,
      dataset: { name: 'default', scenario: 'test', seed: 1 },
      clock: { mode: 'frozen', now: '2026-02-01T00:00:00Z' },
      providers: {},
    }),
  });
  t.teardown(async () => {
    await app.close();
    current?.db.close();
  });

  const emulator: GcoreEmulator = {
    load(rows, clock = '2026-02-01T00:00:00Z', lagMinutes) {
      current?.db.close();
      const db = new SQLite(':memory:');
      createTables(db, gcore);
      Array.from(insertRows(db, rows));
      if (lagMinutes !== undefined) writeSettings(db, { lagMinutes });
      const now = typeof clock === 'string' ? Date.parse(clock) : clock;
      current = createDataset('default', db, TEST_ORIGIN, frozenClock(now));
    },
    async post(body, headers = {}) {
      const response = await app.inject({
        method: 'POST',
        url: PATH,
        headers: { authorization: 'APIKey 1234$abcdef', 'content-type': 'application/json', ...headers },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.statusCode, headers: response.headers, text: response.body };
    },
    async report(body) {
      const { status, text } = await emulator.post(body);
      if (status !== 200) throw new Error(`${status} ${text} for ${JSON.stringify(body)}`);
      return JSON.parse(text) as Report;
    },
    async refusal(body, headers) {
      const { status, text } = await emulator.post(body, headers);
      return { status, ...(JSON.parse(text) as ErrorAnswer) };
    },
    inject: app.inject.bind(app),
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
  };
  emulator.load([]);
  return emulator;
}
