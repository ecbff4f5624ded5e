import { type DatasetOrigin, SCHEMA_VERSION } from '../../src/core/storage/origin.ts';

/** The origin of datasets that tests fill themselves. */
export const TEST_ORIGIN: DatasetOrigin = {
  scenario: 'test',
  scenarioDigest: '',
  parameters: {},
  clock: 0,
  years: 0,
  seed: 1,
  schemaVersion: SCHEMA_VERSION,
};
