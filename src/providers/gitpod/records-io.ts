import { formatInstant } from '../../core/instant.ts';
import type { RecordStore } from '../../core/record-store.ts';

interface Row {
  readonly json: string;
  readonly stopped_at: number;
  readonly listed_from: number;
}

export const records: RecordStore = {
  id: 'id',
  unique: true,
  *exportFrom(db) {
    const rows = db.prepare<[], Row>('SELECT json, stopped_at, listed_from FROM gitpod_record ORDER BY stopped_at, id');
    for (const { json, stopped_at, listed_from } of rows.iterate()) {
      const late = listed_from > stopped_at;
      yield late ? `${json.slice(0, -1)},"arrivesAt":"${formatInstant(listed_from)}"}` : json;
    }
  },
  fromWire: (record) => record,
  ids: (db) => db.prepare<[], string>('SELECT id FROM gitpod_record').pluck().all(),
  remove: (db, id) => db.prepare('DELETE FROM gitpod_record WHERE id = ?').run(id).changes > 0,
};
