import assert from 'node:assert/strict';
import Big from 'big.js';
import { fc } from '../../../helpers/properties.ts';
import { type DatasetControl, startEmulator, type UsageEmulator } from '../../../../src/index.ts';

/*
 * A customer of Nirvana, who sees usage and bills through the public API alone, and prices through the export.
 */

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;

export const at = (text: string): number => Date.parse(text);
export const iso = (ms: number): string => new Date(ms).toISOString();
export const dateOf = (day: number): string => iso(day * DAY_MS).slice(0, 10);

export interface UsageSegment {
  readonly dimension: string;
  readonly quantity: number;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly children?: readonly UsageSegment[];
}

export interface UsageItem {
  readonly resource_id: string;
  readonly project_id: string;
  readonly resource_type: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly dimensions: readonly UsageSegment[];
}

export interface Leaf {
  readonly dimension: string;
  readonly display_name: string;
  readonly quantity_hours: string;
  readonly unit_price: string | null;
  readonly cost: string;
}

export interface Item extends Leaf {
  readonly children: readonly (Leaf & { readonly unit_price: string })[];
}

export interface Statement {
  readonly currency: string;
  readonly month: string;
  readonly total: string;
  readonly projects: readonly {
    readonly project_id: string;
    readonly project_name: string;
    readonly subtotal: string;
    readonly resource_types: readonly {
      readonly resource_type: string;
      readonly subtotal: string;
      readonly items: readonly Item[];
    }[];
  }[];
}

export interface Cost {
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  readonly days: readonly { readonly date: string; readonly cost: string }[];
}

export interface Price {
  readonly metric: string;
  readonly from: string;
  readonly price: string | null;
}

export interface Page<Found> {
  readonly items: readonly Found[];
  readonly pagination: {
    readonly next_cursor: string | null;
    readonly previous_cursor: string | null;
    readonly total_count: number;
  };
}

export interface Customer {
  readonly dataset: DatasetControl;
  /** The id of the account's only organization. */
  readonly organization: string;
  /** @returns the body, whatever the status */
  send(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Why the answer is empty, by its header. */
  hint(path: string): Promise<unknown>;
  /** A 200 that must come back. */
  get<Body>(path: string): Promise<Body>;
  cost(from: string, to: string): Promise<Cost['days']>;
  statement(month: string): Promise<Statement>;
  /** Every item of a list, page by page. */
  all<Found>(path: string): Promise<Found[]>;
  usage(): Promise<UsageItem[]>;
  prices(): Promise<Price[]>;
}

let shared: Promise<UsageEmulator> | undefined;

/** An account of its own. The accounts of a process share one emulator. */
export async function newCustomer(scenario: string, clock?: string): Promise<Customer> {
  shared ??= startEmulator({ scenario: 'empty', socket: false, providers: ['nirvana'] });
  const emulator = await shared;
  const dataset = await emulator.datasets.create({ scenario, ...(clock !== undefined && { clock }) });
  return customerOf(emulator, dataset);
}

export async function customerOf(emulator: UsageEmulator, dataset: DatasetControl): Promise<Customer> {
  const headers = { authorization: `Bearer ${dataset.env['NIRVANA_LABS_API_KEY'] ?? ''}` };
  const send: Customer['send'] = async (url) => {
    const response = await emulator.inject({ url, headers });
    return { status: response.statusCode, body: response.json() };
  };
  const get = async <Body>(url: string): Promise<Body> => {
    const { status, body } = await send(url);
    assert.equal(status, 200, `${url}: ${JSON.stringify(body)}`);
    return body as Body;
  };
  const all = async <Found>(path: string): Promise<Found[]> => {
    const found: Found[] = [];
    let cursor: string | null = '';
    do {
      const start = `${path}${path.includes('?') ? '&' : '?'}limit=100`;
      const page: Page<Found> = await get(cursor === '' ? start : `${start}&cursor=${cursor}`);
      found.push(...page.items);
      cursor = page.pagination.next_cursor;
      assert.equal(page.pagination.total_count >= found.length, true);
    } while (cursor !== null);
    return found;
  };
  const [organization] = await all<{ id: string }>('/v1/organizations');
  const id = organization?.id ?? '';
  return {
    dataset,
    organization: id,
    send,
    hint: async (url) => (await emulator.inject({ url, headers })).headers['x-usage-emulator-hint'],
    get,
    all,
    cost: async (from, to) => (await get<Cost>(`/v1/organizations/${id}/billing/cost?from=${from}&to=${to}`)).days,
    statement: (month) => get<Statement>(`/v1/organizations/${id}/billing/statements?month=${month}`),
    usage: () => all<UsageItem>('/v1/usage'),
    async prices() {
      const found: Price[] = [];
      for await (const line of dataset.export()) {
        const { kind, record } = JSON.parse(line) as { kind?: string; record: Price };
        if (kind === 'prices') found.push(record);
      }
      return found;
    },
  };
}

export function sum(values: readonly string[]): Big {
  return values.reduce((total, value) => total.plus(value), new Big(0));
}

/** The lines of an import. */
export function linesOf(records: readonly object[], kind?: string): string {
  return records.map((record) => JSON.stringify({ provider: 'nirvana', ...(kind && { kind }), record })).join('\n');
}

const PROJECTS = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
/** From here on, for 100 days, things happen. */
export const START = at('2025-12-20T00:00:00Z');

/** Any instant of the time in which things happen, and more often than not one on a day's edge or beside it. */
export const instant: fc.Arbitrary<number> = fc
  .tuple(fc.nat(100), fc.oneof(fc.constantFrom(0, 1, DAY_MS - 1), fc.nat(DAY_MS - 1)))
  .map(([day, ms]) => START + day * DAY_MS + ms);

const lifetime = fc.tuple(instant, fc.option(instant, { freq: 3 })).map(([a, b]) => ({
  started_at: iso(b === null ? a : Math.min(a, b)),
  ended_at: b === null ? null : iso(Math.max(a, b)),
}));

const METRICS = ['compute_vcpu', 'compute_memory_gb', 'storage_abs_gb', 'network_vpc'];
const quantity = fc.oneof(fc.nat(64), fc.nat(2 ** 40));

const segment = fc
  .record({
    dimension: fc.constantFrom('compute_n1_standard_8', ...METRICS),
    quantity,
    lifetime,
    children: fc.option(fc.array(fc.record({ dimension: fc.constantFrom(...METRICS), quantity }), { maxLength: 2 })),
  })
  .map(({ lifetime: times, children, ...fields }) => ({
    ...fields,
    ...times,
    ...(children !== null && { children: children.map((child) => ({ ...child, ...times })) }),
  }));

/** Resources as the records API takes them. */
export const resources = fc.array(
  fc
    .record({
      resource_type: fc.constantFrom('vm', 'volume'),
      project_id: fc.constantFrom(...PROJECTS),
      dimensions: fc.array(segment, { minLength: 1, maxLength: 3 }),
    })
    .map((fields) => {
      const starts = fields.dimensions.map(({ started_at }) => started_at).sort();
      return { ...fields, started_at: starts[0] ?? iso(START), ended_at: null };
    }),
  { maxLength: 6 },
);

const decimal = fc.tuple(fc.nat(20), fc.stringMatching(/^\d{1,9}$/)).map(([whole, rest]) => `${whole}.${rest}`);

/** Prices as the records API takes them: some metrics have none, and some several, of which one may end them. */
export const priceLists = fc.uniqueArray(
  fc.record({
    metric: fc.constantFrom('compute_n1_standard_8', ...METRICS),
    from: fc.oneof(
      fc.constant('1970-01-01'),
      fc.nat(100).map((day) => dateOf(START / DAY_MS + day)),
    ),
    price: fc.option(decimal, { freq: 8 }),
  }),
  { selector: ({ metric, from }) => `${metric} ${from}`, maxLength: 10 },
);

/** Days as the API writes them. */
export const day = fc.nat(110).map((days) => dateOf(START / DAY_MS + days));
