import type { ComponentType } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { DatasetList } from '../control/datasets/schemas.ts';
import { type Api, createApi } from './api.ts';
import { useLoaded } from './load.ts';
import { Tour } from './tour.tsx';
import { Account } from './views/account.tsx';
import { Clock } from './views/clock.tsx';
import { Datasets } from './views/datasets.tsx';
import { Faults } from './views/faults.tsx';
import { Journal } from './views/journal.tsx';

/** What each view of the page gets. */
export interface ViewProps {
  readonly api: Api;
  /** Shows another dataset. */
  readonly select: (dataset: string) => void;
  /** Call it after datasets were made, dropped or changed. */
  readonly reload: () => void;
}

const VIEWS: readonly { readonly id: string; readonly title: string; readonly View: ComponentType<ViewProps> }[] = [
  { id: 'account', title: 'Account', View: Account },
  { id: 'clock', title: 'Clock', View: Clock },
  { id: 'journal', title: 'Journal', View: Journal },
  { id: 'faults', title: 'Faults', View: Faults },
  { id: 'datasets', title: 'Datasets', View: Datasets },
];

const DEFAULT_DATASET = 'default';

/** The page: a view of a dataset, both chosen by the URL's fragment, such as `#journal/default`. */
export function App() {
  const [place, setPlace] = useState(readPlace);
  const [token, setToken] = useState<string>();
  const [isLocked, setLocked] = useState(false);
  useEffect(() => {
    const onChange = (): void => {
      setPlace(readPlace());
    };
    addEventListener('hashchange', onChange);
    return () => {
      removeEventListener('hashchange', onChange);
    };
  }, []);
  const { dataset, view } = place;
  const api = useMemo(
    () =>
      createApi(dataset, token, () => {
        setLocked(true);
      }),
    [dataset, token],
  );
  const datasets = useLoaded((signal) => api.send<DatasetList>('datasets', { signal }), [api]);
  const names = datasets.value?.datasets.map(({ name }) => name) ?? [];
  const select = (name: string): void => {
    location.hash = placeOf(view.id, name);
  };
  const { View } = view;
  if (isLocked) {
    return (
      <TokenForm
        wasWrong={token !== undefined}
        onToken={(value) => {
          setToken(value);
          setLocked(false);
        }}
      />
    );
  }
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <h1>usage-emulator</h1>
        <nav aria-label="Views">
          {VIEWS.map(({ id, title }) => (
            <a key={id} href={placeOf(id, dataset)} aria-current={id === view.id ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <label>
          Dataset{' '}
          <select
            value={dataset}
            onChange={({ currentTarget }) => {
              select(currentTarget.value);
            }}
          >
            {(names.includes(dataset) ? names : [dataset, ...names]).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </header>
      <main id="main" tabIndex={-1}>
        <Tour placeOf={(id) => placeOf(id, dataset)} />
        <h2>{view.title}</h2>
        {datasets.error !== undefined && <p role="alert">{datasets.error}</p>}
        <View key={`${view.id} ${dataset}`} api={api} select={select} reload={datasets.reload} />
      </main>
    </>
  );
}

interface TokenFormProps {
  readonly wasWrong: boolean;
  readonly onToken: (token: string) => void;
}

/** Asks for the control token, which is kept in memory until the page is closed. */
function TokenForm({ wasWrong, onToken }: TokenFormProps) {
  const [value, setValue] = useState('');
  return (
    <main id="main">
      <h1>usage-emulator</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onToken(value);
        }}
      >
        {wasWrong && <p role="alert">The emulator has another token.</p>}
        <label>
          Control token (see --control-token){' '}
          <input
            type="password"
            autocomplete="off"
            required
            value={value}
            onInput={({ currentTarget }) => {
              setValue(currentTarget.value);
            }}
          />
        </label>{' '}
        <button>Open</button>
      </form>
    </main>
  );
}

function placeOf(view: string, dataset: string): string {
  return `#${view}/${encodeURIComponent(dataset)}`;
}

function readPlace(): { readonly view: (typeof VIEWS)[number]; readonly dataset: string } {
  const [id, dataset = DEFAULT_DATASET] = location.hash.slice(1).split('/').map(decodePart);
  const view = VIEWS.find((known) => known.id === id) ?? VIEWS[0];
  if (view === undefined) throw new Error('there are no views');
  return { view, dataset };
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
