import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Statement } from 'better-sqlite3';
import { createStatements } from '../../../../core/datasets/statements.ts';
import type { SampleRange } from '../metering.ts';
import { END, type Key } from '../sums/chunk-writer.ts';
import type { Use } from '../sums/day-sums.ts';
import type { Selection } from './filter.ts';
import { metered, periodParameters, prepareWeights, SEEN } from './metered.ts';
import { isDefault, type Order, orderTerms } from './order.ts';
import { createAppender, createSorter } from './sorter.ts';

/** All resources of a report. */
export interface Listing {
  /** In the report's order. */
  readonly ids: Int32Array;
  /** What they come to, by group. */
  readonly use: ReadonlyMap<number, Use>;
}

export interface ListingQuery {
  readonly selection: Selection;
  readonly samples: SampleRange;
  readonly order: Order;
  /** Whether the listing needs `use`, which is empty otherwise. */
  readonly withUse: boolean;
}

/** One query may look at this many candidates: at some microseconds each, other requests hardly wait. */
const MAX_GATHERED = 5_000;

type Row = [id: number, uuid: string, groupId: number, used: string, lastSize: number | null, ...sortKeys: unknown[]];

const USE = "group_id, CAST(used AS TEXT), iif(type = 'backup' AND last_seen = :to - 1, last_size, 0)";

const BY_GROUP = `json_each(:groups) AS wanted_group CROSS JOIN json_each(:projects) AS wanted_project
  CROSS JOIN gcore_resource AS resource INDEXED BY gcore_resource_group
  ON resource.group_id = wanted_group.value AND resource.project_id = wanted_project.value WHERE`;
const BY_TAG = `(
    SELECT DISTINCT resource_id FROM gcore_resource_tag WHERE tag_id IN (SELECT value FROM json_each(:tags))
  ) AS tagged CROSS JOIN gcore_resource AS resource ON resource.id = tagged.resource_id
  WHERE resource.project_id IN (SELECT value FROM json_each(:projects)) AND`;
const IN_CHUNK = `gcore_resource AS resource INDEXED BY gcore_resource_order
  WHERE project_id = :project AND (uuid, id) >= (:uuid, :id) AND (uuid, id) < (:end_uuid, :end_id) AND`;

/** Lists reports by looking at each candidate. */
export interface Lister {
  /** @returns `undefined` if there are too many candidates for one query */
  gather(query: ListingQuery): Listing | undefined;
  /** Looks at one chunk of resources after the other, with other requests in between. */
  scan(query: ListingQuery): Promise<Listing>;
}

/** @param checkUnchanged throws once the data has changed */
export function createLister(db: Database, checkUnchanged: () => void): Lister {
  prepareWeights(db);
  const statements = createStatements(db);
  const rowsFrom = (from: string, { selection, order, withUse }: ListingQuery): Statement<[object], Row> => {
    const terms = orderTerms(order);
    const use = withUse ? USE : "0, '0', 0";
    const keys = terms.map(({ expression }) => `, ${expression}`).join('');
    const orderBy = [...terms.map(({ expression, direction }) => `${expression} ${direction}`), 'uuid', 'metered.id'];
    return statements<Row>(
      `${metered(`${from} ${SEEN} ${selection.conditions.sql}`)}
       SELECT metered.id, uuid, ${use} ${keys}
       FROM metered CROSS JOIN gcore_group ON gcore_group.id = metered.group_id
       ORDER BY ${orderBy.join(', ')}`,
    ).raw();
  };
  const parametersOf = ({ selection, samples }: ListingQuery): Record<string, unknown> => ({
    ...periodParameters(samples),
    ...selection.conditions.values,
  });
  /** The parameters of {@link BY_GROUP} and {@link BY_TAG}. */
  const candidatesOf = ({ groups, projects, tagIds }: Selection): Record<string, string> => ({
    groups: JSON.stringify(groups.map(({ id }) => id)),
    projects: JSON.stringify(projects.map(({ id }) => id)),
    tags: JSON.stringify(tagIds ?? []),
  });
  const isFew = (from: string, selection: Selection): boolean => {
    const sql = `SELECT count(*) FROM (SELECT 1 FROM ${from} TRUE LIMIT ${MAX_GATHERED + 1})`;
    return (statements<number>(sql).pluck().get(candidatesOf(selection)) ?? 0) <= MAX_GATHERED;
  };
  const chunkKeys = db.prepare<[number], Key>(
    `SELECT first_uuid AS uuid, first_resource_id AS id FROM gcore_chunk
     WHERE project_id = ? ORDER BY first_uuid, first_resource_id`,
  );
  /** The chunks of a project as parameters of {@link IN_CHUNK}. */
  const chunksOf = (project: number): object[] => {
    const keys = chunkKeys.all(project);
    return keys.map(({ uuid, id }, index) => {
      const end = keys[index + 1] ?? END;
      return { project, uuid, id, end_uuid: end.uuid, end_id: end.id };
    });
  };

  return {
    gather(query) {
      const { selection } = query;
      const sources = selection.tagIds === undefined ? [BY_GROUP] : [BY_TAG, BY_GROUP];
      const from = sources.find((source) => isFew(source, selection));
      if (from === undefined) return undefined;
      const rows = rowsFrom(from, query).all({ ...parametersOf(query), ...candidatesOf(selection) });
      const use = createUseCounter();
      if (query.withUse) use.add(rows);
      return { ids: Int32Array.from(rows, ([id]) => id), use: use.sums };
    },
    async scan(query) {
      const statement = rowsFrom(IN_CHUNK, query);
      const parameters = parametersOf(query);
      const use = createUseCounter();
      // Chunks come in the default order.
      const sorter = isDefault(query.order) ? createAppender() : createSorter(orderTerms(query.order));
      try {
        for (const { id } of query.selection.projects) {
          for (const chunk of chunksOf(id)) {
            const rows = statement.all({ ...parameters, ...chunk });
            if (query.withUse) use.add(rows);
            sorter.add(rows.map(([id, uuid, , , , ...keys]) => ({ id, uuid, keys })));
            await nextTurn();
            checkUnchanged();
          }
        }
        return { ids: await sorter.ids(), use: use.sums };
      } finally {
        sorter.close();
      }
    },
  };
}

/** Sums up rows by group. */
function createUseCounter() {
  const sums = new Map<number, Use>();
  return {
    sums,
    add(rows: readonly Row[]) {
      for (const [, , groupId, used, lastSize] of rows) {
        const sum = sums.get(groupId) ?? { resources: 0, used: 0n, lastSize: 0n };
        sums.set(groupId, {
          resources: sum.resources + 1,
          used: sum.used + BigInt(used),
          lastSize: sum.lastSize + BigInt(lastSize ?? 0),
        });
      }
    },
  };
}
