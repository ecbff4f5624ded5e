import { create, fromJson, type JsonValue, toBinary, toJson } from '@bufbuild/protobuf';
import t from 'tap';
import { createValidatorCompiler } from '../../../src/core/http/validation.ts';
import {
  DateRangeSchema,
  PaginationRequestSchema,
  PaginationResponseSchema,
} from '../../../src/providers/gitpod/gen/gitpod/v1/common_pb.ts';
import {
  EnvironmentUsageRecordSchema,
  ListEnvironmentUsageRecordsRequest_FilterSchema,
  ListEnvironmentUsageRecordsRequestSchema,
  ListEnvironmentUsageRecordsResponseSchema,
  UsageService,
} from '../../../src/providers/gitpod/gen/gitpod/v1/usage_pb.ts';
import { UsageService as generated } from '../../../src/providers/gitpod/gen/methods.ts';
import { jsonCodec } from '../../../src/providers/gitpod/api/connect/json-codec.ts';
import { protoCodec } from '../../../src/providers/gitpod/api/connect/proto-codec.ts';
import { ListRequest } from '../../../src/providers/gitpod/api/list-environment-usage-records.ts';
import { filterOf, idsOf, list, PROJECT, record, recordsFrom, serve } from './support.ts';
import { fc, runs } from '../../helpers/properties.ts';

const DAY = { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z' };

// [gitpod/messages-published-field-numbers]
await t.test("messages have the vendor's field numbers, names and types", async (t) => {
  const fieldsOf = (schema: { fields: readonly { number: number; name: string; jsonName: string }[] }): string[] =>
    schema.fields.map(({ number, name, jsonName }) => `${number} ${name} ${jsonName}`);
  t.same(fieldsOf(ListEnvironmentUsageRecordsRequestSchema), ['1 pagination pagination', '2 filter filter']);
  t.same(fieldsOf(ListEnvironmentUsageRecordsRequest_FilterSchema), [
    '1 project_id projectId',
    '2 date_range dateRange',
  ]);
  t.same(fieldsOf(DateRangeSchema), ['1 start_time startTime', '2 end_time endTime']);
  t.same(fieldsOf(PaginationRequestSchema), ['1 page_size pageSize', '2 token token']);
  t.same(fieldsOf(PaginationResponseSchema), ['1 next_token nextToken']);
  t.same(fieldsOf(ListEnvironmentUsageRecordsResponseSchema), ['1 pagination pagination', '2 records records']);
  t.same(fieldsOf(EnvironmentUsageRecordSchema), [
    '1 id id',
    '2 environment_id environmentId',
    '3 user_id userId',
    '4 project_id projectId',
    '5 runner_id runnerId',
    '6 environment_class_id environmentClassId',
    '7 created_at createdAt',
    '8 stopped_at stoppedAt',
  ]);
  t.equal(UsageService.typeName, 'gitpod.v1.UsageService');
  // A request with everything in it, as the descriptor of the official Python client 1.2.0 writes it.
  const message = create(ListEnvironmentUsageRecordsRequestSchema, {
    pagination: { pageSize: 100, token: 't' },
    filter: { projectId: 'p', dateRange: { startTime: { seconds: 1n }, endTime: { seconds: 2n, nanos: 5 } } },
  });
  t.equal(
    Buffer.from(toBinary(ListEnvironmentUsageRecordsRequestSchema, message)).toString('hex'),
    '0a050864120174120f0a0170120a0a020801120408021005',
  );
});

// [gitpod/rpc-no-side-effects-so]
await t.test('the rpc is declared to have no side effects', async (t) => {
  t.equal(UsageService.method.listEnvironmentUsageRecords.idempotency, 1);
});

// [gitpod/json-input-lower-camel-case]
await t.test("JSON in takes lowerCamelCase and the proto's own names", async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 9));
  const camel = await list(app, { filter: filterOf(DAY, PROJECT), pagination: { pageSize: 3 } });
  const snake = await list(app, {
    filter: { project_id: PROJECT, date_range: { start_time: DAY.from, end_time: DAY.to } },
    pagination: { page_size: 3 },
  });
  t.equal(camel.status, 200);
  t.same(snake.body, camel.body);
});

// [gitpod/field-set-twice-lower-camel]
await t.test(
  'JSON in: if a field is set twice, the lowerCamelCase value is used, otherwise the last one',
  async (t) => {
    const { app } = await serve(t, recordsFrom(DAY.from, 9));
    for (const pagination of [
      '{"pageSize":3,"page_size":4}',
      '{"page_size":4,"pageSize":3}',
      '{"pageSize":4,"pageSize":3}',
    ]) {
      t.equal((await list(app, `{"pagination":${pagination}}`)).body.records.length, 3, pagination);
    }
  },
);

// [gitpod/json-input-null-means-unset]
await t.test('JSON in: null means unset', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 9));
  const answer = await list(app, {
    filter: { projectId: null, dateRange: filterOf(DAY).dateRange },
    pagination: { pageSize: null, token: null },
  });
  t.equal(answer.body.records.length, 9);
  t.equal((await list(app, { filter: null, pagination: null })).body.records.length, 9);
});

// [gitpod/json-input-unknown-fields-ignored]
await t.test('JSON in: unknown fields are ignored', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 9));
  const unknown = '"future":{"deep":[1,{"x":null}]},"__proto__":{"filter":{}},"constructor":1,"toString":"x"';
  const { dateRange } = filterOf(DAY);
  const answer = await list(app, `{${unknown},"filter":{${unknown},"dateRange":${JSON.stringify(dateRange)}}}`);
  t.equal(answer.status, 200);
  t.equal(answer.body.records.length, 9);
});

// [gitpod/json-input-int32-number-decimal]
await t.test('JSON in: an int32 is a number or a decimal string', async (t) => {
  const { app } = await serve(t, recordsFrom(DAY.from, 30));
  for (const pageSize of [7, '7', 7.0, '7.0', '0.7e1']) {
    t.equal((await list(app, { pagination: { pageSize } })).body.records.length, 7, JSON.stringify(pageSize));
  }
  for (const pageSize of [1.5, '1.5', 'x', '', ' 7', '7 ', '0x7', true, [7], {}, '1e400', 'NaN']) {
    const answer = await list(app, { pagination: { pageSize } });
    t.same(
      answer.body,
      { code: 'invalid_argument', message: 'validation error:\n - pagination.page_size: value must be an integer' },
      JSON.stringify(pageSize),
    );
  }
});

// [gitpod/json-input-timestamp-z-offset]
await t.test(
  'JSON in: a timestamp has an offset or Z, 0 to 9 fractional digits and a year from 0001 to 9999',
  async (t) => {
    const { app } = await serve(t, [record('a', '2024-01-01T10:00:00.123Z')]);
    const listed = async (from: string, to: string): Promise<string[]> =>
      idsOf(await list(app, { filter: filterOf({ from, to }) }));
    t.same(await listed('2024-01-01T10:00:00.123Z', '2024-01-01T10:00:00.123000001Z'), ['a']);
    t.same(await listed('2024-01-01T12:00:00.1230+02:00', '2024-01-01T04:30:01-05:30'), ['a']);
    t.same(await listed('0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z'), ['a']);
    const refused = [
      '2024-01-01',
      '2024-01-01 00:00:00Z',
      '2024-02-30T00:00:00Z',
      '2023-02-29T00:00:00Z',
      '2024-01-01T24:00:00Z',
      '2024-01-01T00:00:60Z',
      '2024-01-01T00:00Z',
      '2024-01-01T00:00:00.1234567890Z',
      '2024-01-01T00:00:00.Z',
      '2024-01-01T00:00:00+0100',
      '2024-01-01T00:00:00+24:00',
      '0000-12-31T00:00:00Z',
      '+10000-01-01T00:00:00Z',
      '0001-01-01T00:00:00+00:01',
      '9999-12-31T23:59:59-00:01',
      'yesterday',
      '',
      '1704067200',
    ];
    for (const startTime of refused) {
      const answer = await list(app, { filter: { dateRange: { startTime, endTime: DAY.to } } });
      t.equal(answer.body.code, 'invalid_argument', startTime);
      t.match(answer.body.message, /filter\.date_range\.start_time: value must be an RFC 3339 timestamp/, startTime);
    }
  },
);

// [gitpod/timestamp-without-offset-vendor-python]
await t.test('a timestamp without offset is read as UTC', async (t) => {
  const { app } = await serve(t, [record('a', DAY.from), record('b', DAY.to)]);
  for (const [from, to] of [
    ['2024-01-01T00:00:00', '2024-01-02T00:00:00'],
    ['2024-01-01T00:00:00.000000', '2024-01-02T00:00:00.000000'],
  ] as const) {
    t.same(idsOf(await list(app, { filter: filterOf({ from, to }) })), ['a']);
  }
});

// [gitpod/value-wrong-type-invalid-argument]
await t.test('a value of the wrong type is named with the type that it must have', async (t) => {
  const { app } = await serve(t, []);
  const cases: [unknown, RegExp][] = [
    [{ pagination: { token: 5 } }, /pagination\.token: value must be a string$/],
    [{ pagination: [] }, /pagination: value must be an object$/],
    [{ filter: 'x' }, /filter: value must be an object$/],
    [{ filter: { dateRange: 5 } }, /filter\.date_range: value must be an object$/],
    [{ filter: { ...filterOf(DAY), projectId: 5 } }, /filter\.project_id: value must be a string$/],
    [
      { filter: { dateRange: { startTime: 5, endTime: DAY.to } } },
      /filter\.date_range\.start_time: value must be a str/,
    ],
    [
      { filter: { dateRange: { startTime: {}, endTime: DAY.to } } },
      /filter\.date_range\.start_time: value must be a str/,
    ],
  ];
  for (const [message, expected] of cases) {
    const { status, body } = await list(app, message);
    t.equal(status, 400);
    t.equal(body.code, 'invalid_argument');
    t.match(body.message, expected);
  }
});

// [gitpod/json-output-lower-camel-case]
await t.test('JSON out is lowerCamelCase, with timestamps in Z and 0 or 3 fractional digits', async (t) => {
  const { app } = await serve(t, [
    record('a', '2024-02-29T23:59:59.999Z', { createdAt: Date.parse('2024-02-29T10:00:00Z') }),
  ]);
  const [row = {}] = (await list(app)).body.records;
  t.equal(row['stoppedAt'], '2024-02-29T23:59:59.999Z');
  t.equal(row['createdAt'], '2024-02-29T10:00:00Z');
  // As protobuf's own library writes it.
  t.same(toJson(EnvironmentUsageRecordSchema, fromJson(EnvironmentUsageRecordSchema, { ...row })), row);
});

const validate = createValidatorCompiler()({ schema: ListRequest, method: 'POST', url: '/', httpPart: 'body' });

/** The request as it goes on to the handler; `undefined` where it is refused. */
function accepted(message: unknown): unknown {
  return validate(message) === true ? message : undefined;
}

// [gitpod/json-input-lower-camel-case]
await t.test("JSON is read as protobuf's own library reads it", async (t) => {
  const text = fc.oneof(fc.string(), fc.constantFrom('', 'x', '💥', '\u0000'));
  const timestamp = fc.oneof(
    fc.date({ noInvalidDate: true, min: new Date(-62e12), max: new Date(253e12) }).map((date) => date.toISOString()),
    fc.constantFrom('2024-01-01T00:00:00+02:00', '2024-01-01T00:00:00.5Z', '2024-01-01T00:00:00.123456789Z', 'x', ''),
  );
  const pageSize = fc.oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.integer({ min: 0, max: 100 }).map(String),
    fc.constantFrom('1e1', '5.0', '1.5', 'x', 1.5, true, '', ' 5'),
  );
  const oddly = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 8, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(null, 5, [], {}, 'x') });
  /** An object with some of the fields, each under either of its names. */
  const message = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> =>
    fc
      .tuple(...Object.entries(fields).map(([names, value]) => fc.tuple(fc.constantFrom(...names.split('|')), value)))
      .chain((entries) => fc.subarray(entries))
      .map((entries) => Object.fromEntries([...entries, ['unknown', {}]]) as unknown);
  const request = message({
    pagination: oddly(message({ 'pageSize|page_size': oddly(pageSize), token: oddly(text) })),
    filter: oddly(
      message({
        'projectId|project_id': oddly(text),
        'dateRange|date_range': oddly(
          message({ 'startTime|start_time': oddly(timestamp), 'endTime|end_time': oddly(timestamp) }),
        ),
      }),
    ),
  });
  const types = { ...generated.listEnvironmentUsageRecords, request: ListRequest };
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(request, (sent) => {
      const bytes = Buffer.from(JSON.stringify(sent));
      let expected: JsonValue | undefined;
      try {
        const options = { ignoreUnknownFields: true };
        const message = fromJson(ListEnvironmentUsageRecordsRequestSchema, sent as JsonValue, options);
        // What the vendor's constraints refuse is refused in binary too.
        const binary = toBinary(ListEnvironmentUsageRecordsRequestSchema, message);
        if (accepted(protoCodec.decode(types, binary)) !== undefined)
          expected = toJson(ListEnvironmentUsageRecordsRequestSchema, message);
      } catch {
        expected = undefined;
      }
      const ours = accepted(jsonCodec.decode(types, bytes));
      if (ours === undefined) {
        refused++;
        t.equal(expected, undefined, JSON.stringify(sent));
      } else {
        taken++;
        t.same(
          toJson(
            ListEnvironmentUsageRecordsRequestSchema,
            fromJson(ListEnvironmentUsageRecordsRequestSchema, ours as JsonValue),
          ),
          expected,
        );
      }
    }),
    { numRuns: runs(1_000) },
  );
  t.ok(Math.min(taken, refused) > runs(100), `${taken} taken, ${refused} refused`);
});
