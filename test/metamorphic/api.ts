import assert from 'node:assert/strict';
import { DAY_MS } from '../../src/core/time/instant.ts';
import { type DatasetControl, startEmulator, type UsageEmulator } from '../../src/index.ts';

/** What these tests look at of each provider's answers. */
export interface EnvironmentRecord {
  readonly id: string;
  readonly createdAt: string;
  readonly stoppedAt: string;
}

export interface Row {
  readonly dimension: string;
  readonly quantity: number;
  readonly started_at: string;
  readonly ended_at: string | null;
}

export interface Resource {
  readonly resource_id: string;
  readonly resource_type: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly dimensions: readonly (Row & { readonly children?: readonly Row[] })[];
}

export type Fields = Readonly<Record<string, unknown>>;

export interface Report {
  readonly count: number;
  readonly resources: readonly Fields[];
  readonly totals: readonly Fields[];
}

interface RecordPage {
  readonly records: readonly EnvironmentRecord[];
  readonly pagination: { readonly nextToken: string };
}

interface ResourcePage {
  readonly items: readonly Resource[];
  readonly pagination: { readonly next_cursor: string | null; readonly total_count: number };
}

/** A customer of all three clouds, who sees the account through the vendors' endpoints alone. */
export interface Customer {
  readonly clock: DatasetControl['clock'];
  /** Every page, as sent, of the environments that stopped in [from, to), ms. */
  recordPages(from: number, to: number): Promise<string[]>;
  records(from: number, to: number): Promise<EnvironmentRecord[]>;
  /** Every page of the whole list, as sent, oldest resources first. */
  resourcePages(): Promise<string[]>;
  /** Every resource of the list, which has to be as long as it says. */
  resources(): Promise<Resource[]>;
  /** The report of whole days, ms, as sent. */
  reportText(from: number, to: number): Promise<string>;
  report(from: number, to: number): Promise<Report>;
}

export const at = (text: string): number => Date.parse(text);
export const iso = (ms: number): string => new Date(ms).toISOString();
export const midnightBefore = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

let shared: Promise<UsageEmulator> | undefined;

/** A customer with an account of their own. The accounts of a process share one emulator, which is seeded once. */
export async function newCustomer(clock?: string): Promise<Customer> {
  shared ??= startEmulator({ scenario: 'default', socket: false });
  const emulator = await shared;
  return customerOf(emulator, await emulator.datasets.create(clock === undefined ? {} : { clock }));
}

export function customerOf(
  emulator: UsageEmulator,
  { clock, env }: Pick<DatasetControl, 'clock' | 'env'> = emulator,
): Customer {
  const send = async (request: Parameters<UsageEmulator['inject']>[0]): Promise<string> => {
    const response = await emulator.inject(request);
    assert.equal(response.statusCode, 200, response.body);
    // Every answer is of the clock's second.
    assert.equal(response.headers.date, clock.now().toUTCString());
    return response.body;
  };
  const key = (name: string): string => env[name] ?? '';

  const customer: Customer = {
    clock,
    async recordPages(from, to) {
      const pages: string[] = [];
      let token = '';
      do {
        const page = await send({
          method: 'POST',
          url: '/gitpod.v1.UsageService/ListEnvironmentUsageRecords',
          headers: { authorization: `Bearer ${key('GITPOD_API_KEY')}`, 'content-type': 'application/json' },
          payload: JSON.stringify({
            filter: { dateRange: { startTime: iso(from), endTime: iso(to) } },
            pagination: { pageSize: 100, token },
          }),
        });
        pages.push(page);
        token = (JSON.parse(page) as RecordPage).pagination.nextToken;
      } while (token !== '');
      return pages;
    },
    async records(from, to) {
      return (await customer.recordPages(from, to)).flatMap((page) => (JSON.parse(page) as RecordPage).records);
    },
    async resourcePages() {
      const pages: string[] = [];
      let cursor: string | null = '';
      do {
        const page = await send({
          url: `/v1/usage?limit=100&sort=created_at:asc${cursor === '' ? '' : `&cursor=${cursor}`}`,
          headers: { authorization: `Bearer ${key('NIRVANA_LABS_API_KEY')}` },
        });
        pages.push(page);
        cursor = (JSON.parse(page) as ResourcePage).pagination.next_cursor;
      } while (cursor !== null);
      return pages;
    },
    async resources() {
      const pages = (await customer.resourcePages()).map((page) => JSON.parse(page) as ResourcePage);
      const items = pages.flatMap((page) => page.items);
      for (const { pagination } of pages) assert.equal(pagination.total_count, items.length);
      return items;
    },
    reportText: (from, to) =>
      send({
        method: 'POST',
        url: '/cloud/v1/usage_report',
        headers: { authorization: `APIKey ${key('GCORE_API_KEY')}`, 'content-type': 'application/json' },
        payload: JSON.stringify({ time_from: iso(from), time_to: iso(to), limit: 1_000_000 }),
      }),
    async report(from, to) {
      const report = JSON.parse(await customer.reportText(from, to)) as Report;
      assert.equal(report.count, report.resources.length);
      return report;
    },
  };
  return customer;
}
