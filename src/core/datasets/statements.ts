import type { Database, Statement } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';

/** The number of compiled statements a connection keeps. */
const MAX_STATEMENTS = 100;

/** Compiles SQL once and keeps the statements that were used most recently. */
export type Statements = <Row>(sql: string) => Statement<[object], Row>;

/** @param prepare compiles a statement; adds modes such as `pluck` */
export function createStatements(
  db: Database,
  prepare: (statement: Statement<[object]>) => Statement<[object]> = (statement) => statement,
): Statements {
  const statements = new LRUCache<string, Statement<[object]>>({ max: MAX_STATEMENTS });
  return <Row>(sql: string) => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = prepare(db.prepare<[object]>(sql));
      statements.set(sql, statement);
    }
    // The caller knows the columns of its own SQL.
    return statement as Statement<[object], Row>;
  };
}
