import { defineRecordKind } from '../../../core/provider/record-kind.ts';
import { indexes, tables } from './tables.ts';
import { countResources, countRows, insertResources, removeResource } from './write.ts';
import { resourceOf, WrittenResource } from './written-resource.ts';

/** Metered resources with their usage history. */
export const meteredResources = defineRecordKind({
  name: 'records',
  description: 'Metered resources, as on the wire.',
  schema: WrittenResource,
  id: 'resource_id',
  unique: true,
  tables,
  indexes,
  rowOf: resourceOf,
  idOf: ({ resourceId }) => resourceId,
  insert: insertResources,
  has: (db, id) => db.prepare('SELECT 1 FROM nirvana_resource WHERE resource_id = ?').get(id) !== undefined,
  remove: removeResource,
  exportFrom: (db, id) =>
    db
      .prepare<string[], string>(
        `SELECT ifnull(whole, json) FROM nirvana_resource ${id === undefined ? '' : 'WHERE resource_id = ?'}
         ORDER BY created_at, resource_id`,
      )
      .pluck()
      .iterate(...(id === undefined ? [] : [id])),
  fromWire: (record) => record,
  count: countRows,
  countAt: countResources,
});
