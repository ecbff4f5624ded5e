/** Why the emulator's owner isn't given what they asked for; the control API answers with the status of each. */
export const REFUSALS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  limit_reached: 429,
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** What can't be done as asked, over HTTP and in process alike. The message names the field and the fix. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** More than one thing that is wrong, such as lines of an import. */
  readonly details: readonly object[];

  constructor(code: RefusalCode, message: string, details: readonly object[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
