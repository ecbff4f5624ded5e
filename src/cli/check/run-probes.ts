import {
  cannotTell,
  type Finding,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  type Probes,
} from '../../core/provider/probe.ts';

export interface Checked extends Finding {
  readonly rule: string;
}

/** Runs all probes, one request at a time. */
export async function runProbes(
  { find, probes }: Probes,
  send: (request: ProbeRequest) => Promise<ProbeAnswer>,
  now: number,
): Promise<readonly Checked[]> {
  const found = await send(find(now));
  const checked: Checked[] = [];
  for (const probe of probes(found, now)) checked.push({ rule: probe.rule, ...(await runProbe(probe, send)) });
  return checked;
}

async function runProbe(
  { requests, judge }: Probe,
  send: (request: ProbeRequest) => Promise<ProbeAnswer>,
): Promise<Finding> {
  const answers: ProbeAnswer[] = [];
  for (const request of requests) {
    const next = typeof request === 'function' ? request(answers) : request;
    if (next === undefined) return cannotTell('too little data');
    answers.push(await send(next));
  }
  return judge(...answers);
}

/** The requests that don't depend on answers. */
export function plannedRequests({ find, probes }: Probes, now: number): readonly ProbeRequest[] {
  const planned = probes(undefined, now).flatMap(({ requests }) =>
    requests.filter((request) => typeof request !== 'function'),
  );
  const unique = new Map([find(now), ...planned].map((request) => [JSON.stringify(request), request]));
  return [...unique.values()];
}
