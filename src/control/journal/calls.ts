import type { JournalRecord } from '../../core/journal/journal.ts';
import { renderEntry } from '../../core/journal/journal-entry.ts';
import type { Call } from './schemas.ts';

interface OpenCall {
  readonly call: Call;
  /** When its last attempt ended, ms. */
  readonly endedAt: number;
}

/**
 * Which requests were one call of a client, tried again. A retry repeats a request that wasn't answered with success, after
 * it has ended; if the client counts its retries, the count is the next one.
 *
 * @param records oldest first
 */
export function callsOf(records: readonly JournalRecord[]): readonly Call[] {
  const calls: Call[] = [];
  const failed = new Map<string, readonly OpenCall[]>();
  for (const record of records) {
    const { id, time, dataset, provider, operation, method, path, body, status, outcome, fault, retry_count } =
      renderEntry(record);
    const key = JSON.stringify([dataset, method, record.url, body]);
    const waiting = failed.get(key) ?? [];
    const retried = waiting.find(
      ({ call: { attempts }, endedAt }) =>
        endedAt <= record.began && (retry_count ?? attempts.length) === attempts.length,
    );
    const call: Call = retried?.call ?? {
      ...{ dataset, provider, operation, method, path },
      attempts: [],
      succeeded: false,
    };
    if (retried === undefined) calls.push(call);
    const waited = retried === undefined ? null : Math.round(record.began - retried.endedAt);
    call.attempts.push({ id, time, status, outcome, fault, retry_count, waited_ms: waited });
    call.succeeded = outcome !== 'gone' && status < 400;
    const others = waiting.filter((one) => one !== retried);
    const endedAt = record.began + record.duration;
    failed.set(key, call.succeeded ? others : [...others, { call, endedAt }]);
  }
  return calls;
}
