import type { Authentication } from '../../../core/http/authentication.ts';

/** What remains of a token such as `1234$abcdef` when a shell expands `$abcdef` as a variable. */
const CUT_SHORT = /^\d+\$?$/;

/** The reference writes the scheme as `apikey`, the clients as `APIKey`. */
export const authentication: Authentication = {
  scheme: 'APIKey',
  securityScheme: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'API key for authentication. Make sure to include the word `apikey`, followed by a single space and then your token.\nExample: `apikey 1234$abcdef`',
  },
  missing: 'Authentication credentials were not provided.',
  otherScheme: 'Given token not valid for any token type',
  // The reference's curl line sends this instead of a scheme and a token, and must work as printed.
  placeholders: ['<api-key>'],
  reject: (token) => (CUT_SHORT.test(token) ? `Bad permanent token: ${token}` : undefined),
};
