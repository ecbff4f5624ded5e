import type { FailureReason } from '../http/failure.ts';

/** What a rule rests on: the vendor's reference, an official client, or our choice. */
export type Evidence = 'doc' | 'client' | 'assumed';

/**
 * One statement about an API's behaviour, with its evidence. The code that implements it and the tests that prove it name
 * its id in square brackets. `docs/fidelity.md` is generated from rules and references.
 */
export interface Rule {
  /** The provider's name, a slash and a few words. It never changes, so that tests, probes and people can refer to it. */
  readonly id: string;
  /** Markdown, in plain words. */
  readonly rule: string;
  readonly evidence: Evidence;
  /** The refusals that it explains. */
  readonly explains?: readonly FailureReason[];
  /** Where the vendor says so. */
  readonly link?: string;
  /** Why no test proves it, if none does. */
  readonly untested?: string;
  /** What would settle an assumption. */
  readonly settledBy?: string;
}

/** The rules of a part of an API. */
export interface RuleSection {
  readonly title: string;
  /** What holds for all of them. */
  readonly note?: string;
  readonly rules: readonly Rule[];
}
