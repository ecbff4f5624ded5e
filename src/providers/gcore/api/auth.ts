import type { Authentication } from '../../../core/http/authentication.ts';

/**
 * What remains of a token such as `1234$abcdef` when a shell expands `$abcdef` as a variable.
 * [gcore/token-truncated-401-bad-permanent]
 */
const CUT_SHORT = /^\d+\$?$/;

/**
 * The reference writes the scheme as `apikey`, the clients as `APIKey`.
 * [gcore/scheme-authorization-apikey-case, gcore/tokens-look-like-1234-abcdef, gcore/request-authenticated-before-body]
 */
export const authentication: Authentication = {
  scheme: 'APIKey',
  securityScheme: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'API key for authentication. Make sure to include the word `apikey`, followed by a single space and then your token.\nExample: `apikey 1234$abcdef`',
  },
  // [gcore/without-header-401-authentication, gcore/header-without-scheme-token-treated]
  missing: 'Authentication credentials were not provided.',
  // [gcore/token-another-scheme-such-bearer]
  otherScheme: 'Given token not valid for any token type',
  // Instead of a scheme and a token. [gcore/reference-curl-command-works-printed]
  placeholders: ['<api-key>'],
  reject: (token) => (CUT_SHORT.test(token) ? `Bad permanent token: ${token}` : undefined),
};
