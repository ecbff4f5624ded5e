import { type Provider, recordsIn } from '../../core/provider/provider.ts';
import type { RecordKind } from '../../core/provider/record-kind.ts';
import { revisionsIn, type WrittenRevision } from '../../core/revisions/written-revision.ts';
import { createRandom } from '../../core/random.ts';
import { findInvalid } from '../../core/revisions/apply.ts';
import type { Revision } from '../../core/revisions/revision.ts';
import { instantMs } from '../../core/schema/fields.ts';
import type { Path } from '../../core/schema/path.ts';
import type { Violation } from '../../core/schema/violations.ts';
import { findMisplaced } from './intervals.ts';

/** The revisions in a provider's section of a scenario. */
export function revisionsOf({ name, kinds }: Pick<Provider, 'name' | 'kinds'>, section: unknown): Revision[] {
  return kinds.flatMap((kind) => revisionsIn(section, kind.name).map((revision) => revisionOf(name, kind, revision)));
}

function revisionOf(provider: string, kind: RecordKind, { at, id, change }: WrittenRevision): Revision {
  return { at: instantMs(at), provider, kind: kind.name, id: String(id), change };
}

/** Finds revisions that make no record of a record that the scenario writes. */
export function* findMisfits(
  content: Readonly<Record<string, unknown>>,
  providers: readonly Provider[],
): Iterable<Violation> {
  for (const provider of providers) {
    for (const kind of provider.kinds) {
      const section = content[provider.name];
      const chains = new Map<string, Located[]>();
      for (const [index, written] of revisionsIn(section, kind.name).entries()) {
        const revision = revisionOf(provider.name, kind, written);
        const located = { revision, path: [provider.name, 'revisions', kind.name, index] };
        chains.set(revision.id, [...(chains.get(revision.id) ?? []), located]);
      }
      if (chains.size === 0) continue;
      const records = new Map([...chains.keys()].map((id): [string, unknown[]] => [id, []]));
      for (const record of recordsIn(section, kind.name)) records.get(String(idIn(kind, record)))?.push(record);
      for (const [id, chain] of chains) {
        chain.sort((a, b) => a.revision.at - b.revision.at);
        yield* misfitsOf(provider, kind, records.get(id) ?? [], chain);
      }
    }
  }
}

interface Located {
  readonly revision: Revision;
  readonly path: Path;
}

/** @param chain the revisions of some records, in the order in which they become known */
function* misfitsOf(
  provider: Provider,
  kind: RecordKind,
  records: readonly unknown[],
  chain: readonly Located[],
): Iterable<Violation> {
  const [first] = chain;
  if (first === undefined) return;
  const { name } = provider;
  if (records.length === 0) {
    const message = `no record of ${name}.${kind.name} has the ${kind.id} '${first.revision.id}'; write it into one of them`;
    yield { path: [...first.path, 'id'], message };
    return;
  }
  const repeated = chain.find(({ revision }, index) => revision.at === chain[index - 1]?.revision.at);
  if (repeated !== undefined) {
    const message = 'an earlier revision changes the record at the same instant; write both as one';
    yield { path: [...repeated.path, 'at'], message };
    return;
  }
  let changed: readonly object[] = records.map((record) => Object(record) as object);
  for (const { revision, path } of chain) {
    changed = changed.map((record) => ({ ...record, ...revision.change }));
    for (const record of changed) {
      for (const { message } of findMisplaced(kind.schema, record)) yield { path: [...path, 'change'], message };
    }
  }
  const found = findInvalid(
    provider,
    kind,
    records,
    chain.map(({ revision }) => revision),
  );
  const invalid = chain.find(({ revision }) => revision === found?.revision);
  if (found !== undefined && invalid !== undefined) yield { path: [...invalid.path, 'change'], message: found.message };
}

/** The id that a record states, or that follows from its content: those from the seed are others with every seed. */
function idIn(kind: RecordKind, record: unknown): unknown {
  const stated = new Map<string, unknown>(Object.entries(Object(record) as object)).get(kind.id);
  return stated ?? (kind.reference === true ? kind.idOf(record, createRandom(0)) : undefined);
}
