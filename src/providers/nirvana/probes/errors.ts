import {
  comparing,
  errorsHave,
  fieldOf,
  hasTexts,
  holdsIf,
  judging,
  type Probe,
  refused,
  refusedAll,
} from '../../../core/provider/probe.ts';
import { get, list, NO_ID } from './requests.ts';

export const FORM = 'nirvana/errors-code-message-clients-read';
export const BAD_REQUEST = 'nirvana/invalid-cursor-400-message-names';

/** A path that no endpoint has. */
export const NO_PATH = '/v1/usage/no/such/path';

/** Probes of invalid requests. */
export function errorProbes(): readonly Probe[] {
  return [
    errorsHave(FORM, [list({ limit: '1' }), list({ cursor: 'x' }), get(`usage/${NO_ID}`)], hasTexts('code', 'message')),
    judging(
      BAD_REQUEST,
      list({ cursor: 'x' }),
      ({ status, json }) =>
        status === 400
          ? holdsIf(String(fieldOf(json, 'message')).includes('cursor'), 'a message that does not name cursor')
          : holdsIf(false, `status ${status}`),
      [FORM],
    ),
    refused('nirvana/resource-id-not-uuid-400', list({ resource_id: 'x' }), 400, [BAD_REQUEST]),
    refusedAll('nirvana/get-v1-usage-resource-id-404', [get(`usage/${NO_ID}`), get('usage/x')], 404),
    comparing('nirvana/unknown-parameter-ignored', [list({ surprise: '1' })], () => holdsIf(true, '')),
  ];
}

export function pathProbe(): Probe {
  return judging('nirvana/unknown-paths-under-v1-usage', { method: 'GET', path: NO_PATH }, ({ status }) =>
    holdsIf(status === 404, `status ${status}`),
  );
}

export function refusalProbe(): Probe {
  return {
    rule: 'nirvana/without-key-another-scheme-401',
    requests: ['', 'Basic bWFkZTp1cA=='].map((authorization) => ({ ...list({ limit: '10' }), authorization })),
    judge(...answers) {
      const other = answers.find(({ status }) => status !== 401);
      if (other !== undefined) return holdsIf(false, `status ${other.status}`);
      return holdsIf(
        answers.every(({ headers }) => /^bearer\b/i.test(headers?.['www-authenticate'] ?? '')),
        'status 401 without WWW-Authenticate: Bearer',
      );
    },
  };
}
