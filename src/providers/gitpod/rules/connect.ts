import type { Rule } from '../../../core/provider/rule.ts';
import { BINARY_CLIENT, UNARY_GET, UNARY_REQUEST, connectGo, descriptor } from './links.ts';

export const connect: readonly Rule[] = [
  {
    id: 'gitpod/rpc-no-side-effects-so',
    rule: 'The calls have no side effects, so they also accept GET',
    evidence: 'doc',
    link: descriptor('usage_pb.js'),
  },
  {
    id: 'gitpod/content-type-application-json-parameters',
    rule: '`Content-Type: application/json`, parameters allowed; the response is JSON',
    evidence: 'doc',
    link: UNARY_REQUEST,
  },
  {
    id: 'gitpod/content-type-application-proto-response',
    rule: '`Content-Type: application/proto`; the response is binary',
    evidence: 'client',
    link: BINARY_CLIENT,
  },
  {
    id: 'gitpod/another-content-type-415-accept',
    explains: ['unsupported_media_type'],
    rule: 'Another content type: 415 with `Accept-Post`',
    evidence: 'doc',
    link: connectGo('9eac3e6c2cc9a83c3afa1daeb176368f0ecdd035/handler.go'),
  },
  {
    id: 'gitpod/connect-protocol-version-sent-must',
    rule: '`Connect-Protocol-Version`, if sent, must be `1`',
    evidence: 'doc',
    link: UNARY_REQUEST,
  },
  {
    id: 'gitpod/connect-timeout-ms-most-10',
    rule: '`Connect-Timeout-Ms` has at most 10 digits; after that time, `deadline_exceeded`',
    evidence: 'doc',
    link: UNARY_REQUEST,
  },
  {
    id: 'gitpod/requests-can-compressed-gzip-br',
    rule: 'Requests can be compressed with gzip or br',
    evidence: 'doc',
    link: UNARY_REQUEST,
  },
  {
    id: 'gitpod/unknown-compression-unimplemented',
    explains: ['unsupported_encoding'],
    rule: 'An unknown compression: `unimplemented`, and the message lists the supported ones',
    evidence: 'doc',
    link: UNARY_REQUEST,
  },
  {
    id: 'gitpod/damaged-compressed-message-invalid',
    explains: ['malformed_body'],
    rule: 'A damaged compressed message: `invalid_argument`',
    evidence: 'assumed',
    settledBy: "the real API's response to a truncated gzip body",
  },
  {
    id: 'gitpod/responses-compressed-accept-encoding',
    rule: "Responses are compressed as `Accept-Encoding` prefers; between equal preferences, the client's order decides",
    evidence: 'doc',
    link: UNARY_REQUEST,
  },
  {
    id: 'gitpod/without-accept-encoding-response',
    rule: 'Without `Accept-Encoding`, the response can be compressed like the request',
    evidence: 'doc',
    link: UNARY_REQUEST,
  },
  {
    id: 'gitpod/responses-below-1-ki-b',
    rule: 'Responses below 1 KiB and errors are not compressed',
    evidence: 'assumed',
    settledBy: "the headers of the real API's small responses",
  },
  {
    id: 'gitpod/get-connect-v1-encoding-json',
    rule: 'GET: `?connect=v1&encoding=json&message=` percent-encoded; parameters in any order, unknown ones ignored',
    evidence: 'doc',
    link: UNARY_GET,
  },
  {
    id: 'gitpod/get-base64-1-base64url-padded',
    rule: 'GET: `base64=1` with base64url, padded or not; `encoding=proto`; `compression=`',
    evidence: 'doc',
    link: UNARY_GET,
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
    link: UNARY_GET,
  },
  {
    id: 'gitpod/other-methods-including-head-405',
    explains: ['method_not_allowed'],
    rule: 'Other methods, including HEAD: 405 with `Allow: GET, POST`',
    evidence: 'doc',
    link: connectGo('9eac3e6c2cc9a83c3afa1daeb176368f0ecdd035/handler.go'),
  },
];
