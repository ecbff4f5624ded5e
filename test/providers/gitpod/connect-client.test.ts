import { Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import {
  compressionBrotli,
  compressionGzip,
  type ConnectTransportOptions,
  createConnectTransport,
} from '@connectrpc/connect-node';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import t from 'tap';
import { UsageService } from '../../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { ms, PROJECT, recordsFrom, serve } from './support.ts';

// A Connect client over the generated schema, as the vendor's 1.x clients talk.

const START = '2024-01-01T00:00:00Z';
const january = recordsFrom(START, 130);

const filter = {
  projectId: PROJECT,
  dateRange: { startTime: timestampFromMs(ms(START)), endTime: timestampFromMs(ms('2024-02-01T00:00:00Z')) },
};

await t.test('@connectrpc/connect', async (t) => {
  const server = await serve(t, january, { keys: ['right'] });
  const baseUrl = `${await server.listen()}/api`;
  const clientWith = (options: Partial<ConnectTransportOptions>, key = 'right') => {
    const authorize: Interceptor = (next) => (request) => {
      request.header.set('Authorization', `Bearer ${key}`);
      return next(request);
    };
    return createClient(
      UsageService,
      createConnectTransport({
        baseUrl,
        httpVersion: '1.1',
        ...options,
        interceptors: [authorize],
      } as ConnectTransportOptions),
    );
  };
  const walk = async (client: ReturnType<typeof clientWith>, pageSize: number): Promise<string[]> => {
    const ids: string[] = [];
    let token = '';
    do {
      const page = await client.listEnvironmentUsageRecords({ filter, pagination: { pageSize, token } });
      ids.push(...page.records.map(({ id }) => id));
      token = page.pagination?.nextToken ?? '';
    } while (token !== '');
    return ids;
  };
  const expected = january.map(({ id }) => id);

  for (const useBinaryFormat of [false, true]) {
    for (const useHttpGet of [false, true]) {
      const name = `${useBinaryFormat ? 'binary' : 'JSON'} over ${useHttpGet ? 'GET' : 'POST'}`;
      await t.test(`every record once, in order: ${name}`, async (t) => {
        for (const acceptCompression of [[], [compressionGzip], [compressionBrotli, compressionGzip]]) {
          const client = clientWith({ useBinaryFormat, useHttpGet, acceptCompression });
          t.same(await walk(client, 40), expected);
        }
        for (const sendCompression of [compressionGzip, compressionBrotli]) {
          const client = clientWith({ useBinaryFormat, useHttpGet, sendCompression, compressMinBytes: 0 });
          t.same(await walk(client, 100), expected, `packed with ${sendCompression.name}`);
        }
      });

      await t.test(`errors have their codes: ${name}`, async (t) => {
        const client = clientWith({ useBinaryFormat, useHttpGet });
        const codeOf = async (call: Promise<unknown>): Promise<Code> => {
          try {
            await call;
          } catch (error) {
            return ConnectError.from(error).code;
          }
          throw new Error('it was answered');
        };
        const list = client.listEnvironmentUsageRecords;
        t.equal(await codeOf(list({ pagination: { pageSize: 101 } })), Code.InvalidArgument);
        t.equal(await codeOf(list({ filter: {} })), Code.InvalidArgument);
        t.equal(await codeOf(list({ pagination: { token: 'invented' } })), Code.InvalidArgument);
        const wrong = clientWith({ useBinaryFormat, useHttpGet }, 'wrong');
        t.equal(await codeOf(wrong.listEnvironmentUsageRecords({})), Code.Unauthenticated);
      });
    }
  }

  await t.test('a record reads the same in both codecs', async (t) => {
    const [json, binary] = [clientWith({ useBinaryFormat: false }), clientWith({ useBinaryFormat: true })];
    t.same(await json.listEnvironmentUsageRecords({}), await binary.listEnvironmentUsageRecords({}));
  });

  await t.test('a generous timeout is met', async (t) => {
    const page = await clientWith({}).listEnvironmentUsageRecords({}, { timeoutMs: 60_000 });
    t.equal(page.records.length, 25);
  });
});
