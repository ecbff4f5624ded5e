import type { Database } from 'better-sqlite3';
import { createStatements } from '../../../../core/datasets/statements.ts';
import { limitSql } from '../../../../core/paging/limit-sql.ts';
import { RESOURCE_TYPES } from '../../resource-types.ts';
import type { StoredGroup } from '../groups.ts';
import type { SampleRange } from '../metering.ts';
import { renderResource } from '../resource-json.ts';
import type { Key } from '../sums/chunk-writer.ts';
import { type Conditions, metered, periodParameters, prepareWeights, SEEN } from './metered.ts';

const WALK = (conditions: string): string => `
SELECT resource.id FROM gcore_resource AS resource INDEXED BY gcore_resource_order
WHERE project_id = :project AND (uuid, id) >= (:uuid, :id) AND ${SEEN} ${conditions}
ORDER BY uuid, id ${limitSql(':limit')}`;

const LISTED = 'json_each(:ids) AS listed CROSS JOIN gcore_resource AS resource ON resource.id = listed.value';
const OF_GROUPS = 'AND resource.group_id IN (SELECT value FROM json_each(:groups))';

const SHOWN = 'json, group_id, CAST(used AS REAL), first_seen, last_seen, last_size';

type ShownRow = [
  json: string,
  groupId: number,
  used: number,
  firstSeen: number,
  lastSeen: number,
  lastSize: number | null,
];

/** A resource of a report. */
export interface MeteredResource {
  readonly id: number;
  readonly groupId: number;
  /** In the type's base unit: a whole number as text. */
  readonly used: string;
  /** Its wire JSON in a usage report. */
  readonly json: string;
}

/** Reads resources. */
export interface Resources {
  /** Ids of a project's resources in the default order, from a key on. */
  walk(place: WalkPlace, samples: SampleRange, conditions: Conditions): number[];
  /** The wire JSON of resources, in the order of their ids. */
  show(ids: Ids, samples: SampleRange): string[];
  /** The same, with what is needed to price them. */
  read(ids: Ids, samples: SampleRange): MeteredResource[];
  /** What those of some groups used in a period, which need not see them. */
  used(ids: Ids, groups: readonly number[], samples: SampleRange): Pick<MeteredResource, 'id' | 'groupId' | 'used'>[];
}

export type Ids = readonly number[] | Int32Array;

export interface WalkPlace {
  readonly projectId: number;
  readonly from: Key;
  readonly limit: number;
}

/** @param groups all groups */
export function createResources(db: Database, groups: readonly StoredGroup[]): Resources {
  prepareWeights(db);
  const statements = createStatements(db);
  const divisors = new Map(groups.map(({ id, type }) => [id, RESOURCE_TYPES[type].meter.divisor]));
  const select = <Row>(columns: string, ids: Ids, samples: SampleRange, groups?: readonly number[]): Row[] =>
    statements<Row>(
      `${metered(groups === undefined ? LISTED : `${LISTED} ${OF_GROUPS}`)} SELECT ${columns} FROM metered`,
    )
      .raw()
      .all({
        ...periodParameters(samples),
        ids: `[${ids.join(',')}]`,
        ...(groups && { groups: JSON.stringify(groups) }),
      });
  const render = ([json, groupId, used, firstSeen, lastSeen, lastSize]: ShownRow): string =>
    renderResource(json, { billingValue: used / (divisors.get(groupId) ?? 1), firstSeen, lastSeen, lastSize });
  return {
    walk({ projectId: project, from: { uuid, id }, limit }, samples, { sql, values }) {
      return statements<number>(WALK(sql))
        .pluck()
        .all({ ...periodParameters(samples), ...values, project, uuid, id, limit });
    },
    show: (ids, samples) => select<ShownRow>(SHOWN, ids, samples).map(render),
    read: (ids, samples) =>
      select<[id: number, used: string, ...shown: ShownRow]>(`id, CAST(used AS TEXT), ${SHOWN}`, ids, samples).map(
        ([id, used, ...shown]) => ({ id, groupId: shown[1], used, json: render(shown) }),
      ),
    used: (ids, groups, samples) =>
      select<[number, number, string]>('id, group_id, CAST(used AS TEXT)', ids, samples, groups).map(
        ([id, groupId, used]) => ({ id, groupId, used }),
      ),
  };
}
