import type { Database } from 'better-sqlite3';
import type { Provider } from '../../src/core/provider/provider.ts';

/** Creates the tables and indexes of a provider in an empty database. */
export function createTables(db: Database, { tables, kinds }: Pick<Provider, 'tables' | 'kinds'>): void {
  for (const sql of [...Object.values(tables), ...kinds.flatMap(({ indexes }) => indexes)]) db.exec(sql);
}
