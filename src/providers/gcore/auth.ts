import { Failure } from '../../core/failure.ts';
import type { SecurityScheme } from '../../core/provider.ts';

export const securityScheme: SecurityScheme = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description:
    'API key for authentication. Make sure to include the word `apikey`, followed by a single space and then your token.\nExample: `apikey 1234$abcdef`',
};

/** The scheme is matched without regard to case: the reference writes `apikey`, the clients `APIKey`. */
const PATTERN = /^apikey +(\S.*)$/i;

/** What stands for scheme and token in the reference's curl line, which shall work as it is printed there. */
const PLACEHOLDER = '<api-key>';

/** What is left of a token such as `1234$abcdef` when a shell takes `$abcdef` for a variable. */
const CUT_SHORT = /^\d+\$?$/;

/**
 * @returns the token; any that isn't visibly cut short
 * @throws Failure `unauthenticated`, in the vendor's words
 */
export function readCredential(authorization: string | undefined): string {
  if (authorization === PLACEHOLDER) return PLACEHOLDER;
  const token = PATTERN.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Failure('unauthenticated', 'Authentication credentials were not provided.');
  if (CUT_SHORT.test(token)) throw new Failure('unauthenticated', `Bad permanent token: ${token}`);
  return token;
}
