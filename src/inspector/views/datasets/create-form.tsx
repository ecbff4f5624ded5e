import { useState } from 'preact/hooks';
import type { CreatedDataset } from '../../../control/datasets/schemas.ts';
import type { Api } from '../../api.ts';
import { textOf, useLoaded } from '../../load.ts';

interface CreateFormProps {
  readonly api: Api;
  readonly onCreated: (dataset: CreatedDataset) => void;
  /** Called once the request is on its way: the list then shows how far seeding is. */
  readonly onStarted: () => void;
}

const EMPTY = { name: '', scenario: '', seed: '', clock: '', ttl: '', parameters: '' };
type Values = typeof EMPTY;

const FIELDS: readonly { readonly name: keyof Values; readonly hint: string; readonly list?: string }[] = [
  { name: 'name', hint: 'generated' },
  { name: 'scenario', hint: 'as the emulator was started', list: 'scenarios' },
  { name: 'seed', hint: "the scenario's" },
  { name: 'clock', hint: '2026-02-01T00:00:00Z or wall' },
  { name: 'ttl', hint: 'none, or PT10M' },
  { name: 'parameters', hint: 'records=1000' },
];

/** Creates a dataset. An empty field leaves the choice to the emulator; what is wrong, the API says. */
export function CreateForm({ api, onCreated, onStarted }: CreateFormProps) {
  const scenarios = useLoaded(
    (signal) => api.send<{ readonly scenarios: readonly string[] }>('scenarios', { signal }),
    [api],
  );
  const [values, setValues] = useState<Values>(EMPTY);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const create = async (): Promise<void> => {
    setProblem(undefined);
    setBusy(true);
    try {
      const created = api.send<CreatedDataset>('datasets', { method: 'POST', body: requestOf(values) });
      onStarted();
      onCreated(await created);
      setValues(EMPTY);
    } catch (error) {
      setProblem(textOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="panel"
      aria-labelledby="create"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <h3 id="create">Create a dataset</h3>
      <datalist id="scenarios">
        {scenarios.value?.scenarios.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div class="fields">
        {FIELDS.map(({ name, hint, list }) => (
          <div key={name} class="field">
            <label for={`create-${name}`}>{name}</label>
            <input
              id={`create-${name}`}
              list={list}
              placeholder={hint}
              autocomplete="off"
              value={values[name]}
              onInput={({ currentTarget }) => {
                setValues((known) => ({ ...known, [name]: currentTarget.value }));
              }}
            />
          </div>
        ))}
      </div>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <p>
        <button class="primary" disabled={isBusy}>
          {isBusy ? 'Creating …' : 'Create'}
        </button>
      </p>
    </form>
  );
}

/** The request's body: numbers are sent as numbers where the text is one, so that the API judges everything else. */
function requestOf({ seed, parameters, ...texts }: Values): object {
  const filled = Object.entries(texts).filter(([, value]) => value.trim() !== '');
  const pairs = parameters
    .split(/[\s,]+/)
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('='))
    .map(([name = '', value = '']) => [name, numberOr(value)]);
  return {
    ...Object.fromEntries(filled.map(([name, value]) => [name, value.trim()])),
    ...(seed.trim() !== '' && { seed: numberOr(seed.trim()) }),
    ...(pairs.length > 0 && { parameters: Object.fromEntries(pairs) as object }),
  };
}

function numberOr(text: string): number | string {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}
