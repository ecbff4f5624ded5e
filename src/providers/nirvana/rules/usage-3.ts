import type { Rule } from '../../../core/provider/rule.ts';

export const usage3: readonly Rule[] = [
  {
    id: 'nirvana/errors-code-message-clients-read',
    rule: 'Errors are `{"code","message"}`; clients read `message`',
    evidence: 'assumed',
    settledBy: 'any error body of the real API',
  },
  {
    id: 'nirvana/unknown-paths-under-v1-usage',
    explains: ['not_found'],
    rule: 'Unknown paths under `/v1/usage`: 404',
    evidence: 'assumed',
    settledBy: 'a response to `/v1/usage/no/such/path`',
  },
  {
    id: 'nirvana/other-methods-405-allow',
    explains: ['method_not_allowed'],
    rule: 'Other methods: 405 with `Allow`',
    evidence: 'assumed',
    settledBy: 'a response to `POST /v1/usage`',
  },
  {
    id: 'nirvana/head-answered-like-get',
    rule: 'HEAD is answered like GET',
    evidence: 'assumed',
    settledBy: 'a response to HEAD',
  },
  {
    id: 'nirvana/body-get-ignored',
    rule: 'The body of a GET is ignored',
    evidence: 'assumed',
    settledBy: 'a response to a GET with a body',
  },
  {
    id: 'nirvana/no-query-gets-5xx',
    rule: 'No query gets a 5xx',
    evidence: 'assumed',
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
];
