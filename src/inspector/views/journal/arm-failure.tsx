import { useState } from 'preact/hooks';
import type { FaultRequest, FaultState } from '../../../core/faults/fault.ts';
import type { JournalEntry } from '../../../core/journal/journal-entry.ts';
import type { Api } from '../../api.ts';
import { textOf } from '../../load.ts';

const STATUSES = [400, 401, 403, 404, 409, 429, 500, 502, 503, 504];
const USUAL = 503;

/** Arms a failure for the next call of the entry's operation: its own, or another. */
export function ArmFailure({ api, entry }: { readonly api: Api; readonly entry: JournalEntry }) {
  const { status, provider, operation, dataset } = entry;
  const [chosen, setChosen] = useState(status >= 400 ? status : USUAL);
  const [result, setResult] = useState<{ readonly armed?: string; readonly error?: string }>({});
  if (provider === null || operation === null) return null;
  const target = dataset ?? api.dataset;
  const arm = async (): Promise<void> => {
    const fault: FaultRequest = { provider, operation, calls: { first: 1 }, effect: { kind: 'error', status: chosen } };
    try {
      const { id } = await api.send<FaultState>('faults', { method: 'POST', body: { ...fault, dataset: target } });
      setResult({ armed: id });
    } catch (error) {
      setResult({ error: textOf(error) });
    }
  };
  return (
    <div class="row">
      <label>
        Status{' '}
        <select
          value={chosen}
          onChange={({ currentTarget }) => {
            setChosen(Number(currentTarget.value));
          }}
        >
          {[...new Set([...STATUSES, chosen])].sort().map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <button type="button" onClick={() => void arm()}>
        {chosen === status ? 'Arm this failure for the next call' : 'Fail the next call'}
      </button>
      <span role="status">
        {result.armed !== undefined && (
          <>
            Armed as <a href={`#faults/${encodeURIComponent(target)}`}>{result.armed}</a>
          </>
        )}
        {result.error !== undefined && <span class="bad">{result.error}</span>}
      </span>
    </div>
  );
}
