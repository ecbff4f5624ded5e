import { useState } from 'preact/hooks';
import type { DatasetState } from '../../../control/datasets/schemas.ts';
import type { Api } from '../../api.ts';
import { textOf, useLoaded } from '../../load.ts';
import { Variables } from './variables.tsx';

interface DatasetCardProps {
  readonly api: Api;
  readonly dataset: DatasetState;
  readonly select: (name: string) => void;
  /** Called after the dataset was changed or dropped. */
  readonly onChange: () => void;
}

/** A dataset with its snapshots. What it refuses, such as dropping `default`, the API says. */
export function DatasetCard({ api, dataset, select, onChange }: DatasetCardProps) {
  const { name, scenario, seed, clock, expires_at: expiresAt, rows } = dataset;
  const root = `datasets/${name}`;
  const snapshots = useLoaded(
    (signal) => api.send<{ readonly snapshots: readonly { readonly name: string }[] }>(`${root}/snapshots`, { signal }),
    [api, root],
  );
  const [message, setMessage] = useState<{ readonly good?: string; readonly bad?: string }>({});
  const [isDropping, setDropping] = useState(false);
  const [variables, setVariables] = useState<Readonly<Record<string, string>>>();
  const act = async (good: string, action: () => Promise<unknown>): Promise<void> => {
    try {
      await action();
      setMessage({ good });
    } catch (error) {
      setMessage({ bad: textOf(error) });
    }
    setDropping(false);
    snapshots.reload();
    onChange();
  };
  const post = (path: string, good: string, body?: object): void => {
    void act(good, () => api.send(`${root}/${path}`, { method: 'POST', ...(body && { body }) }));
  };
  const counts = Object.values(rows).flatMap((kinds) => Object.entries(kinds));
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return (
    <li class="panel" aria-label={name}>
      <div class="row">
        <strong class="break">{name}</strong>
        {name === api.dataset && <span class="good">shown on this page</span>}
        <span class="muted break">
          {scenario}, seed {seed}, {total.toLocaleString('en')} rows, {clock.now}
          {clock.mode === 'frozen' ? ' (frozen)' : ''}
          {expiresAt === null ? '' : `, expires ${expiresAt}`}
        </span>
      </div>
      <div class="row">
        <button
          type="button"
          onClick={() => {
            select(name);
          }}
        >
          Show
        </button>
        <button
          type="button"
          onClick={() => {
            void act('', async () => {
              setVariables(await api.send<Record<string, string>>(`${root}/env`));
            });
          }}
        >
          Keys
        </button>
        <button
          type="button"
          onClick={() => {
            post('reset', 'Records, clock, faults and journal are as they were at the start.');
          }}
        >
          Reset
        </button>
        <button
          type="button"
          onClick={() => {
            post('snapshot', 'Saved records and clock.', {});
          }}
        >
          Snapshot
        </button>
        {snapshots.value?.snapshots.map((snapshot) => (
          <button
            key={snapshot.name}
            type="button"
            onClick={() => {
              post('restore', `Restored ${snapshot.name}.`, { name: snapshot.name });
            }}
          >
            Restore {snapshot.name}
          </button>
        ))}
        {isDropping ? (
          <button
            type="button"
            class="bad"
            onClick={() => void act('Dropped.', () => api.send(root, { method: 'DELETE' }))}
          >
            Drop {name} and its records
          </button>
        ) : (
          <button
            type="button"
            onClick={() => {
              setDropping(true);
            }}
          >
            Drop …
          </button>
        )}
      </div>
      <p role="status" class="good">
        {message.good}
      </p>
      {message.bad !== undefined && <p role="alert">{message.bad}</p>}
      {variables !== undefined && <Variables variables={variables} />}
    </li>
  );
}
