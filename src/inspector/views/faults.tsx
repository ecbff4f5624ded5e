import { useState } from 'preact/hooks';
import type { FaultState } from '../../core/faults/fault.ts';
import type { ViewProps } from '../app.tsx';
import { textOf, useInterval, useLoaded } from '../load.ts';
import { FaultForm } from './faults/fault-form.tsx';
import { FaultList } from './faults/fault-list.tsx';

/** ms between two looks at the hit counts. */
const REFRESH_MS = 2_000;

/** The faults of the dataset: a list with their hit counts, and a form. */
export function Faults({ api }: ViewProps) {
  const faults = useLoaded(
    (signal) => api.ofDataset<{ readonly faults: readonly FaultState[] }>('faults', { signal }),
    [api],
  );
  const { reload } = faults;
  const [problem, setProblem] = useState<string>();
  useInterval(reload, REFRESH_MS);
  const clear = async (path: string): Promise<void> => {
    try {
      await api.ofDataset(path, { method: 'DELETE' });
      setProblem(undefined);
    } catch (error) {
      setProblem(textOf(error));
    }
    reload();
  };
  const armed = faults.value?.faults ?? [];
  const message = faults.error ?? problem;
  return (
    <>
      {message !== undefined && <p role="alert">{message}</p>}
      {armed.length > 0 && (
        <div class="row toolbar">
          <button type="button" onClick={() => void clear('faults')}>
            Clear all
          </button>
        </div>
      )}
      <FaultList faults={armed} onClear={(id) => void clear(`faults/${encodeURIComponent(id)}`)} />
      {faults.value !== undefined && armed.length === 0 && (
        <p class="empty">No fault is armed: every call gets the answer that the vendor would give.</p>
      )}
      <FaultForm api={api} onArmed={reload} />
    </>
  );
}
