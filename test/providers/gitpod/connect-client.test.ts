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

// [gitpod/rpc-no-side-effects-so, gitpod/content-type-application-proto-response]
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

  const ways = [false, true].flatMap((useBinaryFormat) =>
    [false, true].map((useHttpGet) => ({ useBinaryFormat, useHttpGet })),
  );

  // [gitpod/rpc-no-side-effects-so, gitpod/requests-can-compressed-gzip-br, gitpod/responses-compressed-accept-encoding]
  await t.test('every record once, in order: in JSON and binary, by POST and GET, compressed and not', async (t) => {
    for (const way of ways) {
      for (const acceptCompression of [[], [compressionGzip], [compressionBrotli, compressionGzip]]) {
        t.same(await walk(clientWith({ ...way, acceptCompression }), 40), expected, JSON.stringify(way));
      }
      for (const sendCompression of [compressionGzip, compressionBrotli]) {
        const client = clientWith({ ...way, sendCompression, compressMinBytes: 0 });
        t.same(await walk(client, 100), expected, `${JSON.stringify(way)} ${sendCompression.name}`);
      }
    }
  });

  // [gitpod/errors-json-code-message-codecs]
  await t.test('errors have their codes: in JSON and binary, by POST and GET', async (t) => {
    const codeOf = async (call: Promise<unknown>): Promise<Code> => {
      try {
        await call;
      } catch (error) {
        return ConnectError.from(error).code;
      }
      throw new Error('it was answered');
    };
    for (const way of ways) {
      const client = clientWith(way);
      const wrong = clientWith(way, 'wrong');
      const cases = [
        [client, { pagination: { pageSize: 101 } }, Code.InvalidArgument],
        [client, { filter: {} }, Code.InvalidArgument],
        [client, { pagination: { token: 'invented' } }, Code.InvalidArgument],
        [wrong, {}, Code.Unauthenticated],
      ] as const;
      for (const [caller, message, code] of cases) {
        t.equal(await codeOf(caller.listEnvironmentUsageRecords(message)), code, JSON.stringify(way));
      }
    }
  });

  // [gitpod/content-type-application-proto-response]
  await t.test('a record reads the same in both codecs', async (t) => {
    const [json, binary] = [clientWith({ useBinaryFormat: false }), clientWith({ useBinaryFormat: true })];
    t.same(await json.listEnvironmentUsageRecords({}), await binary.listEnvironmentUsageRecords({}));
  });

  // [gitpod/connect-timeout-ms-most-10]
  await t.test('a generous timeout is met', async (t) => {
    const page = await clientWith({}).listEnvironmentUsageRecords({}, { timeoutMs: 60_000 });
    t.equal(page.records.length, 25);
  });
});
