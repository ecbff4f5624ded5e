/**
 * A LIMIT with a parameter. A plain parameter is a part of SQLite's query plan, so that every value would plan the
 * statement again; an expression is not.
 *
 * @param parameter such as `?` or `:limit`
 */
export function limitSql(parameter: string): string {
  return `LIMIT ${parameter} + 0`;
}
