import { defineRecordKind } from '../../../core/provider/record-kind.ts';
import {
  countRecords,
  countRows,
  exportRecords,
  hasRecord,
  indexes,
  insertRecords,
  removeRecord,
  tables,
} from './repository.ts';
import { recordOf, WrittenRecord } from './written-record.ts';

/** Environment usage records. A revision removes and inserts one. [gitpod/revision-shows-closed-period] */
export const usageRecords = defineRecordKind({
  name: 'records',
  description: 'Environment usage records, as on the wire.',
  schema: WrittenRecord,
  id: 'id',
  unique: true,
  tables,
  indexes,
  rowOf: recordOf,
  idOf: (record) => record.id,
  insert: insertRecords,
  has: hasRecord,
  remove: removeRecord,
  exportFrom: exportRecords,
  fromWire: (record) => record,
  count: countRows,
  countAt: countRecords,
});
