/*
 * Probes find out whether a rule holds by read-only requests to any server, such as the vendor's own.
 */

/** A request to one of the provider's endpoints. */
export interface ProbeRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface ProbeAnswer {
  readonly status: number;
  readonly json: unknown;
}

export interface Finding {
  readonly verdict: 'holds' | 'differs' | "can't tell";
  /** A fixed text with statuses at most: reports are shared, and hold nothing of an account. */
  readonly seen: string;
}

export interface Probe {
  /** The id of the rule that it is about. */
  readonly rule: string;
  /** What it asks, in order. A function makes a request from the answers before it; `undefined`: there is none to make. */
  readonly requests: readonly (ProbeRequest | ((answers: readonly ProbeAnswer[]) => ProbeRequest | undefined))[];
  /** Judges as many answers as it has requests. */
  readonly judge: (...answers: readonly ProbeAnswer[]) => Finding;
}

export interface Probes {
  /** A first request, which shows where the account has data. */
  readonly find: (now: number) => ProbeRequest;
  /** The probes for the data that the first request found. */
  readonly probes: (found: ProbeAnswer | undefined, now: number) => readonly Probe[];
}

export const cannotTell = (seen: string): Finding => ({ verdict: "can't tell", seen });

/** @param otherwise what is seen where the rule doesn't hold */
export const holdsIf = (condition: boolean, otherwise: string): Finding =>
  condition ? { verdict: 'holds', seen: 'as expected' } : { verdict: 'differs', seen: otherwise };

export const isRefused = ({ status }: ProbeAnswer): boolean => status >= 400 && status < 500;

/** A field of an answer, by names with dots between them; `undefined` if there is none. */
export function fieldOf(json: unknown, path: string): unknown {
  let value = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = new Map<string, unknown>(Object.entries(value)).get(key);
  }
  return value;
}

/** The items of a list in an answer; none if it is no list. */
export function listOf({ json }: ProbeAnswer, path: string): readonly unknown[] {
  const value = fieldOf(json, path);
  return Array.isArray(value) ? value : [];
}

/** A probe whose requests must all succeed before it can judge. */
export function comparing(
  rule: string,
  requests: Probe['requests'],
  judge: (...answers: readonly ProbeAnswer[]) => Finding,
): Probe {
  return {
    rule,
    requests,
    judge(...answers) {
      const failed = answers.find(({ status }) => status !== 200);
      return failed === undefined ? judge(...answers) : holdsIf(false, `status ${failed.status}`);
    },
  };
}
