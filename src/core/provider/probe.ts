/*
 * Probes find out whether a rule holds by read-only requests to any server, such as the vendor's own.
 */

/** A request to an endpoint that reads, or a GET of a path that isn't served. */
export interface ProbeRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** A body that is no JSON, to be refused. */
  readonly rawBody?: string;
  /** Whether the answer is text, such as CSV, and no JSON. */
  readonly text?: true;
  /** Sent instead of the account's credential, to be refused; empty for no header. */
  readonly authorization?: string;
}

export interface ProbeAnswer {
  readonly status: number;
  /** By names in lower case; omitted if they are unknown. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, where a request asks for one; `undefined` for an error that isn't JSON. */
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
  /** The rules without which it can't judge, each with a probe before this one. Where one differs, this one isn't asked. */
  readonly needs?: readonly string[];
  /** What it asks, in order. A function makes a request from the answers before it; `undefined`: there is none to make. */
  readonly requests: readonly (ProbeRequest | ((answers: readonly ProbeAnswer[]) => ProbeRequest | undefined))[];
  /** Whether the rule differs if an answer isn't a 200; without it, `judge` decides. */
  readonly mustSucceed?: boolean;
  /** Judges as many answers as it has requests. */
  readonly judge: (...answers: readonly ProbeAnswer[]) => Finding;
}

export interface Probes {
  /** A first request, which shows where the account has data. */
  readonly find: (now: number) => ProbeRequest;
  /** The probes for the data that the first request found. */
  readonly probes: (found: ProbeAnswer | undefined, now: number) => readonly Probe[];
  /** Paths that no endpoint serves by GET: probes of 404s and 405s may get them. */
  readonly unserved: readonly string[];
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
  needs: readonly string[] = [],
): Probe {
  return { rule, needs, requests, judge, mustSucceed: true };
}

/** A probe of one answer, whatever its status. */
export function judging(
  rule: string,
  request: ProbeRequest,
  judge: (answer: ProbeAnswer) => Finding,
  needs: readonly string[] = [],
): Probe {
  return { rule, needs, requests: [request], judge };
}

/** A probe of the form of errors: of those requests that are refused, at least one. */
export function errorsHave(
  rule: string,
  requests: Probe['requests'],
  hasForm: (answer: ProbeAnswer) => boolean,
): Probe {
  const judge: Probe['judge'] = (...answers) => {
    const errors = answers.filter(isRefused);
    if (errors.length === 0) return cannotTell('no request is refused');
    return holdsIf(errors.every(hasForm), 'an error of another form');
  };
  return { rule, requests, judge };
}

/** Whether an answer has these fields, as texts. */
export const hasTexts =
  (...fields: readonly string[]) =>
  ({ json }: ProbeAnswer): boolean =>
    fields.every((field) => typeof fieldOf(json, field) === 'string');

/** A probe of a request that must be answered with a status; by default with any of 400 to 499. */
export function refused(rule: string, request: ProbeRequest, status?: number, needs: readonly string[] = []): Probe {
  return judging(
    rule,
    request,
    (answer) => holdsIf(status === undefined ? isRefused(answer) : answer.status === status, `status ${answer.status}`),
    needs,
  );
}

/** A probe of several requests that must all be answered with a status; by default with any of 400 to 499. */
export function refusedAll(
  rule: string,
  requests: readonly ProbeRequest[],
  status?: number,
  needs: readonly string[] = [],
): Probe {
  return {
    rule,
    needs,
    requests,
    judge(...answers) {
      const other = answers.find((answer) => (status === undefined ? !isRefused(answer) : answer.status !== status));
      return holdsIf(other === undefined, `status ${other?.status}`);
    },
  };
}

/** Probes that all need a rule. */
export const needing = (rule: string, probes: readonly Probe[]): readonly Probe[] =>
  probes.map((probe) => ({ ...probe, needs: [rule, ...(probe.needs ?? [])] }));
