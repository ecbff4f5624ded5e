import { createRandom, type Random } from '../src/core/random.ts';

/** Counts of responses since the last sample. */
export interface Tally {
  answers: number;
  /** Response times, ms. */
  readonly times: number[];
  /** 4xx and 5xx responses and broken connections that no fault explains. */
  unexplained: number;
}

type Failing = Readonly<Record<string, unknown>>;

/** Every kind of effect that a fault can have. */
const EFFECTS: readonly Failing[] = [
  { kind: 'error', status: 503, 'retry-after-ms': 1 },
  { kind: 'truncated_body' },
  { kind: 'malformed_json' },
  { kind: 'slow_body', bytes: 500, every_ms: 1 },
  { kind: 'connection_reset' },
  { kind: 'expired_credential' },
  { kind: 'rate_limit', burst: 1, per_second: 1 },
];

/** Pages that a client reads in a row. */
const PAGES = 20;

export interface Traffic {
  readonly url: string;
  readonly tally: Tally;
  /** ms, of `performance.now()` */
  readonly until: number;
  /** Whether faults are armed for the client. */
  readonly faulty: boolean;
}

/** A client: pages, requests reports, and creates datasets that it arms faults in, writes, restores and drops. */
export async function visit(traffic: Traffic, seed: number): Promise<void> {
  const random = createRandom(seed);
  while (performance.now() < traffic.until) {
    await page(traffic, 'nirvana-api-key', 'gitpod-token', '1$key', random);
    await ownDataset(traffic, random);
  }
}

async function page(traffic: Traffic, nirvana: string, gitpod: string, gcore: string, random: Random): Promise<void> {
  const size = random.pick([10, 25, 100]);
  const limit = `limit=${size}`;
  let cursor = '';
  let token = '';
  for (let turn = 0; turn < PAGES && performance.now() < traffic.until; turn += 1) {
    const list = await ask(traffic, 'GET', `/v1/usage?${limit}${cursor}`, nirvana);
    const next = fieldOf(list, 'pagination', 'next_cursor');
    cursor = next === undefined ? '' : `&cursor=${next}`;
    const records = await ask(traffic, 'POST', '/gitpod.v1.UsageService/ListEnvironmentUsageRecords', gitpod, {
      pagination: { pageSize: size, ...(token !== '' && { token }) },
    });
    token = fieldOf(records, 'pagination', 'nextToken') ?? '';
    if (turn % 5 === 0) await report(traffic, gcore, random);
  }
}

const DAY_MS = 86_400_000;

function report(traffic: Traffic, key: string, random: Random): Promise<unknown> {
  const from = Date.UTC(2025, 0, 1) + random.int(0, 300) * DAY_MS;
  const [time_from, time_to] = [from, from + random.int(1, 60) * DAY_MS].map((ms) => new Date(ms).toISOString());
  return ask(traffic, 'POST', '/cloud/v1/usage_report', key, { time_from, time_to }, 'APIKey');
}

async function ownDataset(traffic: Traffic, random: Random): Promise<void> {
  const scenario = random.pick(['default', 'vendor-examples', 'vendor-examples', 'vendor-examples']);
  const made = await control(traffic, 'POST', '', { scenario });
  const name = fieldOf(made, 'name') ?? '';
  const keys = ['nirvana', 'gitpod', 'gcore'].map((provider) => fieldOf(made, 'keys', provider, '0') ?? '');
  const [nirvana = '', gitpod = '', gcore = ''] = keys;
  const effect = random.pick(EFFECTS);
  for (const provider of ['gitpod', 'nirvana', 'gcore']) {
    const fault = { dataset: name, provider, calls: { every: 3 }, effect };
    await send(traffic, 'POST', '/_emulator/faults', {}, fault);
  }
  await page({ ...traffic, faulty: true }, nirvana, gitpod, gcore, random);
  const record = { createdAt: '2025-06-01T09:00:00Z', stoppedAt: '2025-06-01T10:00:00Z' };
  await control(traffic, 'POST', `/${name}/gitpod/records`, record);
  await control(traffic, 'POST', `/${name}/snapshot`, {});
  await control(traffic, 'POST', `/${name}/reset`);
  await control(traffic, 'POST', `/${name}/restore`, {});
  await control(traffic, 'POST', `/${name}/clock/advance`, { by: 'P1D' });
  await control(traffic, 'DELETE', `/${name}`);
}

function control(traffic: Traffic, method: string, path: string, body?: object): Promise<unknown> {
  return send(traffic, method, `/_emulator/datasets${path}`, {}, body);
}

function ask(
  traffic: Traffic,
  method: string,
  path: string,
  key: string,
  body?: object,
  scheme = 'Bearer',
): Promise<unknown> {
  return send(traffic, method, path, { authorization: `${scheme} ${key}` }, body);
}

/** @returns the response's JSON; `undefined` if it has none or is incomplete */
async function send(
  { url, tally, faulty }: Traffic,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: object,
): Promise<unknown> {
  const began = performance.now();
  try {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(url + path, { method, headers: { ...headers, ...type }, ...content });
    const text = await answer.text();
    tally.answers += 1;
    tally.times.push(performance.now() - began);
    if (answer.status >= 400 && !answer.headers.has('x-usage-emulator-fault')) tally.unexplained += 1;
    return answer.ok && text !== '' ? JSON.parse(text) : undefined;
  } catch {
    if (!faulty) tally.unexplained += 1;
    return undefined;
  }
}

/** @returns the string at a path of a JSON value */
function fieldOf(value: unknown, ...path: string[]): string | undefined {
  const found = path.reduce<unknown>((inner, key) => (Object(inner) as Record<string, unknown>)[key], value);
  return typeof found === 'string' ? found : undefined;
}
