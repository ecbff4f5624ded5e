import { type Static, Type } from '@sinclair/typebox';
import Big from 'big.js';
import { formatDay } from '../time/day.ts';
import { dayOf } from '../time/instant.ts';
import type { Work } from '../turns.ts';
import type { DailyCost } from './charge.ts';

const Decimal = (description: string) => Type.String({ description: `${description} An exact decimal.` });

export const CostGroup = Type.Object({
  name: Type.Union([Type.String(), Type.Null()], { description: 'null for charges without one.' }),
  cost: Decimal('Without credits.'),
  quantities: Type.Record(Type.String(), Type.String(), { description: 'What was used, by unit. Exact decimals.' }),
  others: Type.Optional(
    Type.Integer({ description: 'Only in the last group, if there are very many: how many more it stands for.' }),
  ),
});
export type CostGroup = Static<typeof CostGroup>;

/** What a provider charges in one currency. */
export const Costs = Type.Object({
  currency: Type.String(),
  total: Decimal('What the month bills, without credits.'),
  credits: Decimal('0 or less.'),
  days: Type.Record(Type.String(), Type.String(), {
    description: 'By UTC day, `YYYY-MM-DD`. Days without cost are omitted.',
  }),
  by: Type.Record(Type.String(), Type.Array(CostGroup), {
    description:
      'By `service`, `project`, `resource_type`, `meter`, and `tag ...` of each tag, of at most 20; the largest first.',
  }),
});
export type Costs = Static<typeof Costs>;

type Subject = DailyCost['subject'];

const DIMENSIONS: Readonly<Record<string, (subject: Subject) => string | undefined>> = {
  service: ({ service }) => service.name,
  project: ({ project }) => project?.name,
  resource_type: ({ resource }) => resource?.type,
  meter: ({ sku }) => sku?.meter,
};

/** Groups of a dimension: a page shows no more, and accounts may have any number of tags. */
const MAX_GROUPS = 50;
const MAX_TAGS = 20;

interface Sums {
  cost: Big;
  readonly quantities: Map<string, Big>;
}

interface Account {
  credits: Big;
  readonly days: Map<number, Big>;
  readonly subjects: Map<Subject, { cost: Big; quantity: Big }>;
}

const ZERO = new Big(0);

/** Costs that are added up before others have their turn. */
const TURN_COSTS = 200;

/** Adds up costs by currency, day and what they are for. */
export function* sumCosts(costs: Iterable<DailyCost | undefined>): Work<Costs[]> {
  const accounts = new Map<string, Account>();
  let added = 0;
  for (const cost of costs) {
    added += 1;
    if (cost === undefined || added % TURN_COSTS === 0) yield;
    if (cost === undefined) continue;
    const { category, subject, from, billed, quantity = ZERO } = cost;
    const { currency } = subject.account;
    const account = accounts.get(currency) ?? emptyAccount();
    accounts.set(currency, account);
    if (category === 'Credit') {
      account.credits = account.credits.plus(billed);
      continue;
    }
    const day = dayOf(from);
    if (!billed.eq(0)) account.days.set(day, (account.days.get(day) ?? ZERO).plus(billed));
    // Many costs share a subject, so that there are few sums by name.
    const sums = account.subjects.get(subject);
    if (sums === undefined) account.subjects.set(subject, { cost: billed, quantity });
    else [sums.cost, sums.quantity] = [sums.cost.plus(billed), sums.quantity.plus(quantity)];
  }
  const summed: Costs[] = [];
  for (const [currency, { credits, days, subjects }] of accounts) {
    const by = yield* sumByName(subjects);
    summed.push({
      currency,
      total: [...days.values()].reduce((total, cost) => total.plus(cost), ZERO).toFixed(),
      credits: credits.toFixed(),
      days: Object.fromEntries(
        [...days].sort(([a], [b]) => a - b).map(([day, cost]) => [formatDay(day), cost.toFixed()]),
      ),
      by: Object.fromEntries([...by].map(([dimension, groups]) => [dimension, largest(groups)])),
    });
  }
  return summed;
}

function emptyAccount(): Account {
  return { credits: ZERO, days: new Map(), subjects: new Map() };
}

type Groups = Map<string | null, Sums>;

/** Adds up costs by dimension and name. */
function* sumByName(subjects: Account['subjects']): Work<Map<string, Groups>> {
  const by = new Map<string, Groups>();
  let added = 0;
  for (const [subject, { cost, quantity }] of subjects) {
    added += 1;
    if (added % TURN_COSTS === 0) yield;
    for (const [dimension, name] of namesOf(subject)) {
      const sums = sumsOf(by, dimension, name);
      sums.cost = sums.cost.plus(cost);
      if (subject.unit === undefined) continue;
      sums.quantities.set(subject.unit, (sums.quantities.get(subject.unit) ?? ZERO).plus(quantity));
    }
  }
  return by;
}

function* namesOf(subject: Subject): Iterable<readonly [dimension: string, name: string | null]> {
  for (const [dimension, nameOf] of Object.entries(DIMENSIONS)) yield [dimension, nameOf(subject) ?? null];
  for (const [tag, value] of Object.entries(subject.tags ?? {})) yield [`tag ${tag}`, String(value)];
}

function sumsOf(by: Map<string, Groups>, dimension: string, name: string | null): Sums {
  let groups = by.get(dimension);
  if (groups === undefined) {
    groups = new Map();
    if (by.size < Object.keys(DIMENSIONS).length + MAX_TAGS) by.set(dimension, groups);
  }
  let sums = groups.get(name);
  if (sums === undefined) groups.set(name, (sums = { cost: ZERO, quantities: new Map() }));
  return sums;
}

function largest(groups: Groups): CostGroup[] {
  const sorted = [...groups].sort(([, a], [, b]) => b.cost.cmp(a.cost) || amountOf(b).cmp(amountOf(a)));
  const shown = sorted.slice(0, MAX_GROUPS).map(([name, sums]) => groupOf(name, sums));
  const others = sorted.slice(MAX_GROUPS).map(([, sums]) => sums);
  return others.length === 0 ? shown : [...shown, { ...groupOf(null, merge(others)), others: others.length }];
}

function amountOf({ quantities }: Sums): Big {
  return [...quantities.values()].reduce((sum, quantity) => sum.plus(quantity), ZERO);
}

function merge(all: readonly Sums[]): Sums {
  const merged: Sums = { cost: ZERO, quantities: new Map() };
  for (const { cost, quantities } of all) {
    merged.cost = merged.cost.plus(cost);
    for (const [unit, quantity] of quantities) {
      merged.quantities.set(unit, (merged.quantities.get(unit) ?? ZERO).plus(quantity));
    }
  }
  return merged;
}

function groupOf(name: string | null, { cost, quantities }: Sums): CostGroup {
  return {
    name,
    cost: cost.toFixed(),
    quantities: Object.fromEntries([...quantities].map(([unit, quantity]) => [unit, quantity.toFixed()])),
  };
}
