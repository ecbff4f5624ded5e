import type { Rule } from '../../../core/provider/rule.ts';
import { CLIENT, OPTIONS } from './sources.ts';

export const requestsRules: readonly Rule[] = [
  {
    id: 'nirvana/clients-send-authorization-bearer',
    rule: "Clients send `Authorization: Bearer <api key>`; the vendor's example key contains spaces",
    evidence: 'client',
    link: OPTIONS,
  },
  {
    id: 'nirvana/clients-read-nirvana-labs-base',
    rule: 'Clients read `NIRVANA_LABS_BASE_URL` and `NIRVANA_LABS_API_KEY`',
    evidence: 'client',
    link: CLIENT,
  },
  {
    id: 'nirvana/without-key-another-scheme-401',
    explains: ['unauthenticated'],
    rule: 'Without a key, or with another scheme: 401, `WWW-Authenticate: Bearer`',
    evidence: 'assumed',
    settledBy: 'a response of the real API without a key',
  },
  {
    id: 'nirvana/unknown-key-401',
    explains: ['unknown_credential'],
    rule: 'An unknown key: 401',
    evidence: 'assumed',
    settledBy: 'a response of the real API to a revoked key',
  },
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
    id: 'nirvana/empty-value-error',
    explains: ['invalid'],
    rule: 'An empty value is an error',
    evidence: 'assumed',
    settledBy: 'a response to `?region=`',
  },
  {
    id: 'nirvana/unknown-parameter-ignored',
    rule: 'An unknown parameter is ignored',
    evidence: 'assumed',
    settledBy: 'a response to `?page=7`',
  },
  {
    id: 'nirvana/repeated-parameter-error',
    explains: ['invalid'],
    rule: 'A repeated parameter is an error',
    evidence: 'assumed',
    settledBy: 'a response to `?limit=10&limit=20`',
  },
  {
    id: 'nirvana/no-query-gets-5xx',
    rule: 'No query to `/v1/usage` gets a 5xx',
    evidence: 'assumed',
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
  {
    id: 'nirvana/no-query-these-endpoints-gets',
    rule: 'No query to organizations, projects, billing, regions or instance types gets a 5xx',
    evidence: 'assumed',
    settledBy: 'nothing: it is a guarantee of the emulator',
  },
];
