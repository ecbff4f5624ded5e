import { create, toBinary } from '@bufbuild/protobuf';
import { ListEnvironmentUsageRecordsRequestSchema } from '../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { type LoadRequest, send } from './load.ts';

/** How to page through one provider's records. */
export interface Listing {
  readonly provider: string;
  /** The path of the operation, whose handler the twin replaces. */
  readonly path: string;
  /**
   * Every page in order, found as clients do, by following each page to the next.
   *
   * @param url of a server with the same data as the servers to measure
   */
  pages(url: string, size: number): AsyncIterable<LoadRequest>;
  /** A page of another size that begins at the same row; tokens don't contain the size. */
  resize(page: LoadRequest, size: number): LoadRequest;
  /** Number of rows in a response. */
  rows(answer: Buffer): number;
}

const GITPOD_PATH = '/gitpod.v1.UsageService/ListEnvironmentUsageRecords';
const NIRVANA_PATH = '/v1/usage';
export const GCORE_PATH = '/cloud/v1/usage_report';

const encode = (body: unknown): string => Buffer.from(JSON.stringify(body)).toString('base64');

function gitpodPage(pageSize: number, token: string): LoadRequest {
  return {
    method: 'POST',
    path: GITPOD_PATH,
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: encode({ pagination: { pageSize, ...(token !== '' && { token }) } }),
  };
}

/** The same request as binary protobuf. */
export function inBinary(page: LoadRequest): LoadRequest {
  const { pagination } = parse(Buffer.from(page.body ?? '', 'base64')) as {
    pagination: { pageSize: number; token?: string };
  };
  const message = create(ListEnvironmentUsageRecordsRequestSchema, { pagination });
  return {
    ...page,
    headers: { ...page.headers, 'content-type': 'application/proto' },
    body: Buffer.from(toBinary(ListEnvironmentUsageRecordsRequestSchema, message)).toString('base64'),
  };
}

export const gitpod: Listing = {
  provider: 'gitpod',
  path: GITPOD_PATH,
  async *pages(url, size) {
    let token = '';
    do {
      const page = gitpodPage(size, token);
      yield page;
      const answer = parse((await send(url, page)).bytes) as { pagination?: { nextToken?: string } };
      token = answer.pagination?.nextToken ?? '';
    } while (token !== '');
  },
  resize: (page, pageSize) => withBody(page, ({ pagination }) => ({ pagination: { ...pagination, pageSize } })),
  rows: (answer) => (parse(answer) as { records?: unknown[] }).records?.length ?? 0,
};

export const nirvana: Listing = {
  provider: 'nirvana',
  path: NIRVANA_PATH,
  async *pages(url, size) {
    let cursor: string | null = null;
    do {
      const page: LoadRequest = {
        method: 'GET',
        path: `${NIRVANA_PATH}?limit=${size}${cursor === null ? '' : `&cursor=${cursor}`}`,
        headers: { authorization: 'Bearer key' },
      };
      yield page;
      const answer = parse((await send(url, page)).bytes) as { pagination: { next_cursor: string | null } };
      cursor = answer.pagination.next_cursor;
    } while (cursor !== null);
  },
  resize: (page, size) => ({ ...page, path: page.path.replace(/limit=\d+/, `limit=${size}`) }),
  rows: (answer) => (parse(answer) as { items: unknown[] }).items.length,
};

/** A client's request for a report. */
export function gcoreReport(body: object, path = GCORE_PATH): LoadRequest {
  return {
    method: 'POST',
    path,
    headers: { authorization: 'APIKey 1$key', 'content-type': 'application/json' },
    body: encode(body),
  };
}

/** A period with all usage before the data's clock. */
export const ALL_TIME = { time_from: '2024-01-01T00:00:00Z', time_to: '2027-01-01T00:00:00Z' };

export const gcore: Listing = {
  provider: 'gcore',
  path: GCORE_PATH,
  async *pages(url, size) {
    const first = gcoreReport({ ...ALL_TIME, limit: size });
    const { count } = parse((await send(url, first)).bytes) as { count: number };
    for (let offset = 0; offset < count; offset += size) yield gcoreReport({ ...ALL_TIME, limit: size, offset });
  },
  resize: (page, limit) => withBody(page, (body) => ({ ...body, limit })),
  rows: (answer) => (parse(answer) as { resources: unknown[] }).resources.length,
};

export const listings: readonly Listing[] = [gitpod, nirvana, gcore];

type Body = Readonly<Record<string, object>>;

function withBody(page: LoadRequest, change: (body: Body) => object): LoadRequest {
  return { ...page, body: encode(change(parse(Buffer.from(page.body ?? '', 'base64')) as Body)) };
}

export function parse(json: Buffer): unknown {
  return JSON.parse(json.toString());
}
