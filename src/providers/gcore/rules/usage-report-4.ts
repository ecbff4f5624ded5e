import type { Rule } from '../../../core/provider/rule.ts';

export const usageReport4: readonly Rule[] = [
  {
    id: 'gcore/tags-list-objects-key-each',
    rule: '`tags` is a list of objects of one key each, or null',
    evidence: 'doc',
    tests: [
      'test/providers/gcore/report.test.ts: tags are a list of objects of one key each, or null',
      'test/providers/gcore/report.test.ts: names and tags come back as they were, whatever is in them',
    ],
  },
  {
    id: 'gcore/only-types-whose-schema-tags',
    rule: 'Only types whose schema has `tags` have them',
    evidence: 'doc',
    tests: ['test/providers/gcore/filter.test.ts: only the types whose schema has tags carry them'],
  },
  {
    id: 'gcore/every-response-valid-against-vendor',
    rule: "Every response is valid against the vendor's OpenAPI document",
    evidence: 'doc',
    tests: [
      "test/providers/gcore/schemas.test.ts: every answer to a valid request validates against the vendor's schema, and our own",
      "test/providers/gcore/schemas.test.ts: requests that the vendor's schema allows are allowed, and the other way round",
    ],
  },
  {
    id: 'gcore/metric-names-those-examples-dbaas',
    rule: 'Metric names are those of the examples; `dbaas_postgresql_pooler_min` and `dbaas_postgresql_volume_gbm`, whose examples are copied from another type, are invented',
    evidence: 'assumed',
    tests: [
      "test/providers/gcore/schemas.test.ts: the metric that stands for a type is the vendor's example, but where that is copied from another",
    ],
    settledBy: 'a response of the real API for a managed database with a pooler',
  },
  {
    id: 'gcore/units-those-reference-h-inference',
    rule: 'Units are those of the reference; `H` for inference and each `size_unit`, which the reference gives only as examples, are constants',
    evidence: 'assumed',
    tests: [
      "test/providers/gcore/schemas.test.ts: a resource's schema is the vendor's: fields, their order, what is required, constants and units",
    ],
    settledBy: 'a response of the real API for inference, a volume and a snapshot',
  },
  {
    id: 'gcore/every-error-exception-class-message',
    rule: 'Every error has `exception_class`, `message` and a `request_id` of 32 hex digits',
    evidence: 'doc',
    link: 'https://gcore.com/docs/developer-tools/rest-api/error-handling',
    tests: [
      'test/providers/gcore/errors.test.ts: an error has an exception_class, a message and a request_id of 32 hex digits',
    ],
  },
  {
    id: 'gcore/validation-error-invalid-fields-message',
    rule: "A validation error has `invalid_fields`; its message is `Validation Error: ` followed by the same in Python's notation",
    evidence: 'doc',
    link: 'https://gcore.com/docs/developer-tools/rest-api/error-handling',
    tests: [
      'test/providers/gcore/errors.test.ts: a validation error names the wrong fields, in invalid_fields and as Python shows them',
      'test/providers/gcore/python.test.ts: texts are shown as Python shows them',
    ],
  },
  {
    id: 'gcore/validation-error-400',
    explains: ['invalid'],
    rule: 'A validation error is a 400',
    evidence: 'assumed',
    tests: ['test/providers/gcore/errors.test.ts: what is wrong with a field is said in the words of pydantic'],
    settledBy: 'a response of the real API to an empty object',
  },
  {
    id: 'gcore/unknown-fields-refused',
    explains: ['invalid'],
    rule: 'Unknown fields are refused',
    evidence: 'doc',
    tests: ['test/providers/gcore/errors.test.ts: unknown fields are refused'],
  },
  {
    id: 'gcore/messages-those-pydantic-values-not',
    rule: 'The messages are those of pydantic; values are not converted, so `"5"` is not an integer',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/errors.test.ts: what is wrong with a field is said in the words of pydantic',
      'test/providers/gcore/errors.test.ts: a value of the wrong type where a name is wanted is told the names',
      'test/providers/gcore/errors.test.ts: a schema filter of an unknown type is told the types',
    ],
    settledBy: 'a response of the real API to the same bodies',
  },
  {
    id: 'gcore/nested-field-named-keys-indices',
    rule: 'A nested field is named by its keys and indices joined by dots (`tags.conditions.0.key`), the whole body by `__root__`',
    evidence: 'assumed',
    tests: ['test/providers/gcore/errors.test.ts: what is wrong with a field is said in the words of pydantic'],
    settledBy: 'a response of the real API to a condition whose key is too short',
  },
  {
    id: 'gcore/most-100-invalid-fields-named',
    rule: 'At most 100 invalid fields are named',
    evidence: 'assumed',
    tests: ['test/providers/gcore/errors.test.ts: no more than 100 fields are named'],
    settledBy: 'a response of the real API to 101 invalid projects',
  },
  {
    id: 'gcore/unknown-path-not-found-error',
    explains: ['not_found'],
    rule: 'An unknown path: `NotFoundError`, 404',
    evidence: 'doc',
    link: 'https://gcore.com/docs/developer-tools/rest-api/error-handling',
    tests: ['test/providers/gcore/errors.test.ts: an unknown path is a NotFoundError, 404'],
  },
  {
    id: 'gcore/wrong-method-http-error-405-http',
    explains: ['method_not_allowed'],
    rule: 'A wrong method: `HTTPError`, 405, `HTTP 405: Method Not Allowed`',
    evidence: 'doc',
    link: 'https://gcore.com/docs/developer-tools/rest-api/error-handling',
    tests: ['test/providers/gcore/errors.test.ts: a wrong method is an HTTPError, 405'],
  },
  {
    id: 'gcore/body-not-json-validation-error',
    explains: ['malformed_body', 'payload_too_large', 'unsupported_media_type'],
    rule: "A body that isn't JSON: a ValidationError without `invalid_fields`; another content type: `HTTPError`, 415; more than 1 MiB: `HTTPError`, 413",
    evidence: 'assumed',
    tests: ["test/providers/gcore/errors.test.ts: a body that can't be read is refused in the same shape"],
    settledBy: 'a response of the real API to each',
  },
  {
    id: 'gcore/request-body-may-compressed-gzip',
    explains: ['unsupported_encoding'],
    rule: 'A request body may be compressed with gzip, deflate or br; another coding: 415, which names these',
    evidence: 'assumed',
    tests: [
      'test/core/http/request/forms.test.ts: answers requests of every form alike, and the journal shows the same',
      'test/core/http/request/forms.test.ts: refuses unknown codings by naming those that it takes',
    ],
    settledBy: 'a response to a compressed body',
  },
  {
    id: 'gcore/body-nested-deeper-than-100',
    rule: 'A body that is nested deeper than 100 levels: 400, also where any value is allowed',
    evidence: 'assumed',
    tests: ['test/providers/gcore/errors.test.ts: a body nested a hundred thousand deep is refused like any other'],
    settledBy: 'a response to such a body',
  },
  {
    id: 'gcore/no-request-causes-internal-error',
    rule: 'No request causes an internal error',
    evidence: 'assumed',
    tests: [
      'test/providers/gcore/errors.test.ts: no request makes it fail on its own side, or tell of its insides',
      'test/providers/gcore/errors.test.ts: a body nested a hundred thousand deep is refused like any other',
    ],
    settledBy: 'nothing: the real API may',
  },
];
