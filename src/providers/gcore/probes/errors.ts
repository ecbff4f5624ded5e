import {
  fieldOf,
  holdsIf,
  judging,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
} from '../../../core/provider/probe.ts';
import { daysBefore, report } from './requests.ts';

/** A path that no endpoint has. */
export const NO_PATH = '/cloud/v1/no_such_report';
/** A path whose endpoint takes POST alone. */
export const NOT_GET = '/cloud/v1/usage_report';

const FORM = 'gcore/every-error-exception-class-message';
const INVALID_FIELDS = 'gcore/validation-error-invalid-fields-message';
const get = (path: string): ProbeRequest => ({ method: 'GET', path });

/** Probes of invalid requests, unknown paths and wrong methods. */
export function errorProbes(): readonly Probe[] {
  const wrong = report({});
  return [
    judging(FORM, wrong, ({ json }) =>
      holdsIf(
        typeof fieldOf(json, 'exception_class') === 'string' &&
          typeof fieldOf(json, 'message') === 'string' &&
          /^[0-9a-f]{32}$/.test(String(fieldOf(json, 'request_id'))),
        'an error of another form',
      ),
    ),
    judging('gcore/validation-error-400', wrong, ({ status }) => holdsIf(status === 400, `status ${status}`)),
    judging(INVALID_FIELDS, wrong, ({ json }) =>
      holdsIf(
        ['time_from', 'time_to'].every((name) => Array.isArray(fieldOf(json, `invalid_fields.${name}`))),
        'the missing fields are not in invalid_fields',
      ),
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
