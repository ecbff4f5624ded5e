import type { DaySpan } from './calendar.ts';
import type { Organization } from './organization.ts';
import type { Random } from './random.ts';

/** What a scenario's generators work from: one seed, one timeline, one organization. */
export interface World {
  readonly seed: number;
  /** The instant that most look at the account from, ms. */
  readonly clock: number;
  /** Simulated life: `from` inclusive, `to` exclusive, ms. */
  readonly span: { readonly from: number; readonly to: number };
  /** The same in days. */
  readonly days: DaySpan;
  /** The root of all randomness; a generator takes a branch of its own. */
  readonly random: Random;
  readonly organization: Organization;
}
