import {
  fieldOf,
  holdsIf,
  judging,
  listOf,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
} from '../../../core/provider/probe.ts';

export const PATH = '/gitpod.v1.UsageService/ListEnvironmentUsageRecords';
/** A path of the service that is no method. */
export const UNKNOWN_METHOD = '/gitpod.v1.UsageService/NoSuchMethod';

export const FORM = 'gitpod/errors-json-code-message-codecs';
export const INVALID = 'gitpod/page-size-above-100-below';

export const call = (method: string, body: object = {}): ProbeRequest => ({
  method: 'POST',
  path: `/gitpod.v1.${method}`,
  body,
});
export const list = (body: object = {}, query?: Readonly<Record<string, string>>): ProbeRequest => ({
  ...{ method: 'POST', path: PATH, body },
  ...(query && { query }),
});
export const get = (query: Readonly<Record<string, string>>): ProbeRequest => ({ method: 'GET', path: PATH, query });
export const page = (pageSize: number, token?: string): ProbeRequest =>
  list({ pagination: { pageSize, ...(token !== undefined && { token }) } });

export const records = (answer: ProbeAnswer | undefined): readonly unknown[] =>
  answer ? listOf(answer, 'records') : [];
export const idsOf = (answer: ProbeAnswer | undefined): readonly string[] =>
  records(answer).map((record) => String(fieldOf(record, 'id')));

/** A probe of a request that is refused as invalid. */
export function invalid(rule: string, request: ProbeRequest, needs: readonly string[] = [FORM, INVALID]): Probe {
  return judging(rule, request, refusedWith(400, 'invalid_argument'), needs);
}

/** A probe of several requests that are refused as invalid. */
export function invalidAll(rule: string, requests: readonly ProbeRequest[]): Probe {
  return {
    rule,
    needs: [FORM, INVALID],
    requests,
    judge: (...answers) => answers.map(isInvalid).find(({ verdict }) => verdict !== 'holds') ?? holdsIf(true, ''),
  };
}

export function unknownMethodProbe(): Probe {
  return judging(
    'gitpod/unknown-method-service-404-unimplemented',
    { method: 'GET', path: UNKNOWN_METHOD },
    refusedWith(404, 'unimplemented'),
    [FORM, INVALID],
  );
}

export function refusalProbe(): Probe {
  return {
    rule: 'gitpod/no-token-empty-token-another',
    needs: [FORM, INVALID],
    requests: ['', 'Bearer ', 'Basic bWFkZTp1cA=='].map((authorization) => ({ ...page(1), authorization })),
    judge: (...answers) =>
      answers.map(refusedWith(401, 'unauthenticated')).find(({ verdict }) => verdict !== 'holds') ?? holdsIf(true, ''),
  };
}

export const refusedWith = (status: number, code: string) => (answer: ProbeAnswer) =>
  answer.status === status
    ? holdsIf(fieldOf(answer.json, 'code') === code, `status ${status} with another code than ${code}`)
    : holdsIf(false, `status ${answer.status}`);

export const isInvalid = refusedWith(400, 'invalid_argument');
