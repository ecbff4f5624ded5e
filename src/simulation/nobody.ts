import type { Organization } from './organization.ts';

/** An account that nobody has ever worked in. */
export const NOBODY: Organization = {
  name: 'nobody',
  offices: [],
  teams: [],
  people: [],
  projects: [],
  headcount: () => 0,
};
