import type { Database } from 'better-sqlite3';
import type Big from 'big.js';
import { createStatements } from '../../../../core/datasets/statements.ts';
import type { Charge, ChargeRequest, ChargeSubject, DailyCost } from '../../../../core/focus/charge.ts';
import { LENGTHS, spanOf } from '../../../../core/focus/periods.ts';
import type { Month } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf } from '../../../../core/time/instant.ts';
import { readOrganization } from '../account/organization.ts';
import { readProjects } from '../account/projects.ts';
import type { MeteredResource, ResourceType, UsageRow } from '../records.ts';
import { FOREVER } from '../tables.ts';
import { fromUsage, type Usage } from '../wire.ts';
import { type Meter, metersOf, metricOf } from './bills.ts';
import { consume, consumptionIn } from './consumption.ts';
import { type Credit, readCredits } from './credits.ts';
import { displayNameOf } from './display-name.ts';
import { CURRENCY, quantityHours, ZERO } from './money.ts';
import { prices } from './prices.ts';

type Service = ChargeSubject['service'];

const SERVICES: Readonly<Record<ResourceType, Service>> = {
  vm: { name: 'Virtual Machines', category: 'Compute', subcategory: 'Virtual Machines' },
  volume: { name: 'Accelerated Block Storage', category: 'Storage', subcategory: 'Block Storage' },
  vpc: { name: 'Virtual Private Cloud', category: 'Networking', subcategory: 'Network Infrastructure' },
  connect_connection: { name: 'Connect', category: 'Networking', subcategory: 'Network Connectivity' },
  nks_cluster: { name: 'Nirvana Kubernetes Service', category: 'Compute', subcategory: 'Containers' },
  nks_node_pool: { name: 'Nirvana Kubernetes Service', category: 'Compute', subcategory: 'Containers' },
  nks_load_balancer: { name: 'Load Balancers', category: 'Networking', subcategory: 'Application Networking' },
};
const CREDITS: Service = { name: 'Credits', category: 'Other', subcategory: 'Other (Other)' };

/** Payments and what takes them back move money and charge nothing. */
const PROMOTIONS: readonly Credit['purpose'][] = ['bonus_grant', 'bonus_void', 'bonus_expiry', null];

/** What resources consume, by resource, dimension, price and day or hour; and credits that were given. */
export function* charges(db: Database, { month, now, granularity }: ChargeRequest): Iterable<Charge> {
  const { from, to } = spanOf(month);
  const end = Math.min(to, now);
  const account = readAccount(db);
  if (account === undefined || from >= end) return;
  const projectOf = createProjects(db, Math.min(to - 1, now));
  const priceList = prices.read(db);
  const meters = new Map([...metersOf(db)].filter(([, { billed }]) => billed).map(([id, meter]) => [keyOf(meter), id]));
  // The resources of a meter share its rounding: together they consume what the meter does.
  const levels = new Map<string, { carried: bigint }>();
  const raw = createStatements(db, (statement) => statement.raw());
  for (const { meter, day, carried } of consumptionIn(raw, month, now)) levels.set(`${meter} ${day}`, { carried });

  const subjectOf = (resource: MeteredResource, meter: Meter, price: Big): ChargeSubject => {
    const { resourceId: id, projectId, resourceType, region } = resource;
    const metric = metricOf(meter);
    return {
      account,
      ...projectOf(projectId),
      resource: { id, name: undefined, type: resourceType },
      service: SERVICES[resourceType],
      region: { id: region, name: region },
      sku: {
        ...{ id: metric, meter: metric, priceId: `${metric}@${price.toFixed()}` },
        details: { x_Dimension: meter.dimension },
      },
      description: displayNameOf(metric),
      unit: unitOf(metric),
    };
  };

  const started = db
    .prepare<[number], string>(
      'SELECT ifnull(whole, json) FROM nirvana_resource WHERE created_at < ? ORDER BY created_at, resource_id',
    )
    .pluck();
  const length = LENGTHS[granularity];
  for (const json of started.iterate(end)) {
    const resource = fromUsage(JSON.parse(json) as Usage); // As insertResources wrote it.
    for (const [meter, rows] of billedRows(resource, from, end)) {
      const id = meters.get(keyOf(meter)) ?? 0;
      const metric = metricOf(meter);
      const first = Math.max(from, Math.min(...rows.map(({ startedAt }) => startedAt)));
      const last = Math.min(end, Math.max(...rows.map(({ endedAt }) => endedAt ?? end)));
      let subject: ChargeSubject | undefined;
      let known: Big | undefined;
      for (let start = Math.floor(first / length) * length; start < last; start += length) {
        const consumed = consumedBy(rows, start, Math.min(start + length, end));
        if (consumed === 0n) continue;
        const day = dayOf(start);
        const price = priceList.at(metric, day) ?? ZERO;
        if (subject === undefined || price !== known) subject = subjectOf(resource, meter, (known = price));
        const quantity = quantityHours(consume(levels.get(`${id} ${day}`) ?? { carried: 0n }, consumed));
        const billed = price.times(quantity);
        yield { category: 'Usage', subject, from: start, to: start + length, quantity, price, billed };
      }
    }
  }

  for (const credit of promotionsIn(db, from, end)) {
    const { type, purpose, createdAt, description } = credit;
    const start = Math.floor(createdAt / length) * length;
    const subject = { account, service: CREDITS, description: description ?? purpose ?? type };
    yield { category: 'Credit', subject, from: start, to: start + length, billed: billedFor(credit) };
  }
}

/** The same by meter: what the lines of a statement are made of. */
export function* costs(db: Database, { month, now }: Pick<ChargeRequest, 'month' | 'now'>): Iterable<DailyCost> {
  const { from, to } = spanOf(month);
  const end = Math.min(to, now);
  const account = readAccount(db);
  if (account === undefined || from >= end) return;
  const projectOf = createProjects(db, Math.min(to - 1, now));
  const priceList = prices.read(db);
  const subjects = new Map(
    [...metersOf(db)].flatMap(([id, meter]) => {
      const { projectId, resourceType, billed } = meter;
      const metric = metricOf(meter);
      const subject = {
        ...{ account, ...projectOf(projectId), service: SERVICES[resourceType], unit: unitOf(metric) },
        ...{ resource: { type: resourceType }, sku: { meter: metric } },
      };
      return billed ? [[id, subject] as const] : [];
    }),
  );
  const raw = createStatements(db, (statement) => statement.raw());
  for (const { meter, day, amount } of consumptionIn(raw, month, now)) {
    const subject = subjects.get(meter);
    if (subject === undefined) continue;
    const quantity = quantityHours(amount);
    const billed = (priceList.at(subject.sku.meter, day) ?? ZERO).times(quantity);
    yield { category: 'Usage', subject, from: day * DAY_MS, quantity, billed };
  }
  for (const credit of promotionsIn(db, from, end)) {
    const subject = { account, service: CREDITS };
    yield { category: 'Credit', subject, from: credit.createdAt, billed: billedFor(credit) };
  }
}

function readAccount(db: Database): ChargeSubject['account'] | undefined {
  const organization = readOrganization(db);
  if (organization === undefined) return undefined;
  return { id: organization.id, name: organization.name, type: 'Organization', currency: CURRENCY };
}

/** @param now ms: projects have the names and tags that they have then */
function createProjects(db: Database, now: number): (id: string) => Pick<ChargeSubject, 'project' | 'tags'> {
  const projects = readProjects(db, now);
  return (id) => {
    const { name = id, tags = [] } = projects.get(id) ?? {};
    return { project: { id, name }, tags: Object.fromEntries(tags.map((tag) => [tag, true])) };
  };
}

function promotionsIn(db: Database, from: number, end: number): Credit[] {
  return readCredits(db).filter(
    ({ createdAt, purpose }) => createdAt >= from && createdAt < end && PROMOTIONS.includes(purpose),
  );
}

function billedFor({ type, amount }: Pick<Credit, 'type' | 'amount'>): Big {
  return type === 'grant' ? amount.neg() : amount;
}

function keyOf({ projectId, resourceType, dimension, component }: Omit<Meter, 'billed'>): string {
  return `${projectId} ${resourceType} ${dimension}\0${component}`;
}

/** The rows of a resource that a period sees, by what meters them. The head of a bundle isn't billed, its children are. */
function billedRows(resource: MeteredResource, from: number, end: number): Iterable<[Meter, UsageRow[]]> {
  const { projectId, resourceType, segments } = resource;
  const byMeter = new Map<string, [Meter, UsageRow[]]>();
  for (const { children = [], ...head } of segments) {
    for (const row of children.length === 0 ? [head] : children) {
      if (row.startedAt >= end || (row.endedAt !== null && row.endedAt <= Math.max(from, row.startedAt))) continue;
      const component = row === head ? '' : row.dimension;
      const meter = { projectId, resourceType, dimension: head.dimension, component, billed: true };
      const known = byMeter.get(keyOf(meter));
      if (known === undefined) byMeter.set(keyOf(meter), [meter, [row]]);
      else known[1].push(row);
    }
  }
  return byMeter.values();
}

/** Quantity x ms. */
function consumedBy(rows: readonly UsageRow[], from: number, to: number): bigint {
  let consumed = 0n;
  for (const { quantity, startedAt, endedAt } of rows) {
    const ms = Math.min(to, endedAt ?? to) - Math.max(from, startedAt);
    if (ms > 0) consumed += BigInt(quantity) * BigInt(ms);
  }
  return consumed;
}

/** What the quantity of a dimension counts, for hours. */
function unitOf(dimension: string): string {
  if (dimension.endsWith('_gb')) return 'GB-Hours';
  if (dimension.endsWith('_mbps')) return 'Mbps-Hours';
  return dimension === 'compute_vcpu' ? 'vCPU-Hours' : 'Hours';
}

/** The number of resources that were active in a month. */
export function countCharged(db: Database, month: Month, now: number): number {
  const { from, to } = spanOf(month);
  const statement = db.prepare<[number, number], number>(
    `SELECT count(DISTINCT resource_id) FROM nirvana_activity
     WHERE dimension = '' AND started_at < ? AND ifnull(ended_at, ${FOREVER}) > ?`,
  );
  return statement.pluck().get(Math.min(to, now), from) ?? 0;
}
