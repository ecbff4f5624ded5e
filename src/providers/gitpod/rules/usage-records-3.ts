import type { Rule } from '../../../core/provider/rule.ts';

export const usageRecords3: readonly Rule[] = [
  {
    id: 'gitpod/get-connect-v1-encoding-json',
    rule: 'GET: `?connect=v1&encoding=json&message=` percent-encoded; parameters in any order, unknown ones ignored',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-get-request',
  },
  {
    id: 'gitpod/get-base64-1-base64url-padded',
    rule: 'GET: `base64=1` with base64url, padded or not; `encoding=proto`; `compression=`',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-get-request',
  },
  {
    id: 'gitpod/get-pages-query-string-too',
    rule: 'GET pages with the query string, too',
    evidence: 'assumed',
    settledBy: 'whether the real API accepts `?token=` together with `?message=`',
  },
  {
    id: 'gitpod/get-response-vary-accept-encoding',
    rule: 'A GET response has `Vary: Accept-Encoding`',
    evidence: 'assumed',
    settledBy: "the headers of a GET to the real API; Connect's own Go server sends it",
  },
  {
    id: 'gitpod/get-missing-invalid-encoding-message',
    explains: ['invalid'],
    rule: 'A GET with missing or invalid `encoding` or `message`: `invalid_argument`, or 415 for an unknown codec',
    evidence: 'doc',
  },
  {
    id: 'gitpod/other-methods-including-head-405',
    explains: ['method_not_allowed'],
    rule: 'Other methods, including HEAD: 405 with `Allow: GET, POST`',
    evidence: 'doc',
  },
  {
    id: 'gitpod/errors-json-code-message-codecs',
    rule: 'Errors are JSON, `{"code","message"}`, for both codecs',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#unary-response',
  },
  {
    id: 'gitpod/every-code-http-status',
    rule: 'Every code has its HTTP status',
    evidence: 'doc',
    link: 'https://connectrpc.com/docs/protocol#error-codes',
  },
  {
    id: 'gitpod/405-415-connect-no-code',
    rule: '405 and 415, for which Connect has no code, have `unknown`, as clients infer it',
    evidence: 'assumed',
    settledBy: "the bodies of the real API's 405 and 415",
  },
  {
    id: 'gitpod/malformed-json-empty-body-body',
    explains: ['malformed_body'],
    rule: "Malformed JSON, an empty body or a body that isn't an object: `invalid_argument`",
    evidence: 'doc',
  },
  {
    id: 'gitpod/binary-message-cant-decoded-invalid',
    explains: ['malformed_body'],
    rule: "A binary message that can't be decoded: `invalid_argument`",
    evidence: 'doc',
  },
  {
    id: 'gitpod/message-above-1-mi-b',
    explains: ['payload_too_large'],
    rule: 'A message above 1 MiB, compressed or decompressed: 413 `resource_exhausted`',
    evidence: 'assumed',
    settledBy: "the real API's limit, and its response above it",
  },
  {
    id: 'gitpod/unknown-method-service-404-unimplemented',
    explains: ['not_found'],
    rule: "An unknown method of the service: 404 `unimplemented`, as the 1.x clients and Connect's clients interpret any 404",
    evidence: 'client',
    settledBy: "the body of the real API's 404",
  },
  {
    id: 'gitpod/every-request-gets-page-connect',
    rule: 'Every request gets a page or a Connect error that reveals nothing about the server',
    evidence: 'assumed',
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
];
