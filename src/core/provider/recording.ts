import type { ReadRecord } from './answer-reader.ts';
import type { ProbeAnswer, ProbeRequest } from './probe.ts';

/*
 * A recording is what a period of an account looks like in a provider's own API, as records that can be imported.
 */

/** [from, to), ms: whole UTC days. */
export interface RecordedPeriod {
  readonly from: number;
  readonly to: number;
}

/** How an account is read through a provider's API. */
export interface Recording {
  /**
   * The requests that read a period, those for the records themselves first. Each is answered before the next one is made,
   * so that pages can follow from answers.
   *
   * @returns records that no single answer shows, and several do together
   */
  requests(period: RecordedPeriod): Generator<ProbeRequest, readonly ReadRecord[], ProbeAnswer>;
  /**
   * The vendor's public words by the field of a record that holds them, such as the names of metrics: they tell nothing of
   * an account and are kept. All other texts and ids become pseudonyms.
   */
  readonly words: Readonly<Record<string, (value: string | number) => boolean>>;
  /** What a scenario of recorded records sets besides them. */
  readonly settings?: object;
}
