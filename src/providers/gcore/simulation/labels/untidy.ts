import type { Random } from '../../../../core/random.ts';
import { DAY_MS } from '../../../../core/time/instant.ts';
import type { BillingRow, MeteredSegment } from '../../store/records.ts';
import type { Setup } from '../setup.ts';
import type { Tags } from './tags.ts';

/** How people write what they mean. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  prod: ['production', 'Prod', 'PROD', 'prd', 'porduction'],
  staging: ['stage', 'Staging', 'stg'],
  dev: ['development', 'Dev', 'test'],
};
const KEYS: Readonly<Record<string, string>> = { env: 'Env', team: 'Team', cost_center: 'cost-center', owner: 'Owner' };
const SUFFIXES = ['v2', 'old', 'legacy', 'tmp', 'new'] as const;

/** Lets a share of workloads have tags that aren't spelled as the others are. */
export function misspelled(rows: readonly BillingRow[], random: Random): BillingRow[] {
  const keys = random.chance(0.25);
  const [index, letter] = [random.int(0, 59), random.float()];
  const spell = ([key, value]: readonly [string, string]): readonly [string, string] => {
    const others = SPELLINGS[value] ?? [];
    if (keys) return [KEYS[key] ?? key, value];
    if (key === 'team' && letter < 0.15) return [key, value.slice(0, -1)];
    return [key, others[index % others.length] ?? value];
  };
  return rows.map((row) => ({ ...row, tags: row.tags?.map(spell) ?? null }));
}

/** A new name or new tags of the resources of a workload, from an instant (ms) on. */
export interface Relabeling {
  readonly at: number;
  readonly name: (name: string) => string;
  readonly tags: (tags: NonNullable<Tags>) => Tags;
}

const same = <T>(value: T): T => value;

/** Gives a workload another name or other tags in the middle of its life. */
export function relabeling([first]: readonly BillingRow[], { owner, horizon }: Setup, random: Random): Relabeling[] {
  const from = first?.segments[0]?.startedAt ?? horizon;
  const to = first?.segments.at(-1)?.endedAt ?? horizon;
  if (to - from < 10 * DAY_MS) return [];
  const at = from + Math.floor((to - from) * (0.1 + 0.8 * random.float()));
  const old = first?.name ?? '';
  const suffix = random.pick(SUFFIXES);
  const renamed = (name: string): string =>
    old !== '' && name.startsWith(old) ? `${old}-${suffix}${name.slice(old.length)}` : name;
  const added: readonly [string, string] =
    owner !== undefined && random.chance(0.5) ? ['owner', owner.handle] : ['managed_by', 'terraform'];
  const retagged = (tags: NonNullable<Tags>): Tags => [...tags.filter(([key]) => key !== added[0]), added];
  return random.chance(0.4) ? [{ at, name: renamed, tags: same }] : [{ at, name: same, tags: retagged }];
}

/** Hands the resources that carry a team's tag over to another team. */
export function handover(at: number, team: string): Relabeling {
  return { at, name: same, tags: (tags) => tags.map(([key, value]) => [key, key === 'team' ? team : value]) };
}

/** The rows of a resource before and after its name or its tags changed; one if nothing did. */
export function* relabeled(row: BillingRow, { at, name, tags }: Relabeling): Iterable<BillingRow> {
  const next = { ...row, name: row.name && name(row.name), tags: row.tags && tags(row.tags) };
  const [before, after] = cut(row.segments, at);
  const isSame = next.name === row.name && JSON.stringify(next.tags) === JSON.stringify(row.tags);
  if (isSame || before.length === 0 || after.length === 0) {
    yield isSame || after.length === 0 ? row : next;
    return;
  }
  yield { ...row, segments: before };
  yield { ...next, segments: after };
}

/** The segments before an instant (ms), and those after it. */
export function cut(segments: readonly MeteredSegment[], at: number): readonly [MeteredSegment[], MeteredSegment[]] {
  return [
    segments
      .filter(({ startedAt }) => startedAt < at)
      .map((segment) => ({ ...segment, endedAt: Math.min(segment.endedAt ?? Infinity, at) })),
    segments
      .filter(({ endedAt }) => (endedAt ?? Infinity) > at)
      .map((segment) => ({ ...segment, startedAt: Math.max(segment.startedAt, at) })),
  ];
}
