import type { Database } from 'better-sqlite3';

/** A correction of a record that becomes known at an instant. While the clock is before it, the record is as it was. */
export interface Revision {
  /** When it becomes known: ms. */
  readonly at: number;
  readonly provider: string;
  /** The name of a record kind. */
  readonly kind: string;
  /** The id of the record, or of the records that share it. */
  readonly id: string;
  /** The new values of the fields that change; `null` removes the record. */
  readonly change: Readonly<Record<string, unknown>> | null;
}

/** What the revisions of a record, or of all records of a kind, have in common. */
export interface Revised {
  readonly provider: string;
  readonly kind: string;
  /** Omitted: every record of the kind. */
  readonly id?: string | undefined;
}

type Row = Omit<Revision, 'change'> & { readonly change: string };

/** The revisions of a dataset that are known at an instant (ms), in the order in which they become known. */
export function readRevisions(db: Database, now = Infinity): Revision[] {
  // Infinity is a REAL, with which SQLite compares integers as it should.
  const rows = db
    .prepare<[number], Row>('SELECT * FROM dataset_revision WHERE at <= ? ORDER BY at, provider, kind, id')
    .all(now);
  // As storeRevision() wrote them.
  return rows.map((row) => ({ ...row, change: JSON.parse(row.change) as Revision['change'] }));
}

/** The instants (ms) at which revisions become known, in order. */
export function readInstants(db: Database): readonly number[] {
  return db.prepare<[], number>('SELECT DISTINCT at FROM dataset_revision ORDER BY at').pluck().all();
}

/** @returns whether it was stored: a record has at most one revision at an instant */
export function storeRevision(db: Database, { change, ...revision }: Revision): boolean {
  const statement = db.prepare<Row>(
    'INSERT OR IGNORE INTO dataset_revision VALUES (@provider, @kind, @id, @at, @change)',
  );
  return statement.run({ ...revision, change: JSON.stringify(change) }).changes > 0;
}

export function hasRevisions(db: Database, { provider, kind, id }: Required<Revised>): boolean {
  const found = db.prepare('SELECT 1 FROM dataset_revision WHERE provider = ? AND kind = ? AND id = ?');
  return found.get(provider, kind, id) !== undefined;
}

export function removeRevisions(db: Database, { provider, kind, id }: Revised): void {
  db.prepare<[string, string, string | null]>(
    'DELETE FROM dataset_revision WHERE provider = ? AND kind = ? AND id = ifnull(?, id)',
  ).run(provider, kind, id ?? null);
}
