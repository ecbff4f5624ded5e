import type { Rule } from '../../../core/provider/rule.ts';

export const usageRecords3: readonly Rule[] = [
  {
    id: 'gitpod/get-connect-v1-encoding-json',
    rule: 'GET: `?connect=v1&encoding=json&message=` percent-encoded; parameters in any order, unknown ones ignored',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-get-request',
    tests: ['test/providers/gitpod/connect.test.ts: GET takes the message from the query: JSON, percent-encoded'],
  },
  {
    id: 'gitpod/get-base64-1-base64url-padded',
    rule: 'GET: `base64=1` with base64url, padded or not; `encoding=proto`; `compression=`',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-get-request',
    tests: [
      'test/providers/gitpod/connect.test.ts: GET takes the message from the query: base64url, padded or not, in either codec and packed',
    ],
  },
  {
    id: 'gitpod/get-pages-query-string-too',
    rule: 'GET pages with the query string, too',
    evidence: 'assumed',
    tests: [
      'test/providers/gitpod/connect.test.ts: GET of an empty binary message asks for every record, and pages by the query string too',
    ],
    settledBy: 'whether the real API accepts `?token=` together with `?message=`',
  },
  {
    id: 'gitpod/get-response-vary-accept-encoding',
    rule: 'A GET response has `Vary: Accept-Encoding`',
    evidence: 'assumed',
    tests: ['test/providers/gitpod/connect.test.ts: a GET response varies by Accept-Encoding'],
    settledBy: "the headers of a GET to the real API; Connect's own Go server sends it",
  },
  {
    id: 'gitpod/get-missing-invalid-encoding-message',
    explains: ['invalid'],
    rule: 'A GET with missing or invalid `encoding` or `message`: `invalid_argument`, or 415 for an unknown codec',
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/connect.test.ts: a GET without the Connect parameters says which it needs',
      'test/providers/gitpod/connect.test.ts: a GET with wrong Connect parameters is refused',
    ],
  },
  {
    id: 'gitpod/other-methods-including-head-405',
    explains: ['method_not_allowed'],
    rule: 'Other methods, including HEAD: 405 with `Allow: GET, POST`',
    evidence: 'doc',
    tests: ['test/providers/gitpod/connect.test.ts: other methods are answered with 405 and Allow: GET, POST'],
  },
  {
    id: 'gitpod/errors-json-code-message-codecs',
    rule: 'Errors are JSON, `{"code","message"}`, for both codecs',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-response',
    tests: [
      'test/providers/gitpod/connect.test.ts: errors are JSON with code and message, whatever the codec',
      'test/providers/gitpod/connect-client.test.ts: errors have their codes: in JSON and binary, by POST and GET',
    ],
  },
  {
    id: 'gitpod/every-code-http-status',
    rule: 'Every code has its HTTP status',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#error-codes',
    tests: [
      'test/providers/gitpod/connect.test.ts: every code has the HTTP status of the protocol',
      "test/providers/gitpod/connect.test.ts: every reason to fail has Connect's code and status",
    ],
  },
  {
    id: 'gitpod/405-415-connect-no-code',
    rule: '405 and 415, for which Connect has no code, have `unknown`, as clients infer it',
    evidence: 'assumed',
    tests: ["test/providers/gitpod/connect.test.ts: every reason to fail has Connect's code and status"],
    settledBy: "the bodies of the real API's 405 and 415",
  },
  {
    id: 'gitpod/malformed-json-empty-body-body',
    explains: ['malformed_body'],
    rule: "Malformed JSON, an empty body or a body that isn't an object: `invalid_argument`",
    evidence: 'doc',
    tests: [
      'test/providers/gitpod/connect.test.ts: malformed JSON, an empty body and a body that is no object are invalid_argument',
    ],
  },
  {
    id: 'gitpod/binary-message-cant-decoded-invalid',
    explains: ['malformed_body'],
    rule: "A binary message that can't be decoded: `invalid_argument`",
    evidence: 'doc',
    tests: ['test/providers/gitpod/connect.test.ts: a binary message that is none is invalid_argument'],
  },
  {
    id: 'gitpod/message-above-1-mi-b',
    explains: ['payload_too_large'],
    rule: 'A message above 1 MiB, compressed or decompressed: 413 `resource_exhausted`',
    evidence: 'assumed',
    tests: [
      'test/providers/gitpod/connect.test.ts: a message above 1 MiB is resource_exhausted with status 413, packed or not',
    ],
    settledBy: "the real API's limit, and its response above it",
  },
  {
    id: 'gitpod/unknown-method-service-404-unimplemented',
    explains: ['not_found'],
    rule: "An unknown method of the service: 404 `unimplemented`, as the 1.x clients and Connect's clients interpret any 404",
    evidence: 'client',
    tests: [
      'test/providers/gitpod/connect.test.ts: an unknown method of the service is unimplemented, with status 404',
      'test/providers/gitpod/sdk.test.ts: what is not emulated raises NotFoundError',
    ],
    settledBy: "the body of the real API's 404",
  },
  {
    id: 'gitpod/every-request-gets-page-connect',
    rule: 'Every request gets a page or a Connect error that reveals nothing about the server',
    evidence: 'assumed',
    tests: [
      'test/providers/gitpod/hostile.test.ts: hostile bodies, headers and queries get a Connect error, never a 5xx of ours',
    ],
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
];
