import type { DaySpan } from './calendar.ts';
import type { Organization } from './organization.ts';
import type { Random } from '../core/random.ts';

/** The input of a scenario's simulations. */
export interface World {
  readonly seed: number;
  /** The scenario's default clock, ms. */
  readonly clock: number;
  /** The simulated time: `from` inclusive, `to` exclusive, ms. */
  readonly span: { readonly from: number; readonly to: number };
  /** The span in days. */
  readonly days: DaySpan;
  /** The root of all randomness. Each simulation uses a branch of its own. */
  readonly random: Random;
  readonly organization: Organization;
  /** The default price list: a provider's prices, by its name. */
  readonly prices: Readonly<Record<string, readonly unknown[]>>;
}

/** The organization of a scenario that describes none. */
export const EMPTY_ORGANIZATION: Organization = {
  name: '',
  domain: 'company.example.com',
  offices: [],
  teams: [],
  people: [],
  projects: [],
  headcount: () => 0,
};
