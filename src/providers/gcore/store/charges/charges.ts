import type { Database } from 'better-sqlite3';
import Big from 'big.js';
import type { Charge, ChargedCommitment, ChargeRequest, ChargeSubject } from '../../../../core/focus/charge.ts';
import { LENGTHS, spanOf } from '../../../../core/focus/periods.ts';
import type { Month } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf, MINUTE_MS } from '../../../../core/time/instant.ts';
import { type BillingMode, featureName } from '../../feature-name.ts';
import { regionWith } from '../../regions.ts';
import { RESOURCE_TYPES } from '../../resource-types.ts';
import { type Commitment, readCommitments } from '../account/commitments.ts';
import { prices } from '../account/prices.ts';
import { CLIENT_ID, readProjects } from '../account/projects.ts';
import { readLagMs, readSettings } from '../account/settings.ts';
import { groupReserved } from '../costs/commitment.ts';
import { createPricing } from '../costs/pricing.ts';
import { type Group, readGroups } from '../groups.ts';
import { firstSampleOf, type SampleRange, samplesBetween } from '../metering.ts';
import { storedFields } from '../resource-json.ts';
import { createPools } from './pools.ts';
import { SERVICES, UNITS } from './services.ts';
import { createUsage, type UsedResource } from './usage.ts';

const ACCOUNT = { id: String(CLIENT_ID), name: `Client ${CLIENT_ID}`, type: 'Client', currency: 'EUR' };

const ZERO = new Big(0);

/** Quantities have up to 30 decimal places: those of a byte in GiB. */
const Exact = Big();
Exact.DP = 60;

/** What resources use, by resource, price, commitment and day or hour; then the commitments themselves. */
export function* charges(db: Database, { month, now, granularity }: ChargeRequest): Iterable<Charge | undefined> {
  const period = spanOf(month);
  if (period.from > now) return;
  const samples = samplesIn(month, now - readLagMs(db));
  const pricing = createPricing(prices.read(db));
  const isHidden = readSettings(db).hidePrices;
  const projects = readProjects(db);
  const groups = new Map(readGroups(db).map((group) => [group.id, group]));
  const usage = createUsage(db, samples);
  const commitments = readCommitments(db).filter(({ from_day }) => dayOf(now) >= from_day);
  const pools = createPools(commitments, period, samples, groups.values(), usage.ofGroup);

  /** The price of a base unit from a day on, until another one's; 0 where there is none. */
  const pricesOf = (group: Group): ((sample: number) => Big) => {
    const spans = pricing.spansOf(group, samples);
    return (sample) => {
      const price = spans.findLast((span, index) => index === 0 || span.samples.first <= sample)?.price;
      return price === undefined || isHidden ? ZERO : price;
    };
  };
  const chargesOf = function* (resource: UsedResource, group: Group): Iterable<Charge> {
    const priceAt = pricesOf(group);
    const unit = unitOf(group);
    const reserved = pools.of(group);
    const mode = reserved === undefined ? 'PAYG' : 'Overcommit';
    const overcommitPrice = isHidden ? undefined : reserved?.overcommitPrice;
    const subjects = createSubjects(group, resource, projects.get(resource.projectId)?.name);
    for (let from = period.from; from < period.to; from += LENGTHS[granularity]) {
      const to = from + LENGTHS[granularity];
      const [first, end] = [firstSampleAt(from), firstSampleAt(to)];
      if (first >= samples.end) return;
      const used = resource.used(first, end);
      if (used === 0n) continue;
      const price = priceAt(first);
      let rest = used;
      for (const [{ commitment }, taken] of reserved?.take(dayOf(from), used) ?? []) {
        rest -= taken;
        const quantity = new Big(taken.toString());
        const list = price.times(quantity);
        yield {
          ...{ category: 'Usage', subject: subjects(price, 'Commit'), from, to, quantity, price, list, billed: ZERO },
          ...{ effective: costOf(commitment, isHidden, taken), commitment: describe(commitment, 'Used') },
        };
      }
      if (rest === 0n) continue;
      const base = overcommitPrice ?? price;
      const quantity = unit.one.times(rest.toString());
      const billed = base.times(rest.toString());
      const unitPrice = base.times(unit.size);
      yield { category: 'Usage', subject: subjects(unitPrice, mode), from, to, quantity, price: unitPrice, billed };
    }
  };

  for (const resource of usage.all()) {
    const group = resource && groups.get(resource.groupId);
    if (resource === undefined) yield undefined;
    else if (group !== undefined) yield* chargesOf(resource, group);
  }
  for (const { commitment, minutes, left } of pools.all) {
    const from = Math.max(period.from, commitment.from_day * DAY_MS);
    const to = Math.min(period.to, (commitment.to_day ?? Infinity) * DAY_MS);
    const price = isHidden ? ZERO : commitment.price;
    const subject = subjectOfCommitment(commitment, price);
    const quantity = new Big(minutes.toString());
    const common = { subject, from, to, price };
    const billed = costOf(commitment, isHidden, minutes);
    yield { ...common, category: 'Purchase', quantity, billed, effective: ZERO, commitment: describe(commitment) };
    // Until the month is over, the rest can be used.
    if (left === 0n || period.to > now) continue;
    const effective = costOf(commitment, isHidden, left);
    yield {
      ...{ ...common, category: 'Usage', quantity: new Big(left.toString()), list: effective, billed: ZERO, effective },
      commitment: describe(commitment, 'Unused'),
    };
  }
}

function firstSampleAt(ms: number): number {
  return firstSampleOf(0) + ms / MINUTE_MS;
}

function costOf({ price }: Commitment, isHidden: boolean, minutes: bigint): Big {
  return isHidden ? ZERO : price.times(minutes.toString());
}

function describe({ id, flavor }: Commitment, status?: 'Used' | 'Unused'): ChargedCommitment {
  return { id, name: flavor, type: 'Reservation', ...(status && { status }) };
}

/** The FOCUS unit of a group: how many base units it has, and what a base unit is of it. */
function unitOf({ type }: Group): { readonly name: string; readonly size: number; readonly one: Big } {
  const { unit, divisor } = RESOURCE_TYPES[type].meter;
  // A sixtieth has no end, so hours are counted in minutes.
  const size = divisor === 60 ? 1 : divisor;
  return { name: UNITS[unit] ?? unit, size, one: new Exact(1).div(size) };
}

/** @returns a function that describes what a resource uses at a price, once for each */
function createSubjects(
  group: Group,
  { projectId, json }: UsedResource,
  projectName = `project-${projectId}`,
): (price: Big, mode: BillingMode) => ChargeSubject {
  const fields = storedFields(json);
  const textOf = (...names: readonly string[]): string | undefined =>
    names.map((name) => fields.get(name)).find((value) => typeof value === 'string');
  const id = textOf('uuid', 'port_id');
  const resource = id === undefined ? undefined : { id, type: group.type };
  const name = textOf('last_name', 'instance_name', 'ip_address');
  const tags = fields.get('tags');
  const common = {
    ...subjectOfGroup(group),
    project: { id: String(projectId), name: projectName },
    resource: resource && { ...resource, name },
    tags: Array.isArray(tags) ? (Object.assign({}, ...(tags as object[])) as Record<string, string>) : undefined,
  };
  const known = new Map<string, ChargeSubject>();
  return (price, mode) => {
    const key = `${mode} ${price.toFixed()}`;
    let subject = known.get(key);
    if (subject === undefined) {
      subject = { ...common, description: featureName(group, mode), sku: skuOf(group, price, mode) };
      known.set(key, subject);
    }
    return subject;
  };
}

function subjectOfCommitment(commitment: Commitment, price: Big): ChargeSubject {
  const { id, flavor: name } = commitment;
  const group = groupReserved(commitment);
  return {
    ...subjectOfGroup(group),
    resource: { id, name, type: 'reservation' },
    description: featureName(group, 'Commit'),
    sku: skuOf(group, price, 'Commit'),
  };
}

function subjectOfGroup(group: Group) {
  const region = regionWith(group.region_id);
  return {
    account: ACCOUNT,
    service: SERVICES[group.type],
    region: { id: String(region.id), name: region.display_name },
    unit: unitOf(group).name,
  };
}

function skuOf({ billing_metric_name: metric, type, variant }: Group, price: Big, mode: BillingMode) {
  const key = RESOURCE_TYPES[type].total === 'flavor' ? 'InstanceType' : 'x_Variant';
  return {
    ...{ id: metric, meter: metric, priceId: `${metric}@${price.toFixed()}${mode === 'PAYG' ? '' : `@${mode}`}` },
    ...(variant !== null && { details: { [key]: variant } }),
  };
}

/** The number of resources with an id that a month sees. */
export function countCharged(db: Database, month: Month, now: number): number {
  const { first, end } = samplesIn(month, now - readLagMs(db));
  const statement = db.prepare<[number, number], number>(
    "SELECT count(*) FROM gcore_resource WHERE first_sample < ? AND end_sample > ? AND uuid <> ''",
  );
  return statement.pluck().get(end, first) ?? 0;
}

/** The samples of a month up to an instant (ms). */
function samplesIn(month: Month, until: number): SampleRange {
  const { from, to } = spanOf(month);
  return samplesBetween(from, Math.max(from, Math.min(to, until + 1)));
}
