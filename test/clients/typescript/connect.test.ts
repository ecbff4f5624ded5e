/**
 * A Connect client over this repository's own schema, with the same protocol as the vendor's 1.x client. Neither retries
 * failed calls, so there are no tests of retries.
 */
import t from 'tap';
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type CallOptions, type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import {
  compressionBrotli,
  compressionGzip,
  type ConnectTransportOptions,
  createConnectTransport,
} from '@connectrpc/connect-node';
import { type EnvironmentUsageRecord, UsageService } from '../../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { busiestProject, listed, rangeOf, type Range, rfc3339, variable, type Wire } from './expected.ts';

type Usage = Client<typeof UsageService>;
type Request = Exclude<Parameters<Usage['listEnvironmentUsageRecords']>[0], { $typeName: string }>;

type Options = Partial<Omit<ConnectTransportOptions, 'httpVersion' | 'nodeOptions' | 'interceptors'>>;

function clientWith(options: Options = {}, key = variable('GITPOD_API_KEY')): Usage {
  const transport = createConnectTransport({
    baseUrl: variable('GITPOD_BASE_URL'),
    httpVersion: '1.1',
    interceptors: [
      (next) => (request) => {
        request.header.set('authorization', `Bearer ${key}`);
        return next(request);
      },
    ],
    ...options,
  });
  return createClient(UsageService, transport);
}

function filterOf({ start, end }: Range, projectId = ''): Request {
  return {
    filter: { dateRange: { startTime: timestampFromMs(start), endTime: timestampFromMs(end) }, projectId },
  };
}

async function walk(client: Usage, request: Request, pageSize = 0, options: CallOptions = {}): Promise<Wire[]> {
  const found: Wire[] = [];
  let token = '';
  do {
    const page = await client.listEnvironmentUsageRecords({ ...request, pagination: { pageSize, token } }, options);
    found.push(...page.records.map(toWire));
    token = page.pagination?.nextToken ?? '';
  } while (token !== '');
  return found;
}

function toWire(record: EnvironmentUsageRecord): Wire {
  const { id, environmentId, userId, projectId, runnerId, environmentClassId, createdAt, stoppedAt } = record;
  if (createdAt === undefined || stoppedAt === undefined) throw new Error(`${id} has no timestamps`);
  return {
    id,
    environmentId,
    userId,
    ...(projectId !== '' && { projectId }),
    runnerId,
    environmentClassId,
    createdAt: rfc3339(timestampMs(createdAt)),
    stoppedAt: rfc3339(timestampMs(stoppedAt)),
  };
}

async function codeOf(promise: Promise<unknown>): Promise<Code | undefined> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => ConnectError.from(error),
  );
  return error?.code;
}

for (const useBinaryFormat of [true, false]) {
  for (const useHttpGet of [false, true]) {
    const client = clientWith({ useBinaryFormat, useHttpGet });
    const how = `${useBinaryFormat ? 'binary' : 'JSON'}, ${useHttpGet ? 'GET' : 'POST'}`;

    for (const [pageSize, size] of [
      [1, 20],
      [7, 100],
      [25, 300],
      [100, 1000],
    ] as const) {
      void t.test(`${how}: following the tokens lists a range once and in order, page_size ${pageSize}`, async (t) => {
        const range = rangeOf(size);
        t.strictSame(await walk(client, filterOf(range), pageSize), listed(range));
      });
    }

    void t.test(`${how}: an empty message gets the first 25 records`, async (t) => {
      const { records } = await client.listEnvironmentUsageRecords({});
      t.strictSame(records.map(toWire), listed().slice(0, 25));
    });

    void t.test(`${how}: a project filter selects the records of that project`, async (t) => {
      const range = rangeOf(1000);
      const project = busiestProject(range);
      t.strictSame(await walk(client, filterOf(range, project)), listed(range, project));
      t.strictSame(await walk(client, filterOf(range, 'no such project')), []);
    });

    void t.test(`${how}: a range that ends before it starts is empty`, async (t) => {
      const { start, end } = rangeOf(10);
      t.strictSame(await walk(client, filterOf({ start: end, end: start })), []);
    });

    void t.test(`${how}: a wrong key is unauthenticated`, async (t) => {
      const wrong = clientWith({ useBinaryFormat, useHttpGet }, 'wrong');
      t.equal(await codeOf(wrong.listEnvironmentUsageRecords({})), Code.Unauthenticated);
    });

    void t.test(`${how}: bad arguments are invalid_argument`, async (t) => {
      const bad: Request[] = [
        { pagination: { pageSize: 101 } },
        { pagination: { pageSize: -1 } },
        { pagination: { token: 'token' } },
        { filter: {} },
        { filter: { dateRange: { startTime: timestampFromMs(0) } } },
      ];
      for (const request of bad) {
        t.equal(await codeOf(client.listEnvironmentUsageRecords(request)), Code.InvalidArgument);
      }
    });

    void t.test(`${how}: a deadline that passes is deadline_exceeded`, async (t) => {
      const slow = clientWith({ useBinaryFormat, useHttpGet, baseUrl: variable('USAGE_EMULATOR_SLOW_URL') });
      t.equal(await codeOf(slow.listEnvironmentUsageRecords({}, { timeoutMs: 200 })), Code.DeadlineExceeded);
    });
  }
}

for (const compression of [compressionGzip, compressionBrotli]) {
  void t.test(`${compression.name}: compressed requests and responses have the same content`, async (t) => {
    const range = rangeOf(60);
    const client = clientWith({ sendCompression: compression, acceptCompression: [compression], compressMinBytes: 0 });
    let encoding: string | null = null;
    const onHeader = (headers: Headers): void => {
      encoding = headers.get('content-encoding');
    };
    t.strictSame(await walk(client, filterOf(range), 100, { onHeader }), listed(range));
    t.equal(encoding, compression.name);
  });
}

void t.test('without compression the answer is the same', async (t) => {
  const range = rangeOf(60);
  t.strictSame(await walk(clientWith({ acceptCompression: [] }), filterOf(range), 100), listed(range));
});

void t.test('several clients page at once without affecting each other', async (t) => {
  const ranges = [20, 50, 90, 130, 170, 210, 250, 290].map(rangeOf);
  const found = await Promise.all(
    ranges.map((range, index) => walk(clientWith({ useBinaryFormat: index % 2 === 0 }), filterOf(range), 13)),
  );
  t.strictSame(
    found,
    ranges.map((range) => listed(range)),
  );
});
