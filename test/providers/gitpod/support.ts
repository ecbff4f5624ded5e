import type { Database } from 'better-sqlite3';
import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import { gitpod } from '../../../src/providers/gitpod/index.ts';
import type { EnvironmentUsageRecord } from '../../../src/providers/gitpod/store/records.ts';
import { insertRecords } from '../../../src/providers/gitpod/store/repository.ts';
import { listEnvironmentUsageRecords } from '../../../src/providers/gitpod/api/list-environment-usage-records.ts';
import { testServer, type TestServer, type TestServerOptions } from '../../helpers/server.ts';

export const [LIST_PATH] = listEnvironmentUsageRecords.paths;

export const PROJECT = 'd2c94c27-3b76-4a42-b88c-95a85e392c68';

export const authorization = 'Bearer token';

export const ms = (text: string): number => Date.parse(text);

/** The UUID that spells a short text, so that the one sorts like the other. */
export function uuid(text: string): string {
  const digits = Buffer.alloc(16);
  digits.write(text.slice(-16));
  return digits.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What {@link uuid} spelled. */
export function textOf(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString().replace(/\0+$/, '');
}

/** A record of {@link PROJECT} that ran for an hour before it stopped. */
export function record(id: string, stoppedAt: string | number, rest: Partial<EnvironmentUsageRecord> = {}) {
  const stopped = typeof stoppedAt === 'string' ? ms(stoppedAt) : stoppedAt;
  return {
    id: uuid(id),
    environmentId: uuid(`of ${id}`),
    userId: uuid('user'),
    projectId: PROJECT,
    runnerId: uuid('runner'),
    environmentClassId: uuid('class'),
    createdAt: stopped - 3_600_000,
    stoppedAt: stopped,
    ...rest,
  } satisfies EnvironmentUsageRecord;
}

/** Records that stop one minute after the other, the first one at `start`. */
export function recordsFrom(start: string, count: number): EnvironmentUsageRecord[] {
  return Array.from({ length: count }, (_, n) => record(`r${String(n).padStart(4, '0')}`, ms(start) + n * 60_000));
}

export function insert(db: Database, records: readonly EnvironmentUsageRecord[]): number {
  let rows = 0;
  for (const written of insertRecords(db, records)) rows += written;
  return rows;
}

export async function serve(
  t: Test,
  records: readonly EnvironmentUsageRecord[],
  options: Omit<TestServerOptions, 'providers' | 'fill'> = {},
): Promise<TestServer> {
  return testServer(t, { providers: [gitpod], fill: (db) => insert(db, records), ...options });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: {
    readonly pagination: { readonly nextToken: string };
    readonly records: readonly Readonly<Record<string, string>>[];
    readonly code: string;
    readonly message: string;
  };
}

export interface CallOptions {
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** POSTs a message, unchanged if it is a string, and parses the JSON response. */
export async function list(app: FastifyInstance, message: unknown = {}, options: CallOptions = {}): Promise<Answer> {
  const response = await app.inject({
    method: 'POST',
    url: options.path ?? LIST_PATH,
    headers: { authorization, 'content-type': 'application/json', ...options.headers },
    ...(options.query && { query: { ...options.query } }),
    payload: typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
  });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
}

export interface Range {
  readonly from: string | number;
  readonly to: string | number;
}

export function filterOf({ from, to }: Range, projectId?: string) {
  const text = (bound: string | number): string => (typeof bound === 'string' ? bound : new Date(bound).toISOString());
  return { ...(projectId !== undefined && { projectId }), dateRange: { startTime: text(from), endTime: text(to) } };
}

/** The ids of an answer's records, as given to {@link record}. */
export const idsOf = (answer: Answer): string[] => answer.body.records.map(({ id = '' }) => textOf(id));

/** Every page of a listing, one id after the other; `sizes` are used in turn. */
export async function walk(
  app: FastifyInstance,
  filter: object | undefined,
  sizes: readonly number[],
): Promise<string[]> {
  const ids: string[] = [];
  let token = '';
  for (let page = 0; page === 0 || token !== ''; page++) {
    const pageSize = sizes[page % sizes.length] ?? 0;
    const answer = await list(app, { filter, pagination: { pageSize, token } });
    if (answer.status !== 200) throw new Error(answer.body.message);
    ids.push(...idsOf(answer));
    token = answer.body.pagination.nextToken;
  }
  return ids;
}
