import type { Answer } from '../../../../core/http/respond.ts';
import { regionWith } from '../../regions.ts';
import { RESOURCE_TYPES } from '../../resource-types.ts';
import type { Group } from '../../store/groups.ts';
import { totalOf } from '../../store/report/totals.ts';
import { type CostFields, type CostView, priceStatus, withCost } from './cost.ts';

/** A row of totals. */
export interface TotalRow {
  readonly group: Group;
  /** Base units. */
  readonly used: bigint;
  /** See `Use`. */
  readonly lastSize: bigint;
  readonly fields: CostFields;
}

/** [gcore/count-number-all-matching-resources] */
export function jsonOf(rows: readonly TotalRow[], view: CostView): Answer {
  const status = priceStatus(
    view,
    rows.every(({ fields }) => fields.err === null),
  );
  const results = rows.map(({ group, used, lastSize, fields }) =>
    withCost(JSON.stringify(totalOf(group, used, lastSize)), fields),
  );
  const body = `{"count":${rows.length},"price_status":"${status}","results":[${results.join(',')}]}`;
  return { body, rows: rows.length };
}

/** The first columns of a row of CSV: Type, Feature, Region_id, Region_name. */
export function csvStart({ group: { type, region_id }, fields }: TotalRow): unknown[] {
  return [type, fields.billing_feature_name, region_id, regionWith(region_id).display_name];
}

/** The columns Units and Value. */
export function valueOf({ group, used }: Pick<TotalRow, 'group' | 'used'>): unknown[] {
  const { unit, divisor } = RESOURCE_TYPES[group.type].meter;
  return [unit, Number(used) / divisor];
}
