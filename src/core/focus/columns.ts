import type Big from 'big.js';
import { firstDayOf, type Month, monthOf } from '../time/day.ts';
import { DAY_MS, dayOf, formatInstant } from '../time/instant.ts';
import type { Charge, ChargeSubject } from './charge.ts';

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
  readonly valueOf: ValueOf;
}

export interface ValueOf {
  /** `undefined` for NULL. */
  (charge: ProviderCharge): Value;
  /** Whether all charges of a subject have the same value. */
  readonly isOfSubject?: boolean;
}

type Row = readonly [name: string, valueOf: ValueOf, versions?: readonly FocusVersion[]];

/** The value of a column that depends on nothing but the subject and its provider. */
const of = (valueOf: (subject: ChargeSubject, provider: string) => string | undefined): ValueOf =>
  Object.assign(({ subject, provider }: ProviderCharge) => valueOf(subject, provider), { isOfSubject: true });

const NULL = of(() => undefined);
const PROVIDER = of((_subject, provider) => provider);
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
  ['BillingAccountId', of((subject) => subject.account.id)],
  ['BillingAccountName', of((subject) => subject.account.name)],
  ['BillingAccountType', of((subject) => subject.account.type)],
  ['BillingCurrency', of((subject) => subject.account.currency)],
  ['BillingPeriodEnd', (charge) => formatInstant(firstDayOf(billingMonth(charge) + 1) * DAY_MS)],
  ['BillingPeriodStart', (charge) => formatInstant(firstDayOf(billingMonth(charge)) * DAY_MS)],
  ['CapacityReservationId', NULL],
  ['CapacityReservationStatus', NULL],
  ['ChargeCategory', ({ category }) => category],
  ['ChargeClass', ({ correctedIn }) => (correctedIn === undefined ? undefined : 'Correction')],
  ['ChargeDescription', of((subject) => subject.description)],
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
  ['HostProviderName', PROVIDER, SINCE_1_3],
  ['InvoiceDetailId', NULL, ONLY_1_4],
  ['InvoiceId', NULL],
  ['InvoiceIssuerName', PROVIDER],
  ['ListCost', list],
  ['ListUnitPrice', ({ price }) => price],
  ['PricingCategory', ({ category, commitment }) => pricingCategory(category, commitment !== undefined)],
  ['PricingCurrency', of((subject) => subject.account.currency)],
  ['PricingCurrencyContractedUnitPrice', ({ price }) => price],
  ['PricingCurrencyEffectiveCost', effective],
  ['PricingCurrencyListUnitPrice', ({ price }) => price],
  ['PricingQuantity', ({ quantity }) => quantity],
  ['PricingUnit', ({ quantity, subject }) => quantity && subject.unit],
  ['ProviderName', PROVIDER, BEFORE_1_4],
  ['PublisherName', PROVIDER, BEFORE_1_4],
  ['RegionId', of((subject) => subject.region?.id)],
  ['RegionName', of((subject) => subject.region?.name)],
  ['ResourceId', of((subject) => subject.resource?.id)],
  ['ResourceName', of((subject) => subject.resource?.name)],
  ['ResourceType', of((subject) => subject.resource?.type)],
  ['ServiceCategory', of((subject) => subject.service.category)],
  ['ServiceName', of((subject) => subject.service.name)],
  ['ServiceProviderName', PROVIDER, SINCE_1_3],
  ['ServiceSubcategory', of((subject) => subject.service.subcategory)],
  ['SkuId', of((subject) => subject.sku?.id)],
  ['SkuMeter', of((subject) => subject.sku?.meter)],
  ['SkuPriceDetails', of((subject) => json(subject.sku?.details))],
  ['SkuPriceId', of((subject) => subject.sku?.priceId)],
  ['SubAccountId', of((subject) => subject.project?.id)],
  ['SubAccountName', of((subject) => subject.project?.name)],
  ['SubAccountType', of((subject) => subject.project && 'Project')],
  ['Tags', of((subject) => json(subject.tags))],
  ['x_UserId', of((subject) => subject.user?.id)],
  ['x_UserName', of((subject) => subject.user?.name)],
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
