import type { Database } from 'better-sqlite3';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import { checkRecord } from '../../core/provider/checked-record.ts';
import type { Provider } from '../../core/provider/provider.ts';
import type { RecordKind } from '../../core/provider/record-kind.ts';
import { MAX_REVISIONS } from '../../core/revisions/written-revision.ts';
import { Refusal } from '../../core/refusal.ts';
import { findInvalid, recordsOf } from '../../core/revisions/apply.ts';
import { readRevisions, type Revision, storeRevision } from '../../core/revisions/revision.ts';
import { instantMs } from '../../core/schema/fields.ts';
import { formatInstant } from '../../core/time/instant.ts';
import { providerNamed } from '../lookup.ts';
import { kindNamed } from '../records/service.ts';
import type { RevisionList, RevisionRequest, RevisionState } from './schemas.ts';

/** A revision with the declarations that its names stand for. */
export interface NamedRevision {
  readonly provider: Provider;
  readonly kind: RecordKind;
  readonly revision: Revision;
}

/** The revisions of a dataset, in the order in which they become known. */
export function listRevisions({ current, clock }: HostedDataset): RevisionList {
  const now = clock.now();
  return { revisions: readRevisions(current.db).map((revision) => stateOf(revision, now)) };
}

/**
 * Adds a revision of a record that the dataset has.
 *
 * @throws Refusal `invalid`, also for a record that doesn't exist; `conflict`, `limit_reached`
 */
export async function addRevision(
  dataset: HostedDataset,
  providers: readonly Provider[],
  { provider: name, kind: kindName, ...written }: RevisionRequest,
): Promise<RevisionState> {
  const provider = providerNamed(providers, name);
  const named = nameRevision(provider, kindNamed(provider, kindName), written);
  await dataset.write((db) => {
    storeRevisions(db, [named], (_revision, error) => {
      throw error;
    });
  });
  return stateOf(named.revision, dataset.clock.now());
}

export function nameRevision(
  provider: Provider,
  kind: RecordKind,
  { at, id, change }: Pick<RevisionRequest, 'at' | 'id' | 'change'>,
): NamedRevision {
  return {
    provider,
    kind,
    revision: { at: instantMs(at), provider: provider.name, kind: kind.name, id: String(id), change },
  };
}

/**
 * Stores revisions in a transaction that the caller holds.
 *
 * @param refuse called with each that can't be stored, and why
 */
export function storeRevisions(
  db: Database,
  added: readonly NamedRevision[],
  refuse: (revision: Revision, error: Refusal) => void,
): void {
  const groups = new Map<string, NamedRevision>();
  for (const named of added) {
    const { provider, kind, id, at } = named.revision;
    if (!storeRevision(db, named.revision)) {
      const message = `at: a revision of '${id}' at ${formatInstant(at)} exists; write both as one`;
      refuse(named.revision, new Refusal('conflict', message));
    }
    groups.set(JSON.stringify([provider, kind, id]), named);
  }
  const all = readRevisions(db);
  const [last] = added.slice(-1);
  if (all.length > MAX_REVISIONS && last !== undefined) {
    refuse(last.revision, new Refusal('limit_reached', `a dataset may have ${MAX_REVISIONS} revisions`));
    return;
  }
  for (const { provider, kind, revision } of groups.values()) {
    const { id } = revision;
    const records = recordsOf(db, kind, id);
    if (records.length === 0) {
      const message = `id: ${provider.name} has no record with the ${kind.id} '${id}'; add the record first`;
      refuse(revision, new Refusal('invalid', message));
      continue;
    }
    const chain = all.filter((one) => one.provider === provider.name && one.kind === kind.name && one.id === id);
    const found = findInvalid(
      provider,
      kind,
      records.map((record) => checkRecord(kind, record).record),
      chain,
    );
    if (found === undefined) continue;
    const { at } = found.revision;
    const where = at === revision.at ? 'change' : `change, with the revision at ${formatInstant(at)}`;
    refuse(revision, new Refusal('invalid', `${where}: ${found.message}`));
  }
}

function stateOf({ at, provider, kind, id, change }: Revision, now: number): RevisionState {
  return { at: formatInstant(at), known: at <= now, provider, kind, id, change };
}
