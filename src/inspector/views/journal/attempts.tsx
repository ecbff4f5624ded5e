import type { Call } from '../../../control/journal/schemas.ts';
import type { JournalEntry } from '../../../core/journal/journal-entry.ts';
import type { Api } from '../../api.ts';
import { useLoaded } from '../../load.ts';
import { Status, timeOf } from './entry-list.tsx';

/** The client's call that the request belongs to, if the client tried more than once. */
export function Attempts({ api, entry }: { readonly api: Api; readonly entry: JournalEntry }) {
  const calls = useLoaded(
    (signal) => api.send<{ readonly calls: readonly Call[] }>(`journal/calls${ofDataset(entry)}`, { signal }),
    [api, entry.id],
  );
  const call = calls.value?.calls.find(({ attempts }) => attempts.some(({ id }) => id === entry.id));
  if (call === undefined || call.attempts.length < 2) return null;
  return (
    <details open>
      <summary>
        One call of the client, {call.attempts.length} attempts, {call.succeeded ? 'succeeded' : 'failed'}
      </summary>
      <ol class="attempts">
        {call.attempts.map((attempt) => (
          <li key={attempt.id}>
            <Status entry={attempt} /> {timeOf(attempt.time)}
            {attempt.waited_ms !== null && `, after ${attempt.waited_ms} ms`}
            {attempt.fault !== null && `, fault ${attempt.fault}`}
            {attempt.id === entry.id && <span class="muted"> (this one)</span>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function ofDataset({ dataset }: JournalEntry): string {
  return dataset === null ? '' : `?dataset=${encodeURIComponent(dataset)}`;
}
