import {
  cannotTell,
  holdsIf,
  type Finding,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  type Probes,
} from '../../core/provider/probe.ts';

import { StartError } from '../exit.ts';

export interface Checked extends Finding {
  readonly rule: string;
}

/** Runs all probes, one request at a time, except those that can't judge because another rule differs. */
export async function* runProbes(
  { find, probes }: Probes,
  send: (request: ProbeRequest) => Promise<ProbeAnswer>,
  now: number,
): AsyncGenerator<Checked> {
  const found = await send(find(now));
  /** The rules that differ or can't be judged, and the requests that failed, each with the rule that differs. */
  const causes = new Map<string, string>();

  async function run({ rule, needs = [], mustSucceed = false, requests, judge }: Probe): Promise<Finding> {
    const answers: ProbeAnswer[] = [];
    const blockedBy = (names: readonly string[]): Finding | undefined => {
      const cause = names.map((name) => causes.get(name)).find((name) => name !== undefined);
      if (cause === undefined) return undefined;
      causes.set(rule, cause);
      return cannotTell(`because ${cause} differs`);
    };
    const blocked = blockedBy(needs);
    if (blocked !== undefined) return blocked;
    for (const request of requests) {
      const next = typeof request === 'function' ? request(answers) : request;
      if (next === undefined) return cannotTell('too little data');
      const answer = await send(next);
      if (mustSucceed && answer.status !== 200) {
        const key = JSON.stringify(next);
        const known = blockedBy([key]);
        causes.set(key, causes.get(key) ?? rule);
        return known ?? holdsIf(false, `status ${answer.status}`);
      }
      answers.push(answer);
    }
    return judge(...answers);
  }

  for (const probe of probes(found, now)) {
    const finding = await run(probe).catch((error: unknown) => {
      if (error instanceof StartError) throw error;
      // A message may have a part of the answer in it.
      return cannotTell('an answer of another form');
    });
    if (finding.verdict === 'differs') causes.set(probe.rule, probe.rule);
    yield { rule: probe.rule, ...finding };
  }
}

/** The requests that don't depend on answers. */
export function plannedRequests({ find, probes }: Probes, now: number): readonly ProbeRequest[] {
  const planned = probes(undefined, now).flatMap(({ requests }) =>
    requests.filter((request) => typeof request !== 'function'),
  );
  const unique = new Map([find(now), ...planned].map((request) => [JSON.stringify(request), request]));
  return [...unique.values()];
}
