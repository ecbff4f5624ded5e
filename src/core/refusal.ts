/** Why a request to the control API or the library is refused, with the HTTP status of each reason. */
export const REFUSALS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  limit_reached: 429,
  insufficient_storage: 507,
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** A request that can't be fulfilled, over HTTP and in process alike. The message names the field and the fix. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** Individual problems, such as the lines of an import. */
  readonly details: readonly object[];

  constructor(code: RefusalCode, message: string, details: readonly object[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** What everything that comes after the end of an emulator is told. */
export function emulatorClosed(): Refusal {
  return new Refusal('conflict', 'the emulator is closed; start another');
}
