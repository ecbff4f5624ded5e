import { Failure } from './failure.ts';

/** An OpenAPI security scheme. */
export type SecurityScheme =
  | { readonly type: 'http'; readonly scheme: string; readonly description: string }
  | { readonly type: 'apiKey'; readonly in: 'header'; readonly name: string; readonly description: string };

/** How a provider's clients send their API key. */
export interface Authentication {
  /** The scheme in the `Authorization` header; compared regardless of case. */
  readonly scheme: string;
  readonly securityScheme: SecurityScheme;
  /** The message for a request without a credential. */
  readonly missing: string;
  /** The message for a credential of another scheme. Default: the same. */
  readonly otherScheme?: string;
  /** Whole header values that are accepted without a scheme. */
  readonly placeholders?: readonly string[];
  /** @returns why a credential can't be valid; `undefined` when it can */
  readonly reject?: (credential: string) => string | undefined;
}

/**
 * Reads the credential from an `Authorization` header. It may contain spaces: the vendors' examples send
 * "My Bearer Token".
 *
 * @throws Failure `unauthenticated` when it is missing or malformed
 */
export function readCredential(
  { scheme, missing, otherScheme = missing, placeholders = [], reject }: Authentication,
  authorization: string | undefined,
): string {
  if (authorization !== undefined && placeholders.includes(authorization)) return authorization;
  const [given = '', credential] = /^(\S+) +(\S.*)$/.exec(authorization ?? '')?.slice(1) ?? [];
  if (credential === undefined) throw new Failure('unauthenticated', missing);
  if (given.toLowerCase() !== scheme.toLowerCase()) throw new Failure('unauthenticated', otherScheme);
  const rejection = reject?.(credential);
  if (rejection !== undefined) throw new Failure('unauthenticated', rejection);
  return credential;
}
