import type { RuleSection } from '../../../core/provider/rule.ts';
import { ERRORS, USAGE_REPORT } from './links.ts';

export const errors: RuleSection = {
  title: 'errors',
  rules: [
    {
      id: 'gcore/every-error-exception-class-message',
      rule: 'Every error has `exception_class`, `message` and a `request_id` of 32 hex digits',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/validation-error-invalid-fields-message',
      rule: "A validation error has `invalid_fields`; its message is `Validation Error: ` followed by the same in Python's notation",
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/validation-error-400',
      explains: ['invalid'],
      rule: 'A validation error is a 400',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/unknown-fields-refused',
      explains: ['invalid'],
      rule: 'Unknown fields are refused',
      evidence: 'doc',
      link: USAGE_REPORT,
    },
    {
      id: 'gcore/messages-those-pydantic-values-not',
      rule: 'The messages are those of pydantic; values are not converted, so `"5"` is not an integer',
      evidence: 'assumed',
      settledBy: 'a response of the real API to the same bodies',
    },
    {
      id: 'gcore/nested-field-named-keys-indices',
      rule: 'A nested field is named by its keys and indices joined by dots (`tags.conditions.0.key`), the whole body by `__root__`',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a condition whose key is too short',
    },
    {
      id: 'gcore/most-100-invalid-fields-named',
      rule: 'At most 100 invalid fields are named',
      evidence: 'assumed',
      settledBy: 'a response of the real API to 101 invalid projects',
    },
    {
      id: 'gcore/unknown-path-not-found-error',
      explains: ['not_found'],
      rule: 'An unknown path: `NotFoundError`, 404',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/wrong-method-http-error-405-http',
      explains: ['method_not_allowed'],
      rule: 'A wrong method: `HTTPError`, 405, `HTTP 405: Method Not Allowed`',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/body-not-json-validation-error',
      explains: ['malformed_body', 'payload_too_large', 'unsupported_media_type'],
      rule: "A body that isn't JSON: a ValidationError without `invalid_fields`; another content type: `HTTPError`, 415; more than 1 MiB: `HTTPError`, 413",
      evidence: 'assumed',
      settledBy: 'a response of the real API to each',
    },
    {
      id: 'gcore/request-body-may-compressed-gzip',
      explains: ['unsupported_encoding'],
      rule: 'A request body may be compressed with gzip, deflate or br; another coding: 415, which names these',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a compressed body',
    },
    {
      id: 'gcore/body-nested-deeper-than-100',
      rule: 'A body that is nested deeper than 100 levels: 400, also where its schema allows any value',
      evidence: 'assumed',
      settledBy: 'a response of the real API to such a body',
    },
    {
      id: 'gcore/no-request-causes-internal-error',
      rule: 'No request causes an internal error',
      evidence: 'assumed',
      settledBy: 'nothing: the real API may',
    },
  ],
};
