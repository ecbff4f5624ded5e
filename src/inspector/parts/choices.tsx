import { useId } from 'preact/hooks';
import type { Home } from '../../control/home/page.ts';
import type { Api } from '../api.ts';
import { useLoaded } from '../load.ts';

export type ProviderSummary = Home['providers'][number];

/** What the emulator serves, as `GET /` says. */
export function useProviders(api: Api): readonly ProviderSummary[] {
  const home = useLoaded((signal) => api.send<Home>('../', { signal }), [api]);
  return home.value?.providers ?? [];
}

interface ChoiceProps {
  readonly label: string;
  /** What the first option says, which chooses nothing. */
  readonly none: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly title: string }[];
  readonly onChange: (value: string) => void;
}

/** A labelled list of options. */
export function Choice({ label, none, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      >
        <option value="">{none}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.title}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The operations of a provider, or of all of them if the name is empty. */
export function operationsOf(providers: readonly ProviderSummary[], provider: string) {
  return providers
    .filter(({ name }) => provider === '' || name === provider)
    .flatMap(({ endpoints }) => endpoints)
    .map(({ id }) => ({ value: id, title: id }));
}
