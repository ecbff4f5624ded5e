import type { DatasetState } from '../../control/datasets/schemas.ts';
import type { ViewProps } from '../app.tsx';
import { useLoaded } from '../load.ts';
import { formatTime } from '../parts/format.ts';
import { Cloud } from './cloud.tsx';

/** What the account used and costs in each cloud up to its clock, and the records behind it. */
export function Account({ api }: ViewProps) {
  const { value: dataset, error } = useLoaded((signal) => api.ofDataset<DatasetState>('', { signal }), [api]);
  if (error !== undefined) return <p role="alert">{error}</p>;
  if (dataset === undefined) return <p class="muted">Loading</p>;
  return (
    <>
      <p>
        In this account it is <strong>{formatTime(dataset.clock.now)}</strong>: later usage isn't there yet.{' '}
        <a href={`#clock/${encodeURIComponent(api.dataset)}`}>Move its clock</a>
      </p>
      {Object.keys(dataset.rows).map((provider) => (
        <Cloud key={provider} api={api} provider={provider} />
      ))}
    </>
  );
}
