/** SQL with its values beside it. */
export interface Conditions {
  /** On `resource`; each begins with AND. */
  readonly sql: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export const EVERYTHING: Conditions = { sql: '', values: {} };
