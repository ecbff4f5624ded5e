import type { RecordStore } from '../../core/record-store.ts';
import { forgetListingBlocks } from './block-listing.ts';

export const records: RecordStore = {
  id: 'resource_id',
  unique: true,
  exportFrom: (db) =>
    db.prepare<[], string>('SELECT wire FROM nirvana_resource ORDER BY created_at, resource_id').pluck().iterate(),
  fromWire: (record) => record,
  ids: (db) => db.prepare<[], string>('SELECT resource_id FROM nirvana_resource').pluck().all(),
  remove(db, id) {
    forgetListingBlocks(db);
    db.prepare(
      'DELETE FROM nirvana_usage_row WHERE resource IN (SELECT id FROM nirvana_resource WHERE resource_id = ?)',
    ).run(id);
    return db.prepare('DELETE FROM nirvana_resource WHERE resource_id = ?').run(id).changes > 0;
  },
};
