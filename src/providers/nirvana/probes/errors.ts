import { fieldOf, holdsIf, judging, type Probe } from '../../../core/provider/probe.ts';
import { list } from './requests.ts';

export const FORM = 'nirvana/errors-code-message-clients-read';

/** A path that no endpoint has. */
export const NO_PATH = '/v1/usage/no/such/path';

export function formProbe(): Probe {
  return judging(FORM, list({ limit: '1' }), ({ json }) =>
    holdsIf(
      typeof fieldOf(json, 'code') === 'string' && typeof fieldOf(json, 'message') === 'string',
      'an error of another form',
    ),
  );
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
