import type { Rule } from '../../../core/provider/rule.ts';
import { CLIENT_ENVIRONMENT, ERROR_CODES, IDENTITY_PAGE } from './links.ts';

export const access: readonly Rule[] = [
  {
    id: 'gitpod/authorization-bearer-token-auth-any',
    explains: ['unknown_credential'],
    rule: '`Authorization: Bearer <token>`. A token that opens nothing: 401 `unauthenticated`; with `--auth any`, any non-empty token is accepted',
    evidence: 'doc',
    link: IDENTITY_PAGE,
  },
  {
    id: 'gitpod/no-token-empty-token-another',
    explains: ['unauthenticated'],
    rule: 'No token, an empty token or another scheme: 401 `unauthenticated`',
    evidence: 'doc',
    link: ERROR_CODES,
  },
  {
    id: 'gitpod/clients-read-gitpod-base-url',
    rule: 'The clients read `GITPOD_BASE_URL`, `GITPOD_API_KEY`, `ONA_BASE_URL` and `ONA_API_KEY`',
    evidence: 'client',
    link: CLIENT_ENVIRONMENT,
  },
];
