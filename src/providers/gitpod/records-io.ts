import { formatInstant } from '../../core/instant.ts';
import type { RecordStore } from '../../core/record-store.ts';
import { toWire } from './json-record.ts';
import { allIds, allRecords, removeRecord } from './repository.ts';

export const records: RecordStore = {
  id: 'id',
  unique: true,
  *exportFrom(db) {
    for (const record of allRecords(db)) {
      const { arrivesAt } = record;
      yield JSON.stringify({
        ...toWire(record),
        ...(arrivesAt !== undefined && { arrivesAt: formatInstant(arrivesAt) }),
      });
    }
  },
  fromWire: (record) => record,
  ids: allIds,
  remove: removeRecord,
};
