import type { RuleSection } from '../../../core/provider/rule.ts';
import { AUTHENTICATION, ERRORS, GO_TEST } from './links.ts';

export const authentication: RuleSection = {
  title: 'authentication',
  rules: [
    {
      id: 'gcore/scheme-authorization-apikey-case',
      rule: 'The scheme of `Authorization` is `APIKey`, case-insensitive: the reference writes `apikey`, the clients `APIKey`',
      evidence: 'doc',
      link: AUTHENTICATION,
    },
    {
      id: 'gcore/tokens-look-like-1234-abcdef',
      rule: "Tokens look like `1234$abcdef` or `1234_abcdef`. If no keys are configured, any token is accepted unless it is visibly truncated: the clients' tests send `My API Key`",
      evidence: 'client',
      link: GO_TEST,
    },
    {
      id: 'gcore/without-header-401-authentication',
      explains: ['unauthenticated'],
      rule: 'Without the header: 401, `Authentication credentials were not provided.`',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/reference-curl-command-works-printed',
      rule: "The reference's curl command works as printed: its placeholder `<api-key>` is accepted if no keys are configured; the real API would refuse it",
      evidence: 'assumed',
      settledBy: 'nothing: it is a convenience of the emulator',
    },
    {
      id: 'gcore/token-another-scheme-such-bearer',
      explains: ['unauthenticated'],
      rule: 'A token of another scheme, such as Bearer: 401, `Given token not valid for any token type`',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/header-without-scheme-token-treated',
      rule: 'A header without a scheme or a token is treated like a missing header',
      evidence: 'assumed',
      settledBy: 'a response of the real API to `APIKey` alone',
    },
    {
      id: 'gcore/token-truncated-401-bad-permanent',
      explains: ['unauthenticated'],
      rule: 'A token truncated at its `$`: 401, `Bad permanent token: {partial_key}`. A token is truncated if it consists of digits, with or without a `$` at the end',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/unknown-token-401-token-invalid',
      explains: ['unknown_credential'],
      rule: 'An unknown token: 401, `Token is invalid or expired`',
      evidence: 'doc',
      link: ERRORS,
    },
    {
      id: 'gcore/exception-class-401-not-authenticated',
      rule: 'The `exception_class` of a 401 is `not_authenticated` without a token and `token_not_valid` with one: the vendor lists classes and messages, but not which belong together',
      evidence: 'assumed',
      settledBy: 'a response of the real API without a token, and one to an unknown token',
    },
    {
      id: 'gcore/request-authenticated-before-body',
      rule: 'The request is authenticated before its body is validated',
      evidence: 'assumed',
      settledBy: 'a response of the real API to a wrong token with a malformed body',
    },
  ],
};
