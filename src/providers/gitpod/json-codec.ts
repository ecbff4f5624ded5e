import { Failure } from '../../core/failure.ts';
import { borrow } from '../../core/page-memory.ts';
import type { Codec } from './codec.ts';
import { ListEnvironmentUsageRecordsRequestSchema } from './gen/gitpod/v1/usage_pb.ts';
import { MOST_JSON_BYTES, putRecords } from './json-record.ts';
import { countOf } from './packed-record.ts';
import { respell } from './protobuf-json.ts';

/** Refuses what is no UTF-8, and a byte order mark, which JSON has not. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** protobuf's JSON mapping: https://protobuf.dev/programming-guides/json/ */
export const jsonCodec: Codec = {
  contentType: 'application/json',
  decodeRequest(bytes) {
    if (bytes.length === 0) throw new Failure('malformed_body', 'the message is empty; send {} to list every record');
    let json: unknown;
    try {
      json = JSON.parse(utf8.decode(bytes));
    } catch {
      throw new Failure('malformed_body', 'the message is not valid JSON in UTF-8');
    }
    return respell(ListEnvironmentUsageRecordsRequestSchema, json);
  },
  encodePage(records, nextToken) {
    const start = `{"pagination":{"nextToken":"${nextToken}"},"records":[`;
    const most = start.length + countOf(records) * MOST_JSON_BYTES + PAGE_END.length;
    const bytes = borrow(most);
    const end = putRecords(bytes, bytes.write(start, 'latin1'), records);
    return bytes.subarray(0, end + bytes.write(PAGE_END, end, 'latin1'));
  },
};

const PAGE_END = ']}';
