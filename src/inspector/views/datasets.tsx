import { useState } from 'preact/hooks';
import type { CreatedDataset, DatasetList } from '../../control/datasets/schemas.ts';
import type { ViewProps } from '../app.tsx';
import { textOf, useInterval, useLoaded } from '../load.ts';
import { Variables } from './datasets/variables.tsx';
import { CreateForm } from './datasets/create-form.tsx';
import { DatasetCard } from './datasets/dataset-card.tsx';

/** ms between two looks at datasets that are being seeded, and at what other clients create and drop. */
const REFRESH_MS = 2_000;

/** All datasets, with what can be done to each, and a form that creates one. */
export function Datasets({ api, select, reload: reloadPage }: ViewProps) {
  const list = useLoaded((signal) => api.send<DatasetList>('datasets', { signal }), [api]);
  const { reload } = list;
  const [created, setCreated] = useState<CreatedDataset>();
  const [problem, setProblem] = useState<string>();
  useInterval(reload, REFRESH_MS);
  const refresh = (): void => {
    reload();
    reloadPage();
  };
  const endSeeding = async (name: string): Promise<void> => {
    try {
      await api.send(`datasets/${name}`, { method: 'DELETE' });
      setProblem(undefined);
    } catch (error) {
      setProblem(textOf(error));
    }
    refresh();
  };
  const { datasets = [], seeding = [] } = list.value ?? {};
  const message = list.error ?? problem;
  return (
    <>
      {message !== undefined && <p role="alert">{message}</p>}
      <ul class="cards" aria-label="Datasets">
        {datasets.map((dataset) => (
          <DatasetCard
            key={`${dataset.name} ${dataset.created_at}`}
            api={api}
            dataset={dataset}
            select={select}
            onChange={refresh}
          />
        ))}
        {seeding.map(({ name, scenario, rows }) => (
          <li key={name} class="panel row">
            <strong>{name}</strong>
            <span role="status">
              {scenario}: {rows.toLocaleString('en')} rows seeded so far
            </span>
            <button type="button" onClick={() => void endSeeding(name)}>
              End seeding
            </button>
          </li>
        ))}
      </ul>
      {created !== undefined && (
        <section class="panel" aria-labelledby="created">
          <h3 id="created">{created.name} is ready</h3>
          <p>Its API keys open this dataset and no other. Official clients read these variables:</p>
          <Variables variables={created.env} />
          <button
            type="button"
            class="primary"
            onClick={() => {
              select(created.name);
            }}
          >
            Show {created.name}
          </button>
        </section>
      )}
      <CreateForm
        api={api}
        onCreated={(dataset) => {
          setCreated(dataset);
          refresh();
        }}
        onStarted={reload}
      />
    </>
  );
}
