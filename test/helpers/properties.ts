/**
 * How often `npm test` tries a property, which is quicker with fewer runs. With FULL_PROPERTIES=1, as in CI, all of them.
 *
 * @param full the number of runs that finds what the property is about
 */
export function runs(full: number): number {
  return process.env['FULL_PROPERTIES'] === '1' ? full : Math.ceil(full / 5);
}
