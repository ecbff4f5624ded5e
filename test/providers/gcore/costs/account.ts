import type { Test } from 'tap';
import { startEmulator, type StartOptions, type UsageEmulator } from '../../../../src/index.ts';

/** A row of a report, of any type. */
export type Row = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly billing_metric_name: string;
  readonly billing_value: number;
  readonly region_id: number;
};

export interface CostReport {
  readonly count: number;
  readonly price_status: string;
  readonly results: readonly Row[];
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Gcore's API of an emulator, as its clients see it. */
export interface Account {
  readonly emulator: UsageEmulator;
  post(path: string, body: object, clock?: string): Promise<Answer>;
  get(path: string, clock?: string): Promise<Answer>;
  /** The answer to a report that succeeds. */
  report<T = CostReport>(path: string, body: object, clock?: string): Promise<T>;
  /** The same, with numbers as the text that was sent. */
  exact<T = CostReport>(path: string, body: object, clock?: string): Promise<T>;
}

export const USAGE = '/cloud/v1/usage_report';
export const RESOURCES = '/cloud/v1/cost_report/resources';
export const TOTALS = '/cloud/v1/cost_report/totals';
export const MONTHLY = '/cloud/v1/reservation_cost_report/totals';

export async function startAccount(t: Test, options: StartOptions = {}): Promise<Account> {
  const emulator = await startEmulator({ scenario: 'empty', socket: false, ...options });
  t.teardown(() => emulator.close());
  const send = async (method: 'GET' | 'POST', url: string, payload?: object, clock?: string): Promise<Answer> => {
    const headers = {
      authorization: `APIKey ${emulator.env['GCORE_API_KEY'] ?? ''}`,
      ...(clock !== undefined && { 'x-usage-emulator-clock': clock }),
    };
    const response = await emulator.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: response.statusCode, type: String(response.headers['content-type']), text: response.body };
  };
  const succeeding = async (path: string, body: object, clock?: string): Promise<string> => {
    const { status, text } = await send('POST', path, body, clock);
    if (status !== 200) throw new Error(`${status} ${text} for ${JSON.stringify(body)}`);
    return text;
  };
  return {
    emulator,
    post: (path, body, clock) => send('POST', path, body, clock),
    get: (path, clock) => send('GET', path, undefined, clock),
    report: async <T>(path: string, body: object, clock?: string) =>
      JSON.parse(await succeeding(path, body, clock)) as T,
    exact: async <T>(path: string, body: object, clock?: string) =>
      JSON.parse((await succeeding(path, body, clock)).replaceAll(/"cost":([\d.]+)/g, '"cost":"$1"')) as T,
  };
}

/** An instance of a flavor, in project 16 of region 76. */
export const instance = (flavor: string, startedAt: string, endedAt: string | null, more: object = {}): object => ({
  ...{ type: 'instance', project_id: 16, region_id: 76, last_name: 'web', flavor },
  segments: [{ started_at: startedAt, ended_at: endedAt }],
  ...more,
});

/** Loads records of kinds of Gcore. */
export async function load(account: Account, kinds: Readonly<Record<string, readonly object[]>>): Promise<void> {
  const lines = Object.entries(kinds).flatMap(([kind, records]) =>
    records.map((record) => JSON.stringify({ provider: 'gcore', kind, record })),
  );
  await account.emulator.dataset.import(lines.join('\n'));
}
