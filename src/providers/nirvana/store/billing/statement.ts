import { type Static, Type } from '@sinclair/typebox';
import type { Line } from './bills.ts';
import { displayNameOf } from './display-name.ts';
import { CURRENCY, formatMoney, sumOf, ZERO } from './money.ts';

/** A number as text, such as "58.40". */
export const Decimal = Type.String({ description: 'Arbitrary-precision decimal', examples: ['58.40'] });
export const Currency = Type.String({ description: 'ISO 4217 currency code', examples: [CURRENCY] });

const leaf = {
  dimension: Type.String(),
  display_name: Type.String({ description: 'Human-readable label', examples: ['vCPU (hours)'] }),
  quantity_hours: Decimal,
  unit_price: Decimal,
  cost: Decimal,
};

const StatementLeaf = Type.Object(leaf, {
  description: 'A component of a head, or one rate of a dimension whose price changed in the month.',
});

const StatementItem = Type.Object(
  { ...leaf, unit_price: Type.Union([Decimal, Type.Null()]), children: Type.Array(StatementLeaf) },
  { description: 'A top-level dimension.' },
);

const StatementResourceType = Type.Object({
  resource_type: Type.String(),
  subtotal: Decimal,
  items: Type.Array(StatementItem),
});

const StatementProject = Type.Object({
  project_id: Type.String(),
  project_name: Type.String(),
  subtotal: Decimal,
  resource_types: Type.Array(StatementResourceType),
});

export const Statement = Type.Object(
  {
    currency: Currency,
    month: Type.String({ description: 'Billing month, YYYY-MM (UTC)' }),
    total: Decimal,
    projects: Type.Array(StatementProject, { description: 'Projects with consumption in the month, by name' }),
  },
  { description: 'Itemized usage statement of a billing month.' },
);
export type Statement = Static<typeof Statement>;

/**
 * Groups what was consumed in a month by project, resource type and dimension.
 * [nirvana/statement-groups-project-resource, nirvana/resource-types-items-children-ordered]
 *
 * @param nameOf the name of a project by its id
 */
export function statementOf(month: string, lines: readonly Line[], nameOf: (projectId: string) => string): Statement {
  const billed = lines.filter(({ meter }) => meter.dimension !== '');
  const projects = [...groupBy(billed, ({ meter }) => meter.projectId)].map(([project_id, ofProject]) => ({
    project_id,
    project_name: nameOf(project_id),
    subtotal: costOf(ofProject),
    resource_types: sorted(groupBy(ofProject, ({ meter }) => meter.resourceType)).map(([resource_type, ofType]) => ({
      resource_type,
      subtotal: costOf(ofType),
      items: sorted(groupBy(ofType, ({ meter }) => meter.dimension)).map(([, ofItem]) => itemOf(ofItem)),
    })),
  }));
  return {
    currency: CURRENCY,
    month,
    total: costOf(billed),
    projects: projects.sort((a, b) => compare(a.project_name, b.project_name) || compare(a.project_id, b.project_id)),
  };
}

/**
 * A dimension that stands alone and kept its price has that price. All others have a child for each component and rate.
 * [nirvana/head-components-unit-price-null, nirvana/price-changes-within-month-makes]
 * [nirvana/dimension-without-price-unit-price]
 */
function itemOf(lines: readonly Line[]): Static<typeof StatementItem> {
  const heads = lines.filter(({ meter }) => meter.component === '');
  const priced = lines.filter(({ unitPrice }) => unitPrice !== undefined);
  const [only] = lines.length === 1 ? priced : [];
  const standsAlone = only?.meter.component === '';
  return {
    ...describe(lines[0]?.meter.dimension ?? ''),
    quantity_hours: sumOf(heads.map(({ quantityHours }) => quantityHours)).toFixed(),
    unit_price: standsAlone && only.unitPrice !== undefined ? formatMoney(only.unitPrice) : null,
    cost: costOf(lines),
    children: standsAlone
      ? []
      : sorted(groupBy(priced, ({ meter: { component, dimension } }) => component || dimension)).flatMap(
          ([dimension, rates]) => rates.map((line) => leafOf(dimension, line)),
        ),
  };
}

function leafOf(dimension: string, { quantityHours, unitPrice = ZERO, cost }: Line): Static<typeof StatementLeaf> {
  return {
    ...describe(dimension),
    quantity_hours: quantityHours.toFixed(),
    unit_price: formatMoney(unitPrice),
    cost: formatMoney(cost),
  };
}

function describe(dimension: string): { readonly dimension: string; readonly display_name: string } {
  return { dimension, display_name: displayNameOf(dimension) };
}

function costOf(lines: readonly Line[]): string {
  return formatMoney(sumOf(lines.map(({ cost }) => cost)));
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function sorted<Value>(groups: ReadonlyMap<string, Value>): [string, Value][] {
  return [...groups].sort(([a], [b]) => compare(a, b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
