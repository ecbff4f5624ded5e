import type { Database } from 'better-sqlite3';
import type Big from 'big.js';
import type { Month } from '../time/day.ts';

export const GRANULARITIES = ['daily', 'hourly'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

export interface ChargeRequest {
  readonly month: Month;
  /** The instant (ms) up to which usage counts. */
  readonly now: number;
  readonly granularity: Granularity;
}

/**
 * What a provider charges in a month, in the same order every time. The rows of one resource follow each other, with
 * `undefined` where others may have their turn.
 *
 * The costs of a month add up to the provider's own bill, exactly.
 */
export type Charges = (db: Database, request: ChargeRequest) => Iterable<Charge | undefined>;

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * The same charges without their resources, added up: by category, day, project, service, type, meter and tags. No statement stays open between two of them, so that they can be read in turns.
 */
export type DailyCosts = (
  db: Database,
  request: Pick<ChargeRequest, 'month' | 'now'>,
) => Iterable<DailyCost | undefined>;

/** What is charged for; the charges of a resource at one price share it. */
export interface ChargeSubject {
  readonly account: Named & { readonly type: string; readonly currency: string };
  readonly project?: Named | undefined;
  /** Who used it. */
  readonly user?: Named | undefined;
  readonly resource?: { readonly id: string; readonly name: string | undefined; readonly type: string } | undefined;
  /** In the words of the FOCUS specification's lists. A service has one category and one subcategory. */
  readonly service: { readonly name: string; readonly category: string; readonly subcategory: string };
  readonly region?: Named | undefined;
  readonly sku?:
    | {
        readonly id: string;
        readonly meter: string;
        /** Belongs to one `id`. */
        readonly priceId: string;
        readonly details?: Readonly<Record<string, string>>;
      }
    | undefined;
  readonly description: string;
  /** The unit of quantities, such as `GB-Hours`. */
  readonly unit?: string | undefined;
  readonly tags?: Readonly<Record<string, string | true>> | undefined;
}

/** An agreement to pay for an amount of usage. */
export interface ChargedCommitment extends Named {
  readonly type: string;
  /** Only usage has one: whether the commitment covered it, or stands for what nothing used. */
  readonly status?: 'Used' | 'Unused';
}

/** One row of cost and usage. Amounts are exact. */
export interface Charge {
  readonly category: 'Usage' | 'Purchase' | 'Credit';
  readonly subject: ChargeSubject;
  /** ms; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** In the subject's unit; a credit has none. */
  readonly quantity?: Big;
  /** The price of one unit; a credit has none. */
  readonly price?: Big;
  /** The quantity at the price. Default: `billed`. */
  readonly list?: Big;
  readonly billed: Big;
  /** `billed`, with what a commitment cost spread over the usage that it covers. Default: `billed`. */
  readonly effective?: Big;
  readonly commitment?: ChargedCommitment;
  /** The month that bills what became known after its own. */
  readonly correctedIn?: Month;
}

export interface DailyCost extends Pick<Charge, 'category' | 'from' | 'quantity' | 'billed'> {
  readonly subject: Pick<ChargeSubject, 'account' | 'project' | 'service' | 'unit' | 'tags'> & {
    readonly resource?: Pick<NonNullable<ChargeSubject['resource']>, 'type'> | undefined;
    readonly sku?: Pick<NonNullable<ChargeSubject['sku']>, 'meter'> | undefined;
  };
}
