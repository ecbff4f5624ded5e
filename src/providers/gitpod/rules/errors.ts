import type { Rule } from '../../../core/provider/rule.ts';
import { ERROR_CODES, INFERRED_CODES, UNARY_RESPONSE } from './links.ts';

export const errors: readonly Rule[] = [
  {
    id: 'gitpod/errors-json-code-message-codecs',
    rule: 'Errors are JSON, `{"code","message"}`, for both codecs',
    evidence: 'doc',
    link: UNARY_RESPONSE,
  },
  {
    id: 'gitpod/every-code-http-status',
    rule: 'Every code has its HTTP status',
    evidence: 'doc',
    link: ERROR_CODES,
  },
  {
    id: 'gitpod/405-415-connect-no-code',
    rule: '405 and 415, for which Connect has no code, have `unknown`, as clients infer it',
    evidence: 'assumed',
    settledBy: "the bodies of the real API's 405 and 415",
  },
  {
    id: 'gitpod/message-lists-all-violated-constraints',
    rule: "The message lists all violated constraints, at most 100, in protovalidate's words",
    evidence: 'assumed',
    settledBy: "the bodies of the real API's responses to `pageSize` 101 and to a list of 200 wrong ids",
  },
  {
    id: 'gitpod/value-wrong-type-invalid-argument',
    explains: ['invalid'],
    rule: 'A value of the wrong type: `invalid_argument`, and the message names the field',
    evidence: 'assumed',
    settledBy: 'the real API\'s message for `"pageSize": "x"`',
  },
  {
    id: 'gitpod/malformed-json-empty-body-body',
    explains: ['malformed_body'],
    rule: "Malformed JSON, an empty body or a body that isn't an object: `invalid_argument`",
    evidence: 'doc',
    link: ERROR_CODES,
  },
  {
    id: 'gitpod/binary-message-cant-decoded-invalid',
    explains: ['malformed_body'],
    rule: "A binary message that can't be decoded: `invalid_argument`",
    evidence: 'doc',
    link: ERROR_CODES,
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
    rule: "An unknown method or service below `gitpod.v1`: 404 `unimplemented`, as the 1.x clients and Connect's clients interpret any 404",
    evidence: 'client',
    link: INFERRED_CODES,
    settledBy: "the body of the real API's 404",
  },
  {
    id: 'gitpod/every-request-gets-page-connect',
    rule: 'Every request gets a page or a Connect error that reveals nothing about the server',
    evidence: 'assumed',
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
];
