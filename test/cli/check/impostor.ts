import t from 'tap';
import { type Checked, runProbes } from '../../../src/cli/check/run-probes.ts';
import { connect, remembering, type Send } from '../../../src/cli/upstream/upstream.ts';
import type { ProbeRequest, Probes } from '../../../src/core/provider/probe.ts';
import type { Provider } from '../../../src/core/provider/provider.ts';
import { startEmulator } from '../../../src/index.ts';
import { providers } from '../../../src/providers/index.ts';

const CLOCK = '2026-01-31T12:00:00Z';
const NOW = Date.parse(CLOCK);

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type Change = (answer: Answer) => Partial<Answer>;

/** Changes requests before the emulator sees them, or its answers. */
interface Impostor {
  readonly request?: (request: ProbeRequest) => ProbeRequest;
  readonly answer?: (answer: Answer, sent: string) => Partial<Answer>;
}

/** A server that answers like another one, but for its changes. */
const impostor =
  (send: Send, { request: asked, answer: changed }: Impostor): Send =>
  async (request) => {
    const { json, headers = {}, status } = await send(asked?.(request) ?? request);
    if (changed === undefined) return { status, headers, json };
    const original = { status, headers, body: JSON.stringify(json) };
    const { body, ...rest } = { ...original, ...changed(original, textOf(request)) };
    return { ...rest, json: JSON.parse(body) };
  };

/** A request's method and URL, body and credential: a line each. */
function textOf({ method, path, query, body, rawBody, authorization = 'own' }: ProbeRequest): string {
  const url = query === undefined ? path : `${path}?${new URLSearchParams(query).toString()}`;
  return `${method} ${url}\n${rawBody ?? (body === undefined ? '' : JSON.stringify(body))}\n${authorization}\n`;
}

/** Breaks one rule: changes the answers to the requests (method, URL, body, credential: a line each) that match. */
export type Break = readonly [rule: string, of: string | RegExp, change: Change];

/** Breaks a rule in all answers. */
export type WideBreak = readonly [rule: string, ...impostor: readonly Impostor[]];

export const status =
  (status: number): Change =>
  () => ({ status });
export const replace =
  (pattern: RegExp | string, by: string): Change =>
  ({ body }) => ({ body: body.replace(pattern, by) });
/** Replaces every match, by its text and its number. */
export const everyTime =
  (pattern: RegExp, by: (match: string, index: number) => string): Change =>
  ({ body }) => {
    let index = 0;
    return { body: body.replace(pattern, (match: string) => by(match, index++)) };
  };
/** Changes the lists of some names, wherever an answer has one at the top. */
const changeLists =
  (names: readonly string[], change: (rows: readonly unknown[]) => readonly unknown[]): Change =>
  ({ body }) => {
    const json = JSON.parse(body) as Record<string, unknown>;
    for (const name of names) {
      const rows = json[name];
      if (Array.isArray(rows)) json[name] = change(rows);
    }
    return { body: JSON.stringify(json) };
  };
/** Answers with lists in the opposite order. */
export const reverse = (...names: readonly string[]): Change => changeLists(names, (rows) => rows.toReversed());
/** Answers with the first item of lists once more. */
export const repeat = (...names: readonly string[]): Change =>
  changeLists(names, (rows) => [...rows, ...rows.slice(0, 1)]);
/** Answers without the first item of lists. */
export const drop = (...names: readonly string[]): Change => changeLists(names, (rows) => rows.slice(1));

/** A request with another body. */
export function changed(request: ProbeRequest, change: (body: string) => string): ProbeRequest {
  if (request.body === undefined) return request;
  return { ...request, body: JSON.parse(change(JSON.stringify(request.body))) as object };
}

async function probesOf(name: string): Promise<{ provider: Provider; probes: Probes }> {
  const provider = providers.find((candidate) => candidate.name === name);
  const probes = await provider?.probes?.();
  if (!provider || !probes) throw new Error(`${name} has no probes`);
  return { provider, probes };
}

/** A client that asks a server the same only once: its clock stands. */
async function clientOf(name: string, base: string): Promise<Send> {
  const { provider, probes } = await probesOf(name);
  const { endpoints, authentication, exampleKey } = provider;
  const authorization = `${authentication.scheme} ${exampleKey}`;
  const { unserved } = probes;
  const pause = async (): Promise<void> => undefined;
  return remembering(connect({ base: new URL(base), authorization, endpoints, unserved, rate: 6000, pause }));
}

interface Expectations {
  /** At least one for each probe. */
  readonly breaks: readonly Break[];
  readonly wide: readonly WideBreak[];
  /** The rules that an account without data shows; all others can't be told. */
  readonly withoutData: readonly string[];
}

/** Tests the probes of a provider against the emulator, an empty account, and impostors. */
export async function testProbes(name: string, { breaks, wide, withoutData }: Expectations): Promise<void> {
  const emulator = await startEmulator({ clock: CLOCK });
  const empty = await startEmulator({ clock: CLOCK, scenario: 'empty' });
  t.teardown(() => Promise.all([emulator.close(), empty.close()]));
  const send = await clientOf(name, emulator.url);
  const { probes, provider } = await probesOf(name);
  const check = async (sent: Send): Promise<Checked[]> => {
    const checked: Checked[] = [];
    for await (const one of runProbes(probes, sent, NOW)) checked.push(one);
    return checked;
  };
  const rulesThat = (verdict: Checked['verdict'], checked: readonly Checked[]): string[] =>
    checked.filter((one) => one.verdict === verdict).map(({ rule }) => rule.replace(`${name}/`, ''));

  await t.test(
    'every rule holds for the emulator, every probe is about a rule, and each is broken below',
    async (t) => {
      const checked = await check(send);
      t.same(
        checked.filter(({ verdict }) => verdict !== 'holds'),
        [],
      );
      t.same([...new Set(breaks.map(([rule]) => rule))].sort(), rulesThat('holds', checked).sort());
      const sections = await provider.rules?.();
      const rules = new Set(sections?.flatMap(({ rules }) => rules.map(({ id }) => id)));
      for (const { rule } of checked) t.ok(rules.has(rule), rule);
    },
  );

  await t.test('what a probe needs is probed before it', async (t) => {
    const before = new Set<string>();
    for (const { rule, needs = [] } of probes.probes(undefined, NOW)) {
      for (const need of needs) t.ok(before.has(need), `${rule} needs ${need}`);
      before.add(rule);
    }
  });

  await t.test('on an account without data nothing differs, and what needs data can not be told', async (t) => {
    const checked = await check(await clientOf(name, empty.url));
    t.same(rulesThat('differs', checked), []);
    t.same(rulesThat('holds', checked).sort(), [...withoutData].sort());
  });

  await t.test('an impostor that breaks a rule is found out, by that rule alone', async (t) => {
    for (const [rule, of, change] of breaks) {
      const isMeant = (request: ProbeRequest): boolean =>
        typeof of === 'string' ? textOf(request).includes(of) : of.test(textOf(request));
      const broken = impostor(send, { answer: change });
      const checked = await check((request) => (isMeant(request) ? broken(request) : send(request)));
      t.same(rulesThat('differs', checked), [rule]);
    }
  });

  await t.test(
    'an impostor that breaks one thing everywhere is found out by one rule, and others name it',
    async (t) => {
      for (const [rule, ...changes] of wide) {
        for (const change of changes) {
          const checked = await check(impostor(send, change));
          t.same(rulesThat('differs', checked), [rule]);
          const causes = checked.flatMap(({ seen }) => /^because (\S+) differs$/.exec(seen)?.[1] ?? []);
          t.same(
            [...new Set(causes)].filter((cause) => cause !== `${name}/${rule}`),
            [],
          );
        }
      }
    },
  );
}
