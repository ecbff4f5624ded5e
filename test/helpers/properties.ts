import fc from 'fast-check';

/*
 * Properties try the same values in every run, so that a test either passes or fails. PROPERTIES_SEED=2 tries others.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTIES_SEED'] ?? 1) });

export { fc };

/**
 * How often `npm test` tries a property, which is quicker with fewer runs. With FULL_PROPERTIES=1, as in CI, all of them.
 *
 * @param full the number of runs that finds what the property is about
 */
export function runs(full: number): number {
  return process.env['FULL_PROPERTIES'] === '1' ? full : Math.ceil(full / 5);
}
