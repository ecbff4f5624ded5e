import type Big from 'big.js';
import { firstDayOf, type Month, monthOf } from '../time/day.ts';
import { DAY_MS, dayOf, formatInstant } from '../time/instant.ts';
import type { Charge } from './charge.ts';

/** The versions of the FOCUS specification. */
export const FOCUS_VERSIONS = ['1.2', '1.3', '1.4'] as const;
export type FocusVersion = (typeof FOCUS_VERSIONS)[number];

/** A charge with the provider that makes it. */
export interface ProviderCharge extends Charge {
  readonly provider: string;
}

type Value = string | Big | undefined;

export interface Column {
  readonly name: string;
  readonly type: 'text' | 'decimal' | 'time' | 'json';
  /** `undefined` for NULL. */
  readonly valueOf: (charge: ProviderCharge) => Value;
}

type Row = readonly [name: string, valueOf: Column['valueOf'], versions?: readonly FocusVersion[]];

const NULL = (): undefined => undefined;
const BEFORE_1_4: readonly FocusVersion[] = ['1.2', '1.3'];
const SINCE_1_3: readonly FocusVersion[] = ['1.3', '1.4'];
const ONLY_1_4: readonly FocusVersion[] = ['1.4'];

const billingMonth = ({ from, correctedIn = monthOf(dayOf(from)) }: Charge): Month => correctedIn;
const isUnused = ({ commitment }: Charge): boolean => commitment?.status === 'Unused';
const isConsumed = (charge: Charge): boolean => charge.category === 'Usage' && !isUnused(charge);
const json = (object: object | undefined): string | undefined => object && JSON.stringify(object);
const list = ({ list, billed }: Charge): Big => list ?? billed;
const effective = ({ effective, billed }: Charge): Big => effective ?? billed;
const committed = (charge: Charge): Value => (charge.category === 'Credit' ? undefined : charge.quantity);

/** The commitment that covers a charge, and how much of it the charge takes. The specification allows cost or quantity. */
function contractApplied({ category, commitment, quantity, subject }: Charge): string | undefined {
  if (commitment === undefined || quantity === undefined || category !== 'Usage') return undefined;
  const [id, unit] = [commitment.id, subject.unit].map((text) => JSON.stringify(text));
  const amount = `"ContractCommitmentAppliedQuantity":${quantity.toFixed()},"ContractCommitmentAppliedUnit":${unit}`;
  return `{"Elements":[{"ContractId":${id},"ContractCommitmentId":${id},${amount}}]}`;
}

const TIMES = new Set(['BillingPeriodEnd', 'BillingPeriodStart', 'ChargePeriodEnd', 'ChargePeriodStart']);
const OBJECTS = new Set(['AllocatedMethodDetails', 'AllocatedTags', 'ContractApplied', 'SkuPriceDetails', 'Tags']);
const DECIMALS = /(Cost|Quantity|UnitPrice)$/;

/** All columns, those of the specification first, in the order of their names. */
const ROWS: readonly Row[] = [
  ...[
    'AllocatedMethodDetails',
    'AllocatedMethodId',
    'AllocatedResourceId',
    'AllocatedResourceName',
    'AllocatedTags',
  ].map((name): Row => [name, NULL, SINCE_1_3]),
  ['AvailabilityZone', NULL],
  ['BilledCost', ({ billed }) => billed],
  ['BillingAccountId', ({ subject }) => subject.account.id],
  ['BillingAccountName', ({ subject }) => subject.account.name],
  ['BillingAccountType', ({ subject }) => subject.account.type],
  ['BillingCurrency', ({ subject }) => subject.account.currency],
  ['BillingPeriodEnd', (charge) => formatInstant(firstDayOf(billingMonth(charge) + 1) * DAY_MS)],
  ['BillingPeriodStart', (charge) => formatInstant(firstDayOf(billingMonth(charge)) * DAY_MS)],
  ['CapacityReservationId', NULL],
  ['CapacityReservationStatus', NULL],
  ['ChargeCategory', ({ category }) => category],
  ['ChargeClass', ({ correctedIn }) => (correctedIn === undefined ? undefined : 'Correction')],
  ['ChargeDescription', ({ subject }) => subject.description],
  ['ChargeFrequency', ({ category }) => FREQUENCIES[category]],
  ['ChargePeriodEnd', ({ to }) => formatInstant(to)],
  ['ChargePeriodStart', ({ from }) => formatInstant(from)],
  ['CommitmentDiscountCategory', ({ commitment }) => commitment && 'Usage'],
  ['CommitmentDiscountId', ({ commitment }) => commitment?.id],
  ['CommitmentDiscountName', ({ commitment }) => commitment?.name],
  ['CommitmentDiscountQuantity', (charge) => charge.commitment && committed(charge)],
  ['CommitmentDiscountStatus', ({ commitment }) => commitment?.status],
  ['CommitmentDiscountType', ({ commitment }) => commitment?.type],
  ['CommitmentDiscountUnit', ({ commitment, subject }) => commitment && subject.unit],
  ['CommitmentProgramEligibilityDetails', NULL, ONLY_1_4],
  ['ConsumedQuantity', (charge) => (isConsumed(charge) ? charge.quantity : undefined)],
  ['ConsumedUnit', (charge) => (isConsumed(charge) ? charge.subject.unit : undefined)],
  ['ContractApplied', contractApplied, SINCE_1_3],
  ['ContractedCost', list],
  ['ContractedUnitPrice', ({ price }) => price],
  ['EffectiveCost', effective],
  ['HostProviderName', ({ provider }) => provider, SINCE_1_3],
  ['InvoiceDetailId', NULL, ONLY_1_4],
  ['InvoiceId', NULL],
  ['InvoiceIssuerName', ({ provider }) => provider],
  ['ListCost', list],
  ['ListUnitPrice', ({ price }) => price],
  ['PricingCategory', ({ category, commitment }) => pricingCategory(category, commitment !== undefined)],
  ['PricingCurrency', ({ subject }) => subject.account.currency],
  ['PricingCurrencyContractedUnitPrice', ({ price }) => price],
  ['PricingCurrencyEffectiveCost', effective],
  ['PricingCurrencyListUnitPrice', ({ price }) => price],
  ['PricingQuantity', ({ quantity }) => quantity],
  ['PricingUnit', ({ quantity, subject }) => quantity && subject.unit],
  ['ProviderName', ({ provider }) => provider, BEFORE_1_4],
  ['PublisherName', ({ provider }) => provider, BEFORE_1_4],
  ['RegionId', ({ subject }) => subject.region?.id],
  ['RegionName', ({ subject }) => subject.region?.name],
  ['ResourceId', ({ subject }) => subject.resource?.id],
  ['ResourceName', ({ subject }) => subject.resource?.name],
  ['ResourceType', ({ subject }) => subject.resource?.type],
  ['ServiceCategory', ({ subject }) => subject.service.category],
  ['ServiceName', ({ subject }) => subject.service.name],
  ['ServiceProviderName', ({ provider }) => provider, SINCE_1_3],
  ['ServiceSubcategory', ({ subject }) => subject.service.subcategory],
  ['SkuId', ({ subject }) => subject.sku?.id],
  ['SkuMeter', ({ subject }) => subject.sku?.meter],
  ['SkuPriceDetails', ({ subject }) => json(subject.sku?.details)],
  ['SkuPriceId', ({ subject }) => subject.sku?.priceId],
  ['SubAccountId', ({ subject }) => subject.project?.id],
  ['SubAccountName', ({ subject }) => subject.project?.name],
  ['SubAccountType', ({ subject }) => subject.project && 'Project'],
  ['Tags', ({ subject }) => json(subject.tags)],
];

const FREQUENCIES = { Usage: 'Usage-Based', Purchase: 'Recurring', Credit: 'One-Time' } as const;

function pricingCategory(category: Charge['category'], isCommitted: boolean): string | undefined {
  if (category === 'Credit') return undefined;
  return isCommitted && category === 'Usage' ? 'Committed' : 'Standard';
}

function typeOf(name: string): Column['type'] {
  if (TIMES.has(name)) return 'time';
  if (OBJECTS.has(name)) return 'json';
  return DECIMALS.test(name) ? 'decimal' : 'text';
}

/** The columns of a version. */
export function columnsOf(version: FocusVersion): readonly Column[] {
  return ROWS.filter(([, , versions = FOCUS_VERSIONS]) => versions.includes(version)).map(([name, valueOf]) => ({
    name,
    type: typeOf(name),
    valueOf,
  }));
}
