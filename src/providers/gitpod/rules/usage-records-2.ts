import type { Rule } from '../../../core/provider/rule.ts';

export const usageRecords2: readonly Rule[] = [
  {
    id: 'gitpod/records-ordered-their-stop-then',
    rule: 'Records are ordered by their stop, then by `id`, ascending',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/listing.test.ts: records are ordered by their stop, then by id'],
    settledBy: 'a page of the real API with several records',
  },
  {
    id: 'gitpod/paging-neither-skips-nor-repeats',
    rule: 'Paging neither skips nor repeats while records arrive',
    evidence: 'assumed',
    tests: [
      'test/providers/gitpod/listing.test.ts: records that are inserted while a client pages are neither repeated nor make it skip any',
    ],
    settledBy: 'paging through the real API while environments stop',
  },
  {
    id: 'gitpod/pagination-next-token-empty-last',
    rule: '`pagination.nextToken` (empty on the last page) and `records` are always sent',
    evidence: 'client',
    tests: [
      'test/providers/gitpod/listing.test.ts: nextToken and records are always there, nextToken empty on the last page',
    ],
  },
  {
    id: 'gitpod/project-id-omitted-environment-had',
    rule: '`projectId` is omitted if the environment had none',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/listing.test.ts: projectId is omitted from a record whose environment had none'],
    settledBy: 'a record of the real API without a project',
  },
  {
    id: 'gitpod/json-output-lower-camel-case',
    rule: "JSON output: lowerCamelCase, timestamps in `Z` with 0, 3, 6 or 9 fractional digits (the emulator's have whole milliseconds)",
    evidence: 'doc',
    link: 'https://protobuf.dev/programming-guides/json/',
    tests: [
      'test/providers/gitpod/protobuf-json.test.ts: JSON out is lowerCamelCase, with timestamps in Z and 0 or 3 fractional digits',
    ],
  },
  {
    id: 'gitpod/json-input-lower-camel-case',
    rule: 'JSON input: lowerCamelCase or the names in the proto file',
    evidence: 'doc',
    link: 'https://protobuf.dev/programming-guides/json/',
    tests: [
      "test/providers/gitpod/protobuf-json.test.ts: JSON in takes lowerCamelCase and the proto's own names",
      "test/providers/gitpod/protobuf-json.test.ts: JSON is read as protobuf's own library reads it",
    ],
  },
  {
    id: 'gitpod/json-input-null-means-unset',
    rule: 'JSON input: `null` means unset',
    evidence: 'doc',
    link: 'https://protobuf.dev/programming-guides/json/',
    tests: ['test/providers/gitpod/protobuf-json.test.ts: JSON in: null means unset'],
  },
  {
    id: 'gitpod/json-input-unknown-fields-ignored',
    rule: 'JSON input: unknown fields are ignored',
    evidence: 'doc',
    tests: ['test/providers/gitpod/protobuf-json.test.ts: JSON in: unknown fields are ignored'],
  },
  {
    id: 'gitpod/json-input-int32-number-decimal',
    rule: 'JSON input: an int32 is a number or a decimal string',
    evidence: 'doc',
    link: 'https://protobuf.dev/programming-guides/json/',
    tests: ['test/providers/gitpod/protobuf-json.test.ts: JSON in: an int32 is a number or a decimal string'],
  },
  {
    id: 'gitpod/json-input-timestamp-z-offset',
    rule: 'JSON input: a timestamp has `Z` or an offset, 0 to 9 fractional digits, a year from 0001 to 9999',
    evidence: 'doc',
    link: 'https://protobuf.dev/programming-guides/json/',
    tests: [
      'test/providers/gitpod/protobuf-json.test.ts: JSON in: a timestamp has an offset or Z, 0 to 9 fractional digits and a year from 0001 to 9999',
    ],
  },
  {
    id: 'gitpod/timestamp-without-offset-vendor-python',
    rule: "A timestamp without offset, as in the vendor's Python example, is read as UTC",
    evidence: 'assumed',
    tests: ['test/providers/gitpod/protobuf-json.test.ts: a timestamp without offset is read as UTC'],
    settledBy: "the real API's response to the vendor's own Python example",
  },
  {
    id: 'gitpod/field-set-twice-lower-camel',
    rule: 'If a field is set twice, the lowerCamelCase value is used, otherwise the last one',
    evidence: 'assumed',
    tests: [
      'test/providers/gitpod/protobuf-json.test.ts: JSON in: of a field that is set twice the lowerCamelCase one counts, or else the last',
    ],
    settledBy: "the real API's response to such a body; Go's protobuf library refuses it",
  },
  {
    id: 'gitpod/value-wrong-type-invalid-argument',
    explains: ['invalid'],
    rule: 'A value of the wrong type: `invalid_argument`, and the message names the field',
    evidence: 'assumed',
    tests: [
      'test/providers/gitpod/protobuf-json.test.ts: a value of the wrong type is named with the type that it must have',
    ],
    settledBy: 'the real API\'s message for `"pageSize": "x"`',
  },
  {
    id: 'gitpod/content-type-application-json-parameters',
    rule: '`Content-Type: application/json`, parameters allowed; the response is JSON',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-request',
    tests: ['test/providers/gitpod/connect.test.ts: the response uses the codec of the request: application/json'],
  },
  {
    id: 'gitpod/content-type-application-proto-response',
    rule: '`Content-Type: application/proto`; the response is binary',
    evidence: 'client',
    tests: [
      'test/providers/gitpod/connect.test.ts: the response uses the codec of the request: application/proto',
      'test/providers/gitpod/connect.test.ts: an empty binary message asks for every record',
      'test/providers/gitpod/connect-client.test.ts: a record reads the same in both codecs',
    ],
  },
  {
    id: 'gitpod/another-content-type-415-accept',
    explains: ['unsupported_media_type'],
    rule: 'Another content type: 415 with `Accept-Post`',
    evidence: 'doc',
    tests: ['test/providers/gitpod/connect.test.ts: another content type is answered with 415 and Accept-Post'],
  },
  {
    id: 'gitpod/connect-protocol-version-sent-must',
    rule: '`Connect-Protocol-Version`, if sent, must be `1`',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-request',
    tests: ['test/providers/gitpod/connect.test.ts: Connect-Protocol-Version, where sent, must be 1'],
  },
  {
    id: 'gitpod/connect-timeout-ms-most-10',
    rule: '`Connect-Timeout-Ms` has at most 10 digits; after that time, `deadline_exceeded`',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-request',
    tests: [
      'test/providers/gitpod/connect.test.ts: Connect-Timeout-Ms has at most 10 digits; past it the answer is deadline_exceeded',
      'test/providers/gitpod/connect-client.test.ts: a generous timeout is met',
    ],
  },
  {
    id: 'gitpod/requests-can-compressed-gzip-br',
    rule: 'Requests can be compressed with gzip or br',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-request',
    tests: ['test/providers/gitpod/connect.test.ts: a request may be packed with gzip or br'],
  },
  {
    id: 'gitpod/unknown-compression-unimplemented',
    explains: ['unsupported_encoding'],
    rule: 'An unknown compression: `unimplemented`, and the message lists the supported ones',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/connect.test.ts: an unknown compression is unimplemented, and the supported ones are named',
    ],
  },
  {
    id: 'gitpod/damaged-compressed-message-invalid',
    explains: ['malformed_body'],
    rule: 'A damaged compressed message: `invalid_argument`',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/connect.test.ts: a packed message that is damaged is invalid_argument'],
    settledBy: "the real API's response to a truncated gzip body",
  },
  {
    id: 'gitpod/responses-compressed-accept-encoding',
    rule: "Responses are compressed as `Accept-Encoding` prefers; between equal preferences, the client's order decides",
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-request',
    tests: [
      "test/providers/gitpod/connect.test.ts: the response is packed as Accept-Encoding prefers, and the client's order decides among equals",
    ],
  },
  {
    id: 'gitpod/without-accept-encoding-response',
    rule: 'Without `Accept-Encoding`, the response can be compressed like the request',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/connect.test.ts: without Accept-Encoding the response may be packed as the request was',
    ],
  },
  {
    id: 'gitpod/responses-below-1-ki-b',
    rule: 'Responses below 1 KiB and errors are not compressed',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/connect.test.ts: a small response and an error are sent as they are'],
    settledBy: "the headers of the real API's small responses",
  },
];
