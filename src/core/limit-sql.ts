/**
 * A LIMIT by a parameter, which SQLite would take for a part of the plan if it stood by itself: it would plan the
 * statement anew for every page.
 *
 * @param parameter such as `?` or `:limit`
 */
export function limitSql(parameter: string): string {
  return `LIMIT ${parameter} + 0`;
}
