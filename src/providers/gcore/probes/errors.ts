import {
  errorsHave,
  fieldOf,
  hasTexts,
  holdsIf,
  judging,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  refused,
} from '../../../core/provider/probe.ts';
import { daysBefore, report } from './requests.ts';

/** A path that no endpoint has. */
export const NO_PATH = '/cloud/v1/no_such_report';
/** A path whose endpoint takes POST alone. */
export const NOT_GET = '/cloud/v1/usage_report';

const FORM = 'gcore/every-error-exception-class-message';
export const INVALID_FIELDS = 'gcore/validation-error-invalid-fields-message';
const VALIDATION = 'gcore/validation-error-400';

const hasForm = (answer: ProbeAnswer): boolean =>
  hasTexts('exception_class', 'message')(answer) && /^[0-9a-f]{32}$/.test(String(fieldOf(answer.json, 'request_id')));
const get = (path: string): ProbeRequest => ({ method: 'GET', path });

/** Probes of invalid requests, unknown paths and wrong methods. */
export function errorProbes(): readonly Probe[] {
  const wrong = report({});
  const invalidFields = (answer: ProbeAnswer): string[] =>
    Object.keys(Object(fieldOf(answer.json, 'invalid_fields')) as object);
  return [
    errorsHave(FORM, [wrong, report({ surprise: true }), get(NO_PATH), get(NOT_GET)], hasForm),
    judging(VALIDATION, wrong, ({ status }) => holdsIf(status === 400, `status ${status}`)),
    judging(
      INVALID_FIELDS,
      wrong,
      ({ json }) =>
        holdsIf(
          ['time_from', 'time_to'].every((name) => Array.isArray(fieldOf(json, `invalid_fields.${name}`))) &&
            /^Validation Error: \{'time_\w+': \[['"]/.test(String(fieldOf(json, 'message'))),
          'the missing fields are not in invalid_fields, or another message',
        ),
      [FORM],
    ),
    {
      rule: 'gcore/messages-those-pydantic-values-not',
      needs: [INVALID_FIELDS],
      requests: [wrong, report({ limit: '5' })],
      judge: (missing, text) =>
        holdsIf(
          String(fieldOf(missing.json, 'invalid_fields.time_from')) === 'Field required' &&
            invalidFields(text).includes('limit'),
          'another message, or a text as a number',
        ),
    },
    judging(
      'gcore/nested-field-named-keys-indices',
      report({ order_by: [5] }),
      (answer) => holdsIf(invalidFields(answer).includes('order_by.0'), 'another name'),
      [INVALID_FIELDS],
    ),
    judging(
      'gcore/body-not-json-validation-error',
      { method: 'POST', path: NOT_GET, rawBody: '{' },
      ({ status, json }) =>
        holdsIf(
          status === 400 &&
            fieldOf(json, 'exception_class') === 'ValidationError' &&
            fieldOf(json, 'invalid_fields') === undefined,
          `status ${status}, or an error of another form`,
        ),
      [FORM, VALIDATION],
    ),
    judging('gcore/unknown-path-not-found-error', get(NO_PATH), expecting(404, 'NotFoundError'), [FORM]),
    judging(
      'gcore/wrong-method-http-error-405-http',
      get(NOT_GET),
      expecting(405, 'HTTPError', 'HTTP 405: Method Not Allowed'),
      [FORM],
    ),
  ];
}

/** Probes of requests without a credential, and with made-up ones. */
export function refusalProbes(to: number): readonly Probe[] {
  const MISSING = 'gcore/without-header-401-authentication';
  const request = report({ ...daysBefore(to), limit: 1 });
  const as = (authorization: string): ProbeRequest => ({ ...request, authorization });
  return [
    judging(MISSING, as(''), expecting(401, undefined, 'Authentication credentials were not provided.'), [FORM]),
    judging(
      'gcore/token-another-scheme-such-bearer',
      as('Bearer made-up'),
      expecting(401, undefined, 'Given token not valid for any token type'),
      [FORM, MISSING],
    ),
    judging(
      'gcore/token-truncated-401-bad-permanent',
      as('APIKey 1234$'),
      expecting(401, undefined, 'Bad permanent token: 1234$'),
      [FORM, MISSING],
    ),
    judging(
      'gcore/header-without-scheme-token-treated',
      as('APIKey'),
      expecting(401, undefined, 'Authentication credentials were not provided.'),
      [FORM, MISSING],
    ),
    refused('gcore/request-authenticated-before-body', { ...report({}), authorization: '' }, 401, [MISSING]),
    {
      rule: 'gcore/exception-class-401-not-authenticated',
      needs: [FORM, MISSING],
      requests: [as(''), as('Bearer made-up')],
      judge: (...answers) =>
        holdsIf(
          answers.map(({ json }) => fieldOf(json, 'exception_class')).join() === 'not_authenticated,token_not_valid',
          'other classes',
        ),
    },
  ];
}

const expecting =
  (status: number, exceptionClass?: string, message?: string) =>
  ({ status: actual, json }: ProbeAnswer) =>
    actual === status
      ? holdsIf(
          (exceptionClass === undefined || fieldOf(json, 'exception_class') === exceptionClass) &&
            (message === undefined || fieldOf(json, 'message') === message),
          `status ${status} with another class or message`,
        )
      : holdsIf(false, `status ${actual}`);
