import type { Api } from '../../api.ts';
import { Choice, operationsOf, useProviders } from '../../parts/choices.tsx';

/** What the person looks for; empty texts choose everything. */
export interface Filter {
  readonly provider: string;
  readonly operation: string;
  readonly status: string;
  readonly text: string;
  readonly method: string;
  readonly path: string;
  readonly json_path: string;
  readonly equals: string;
}

export const NO_FILTER: Filter = {
  provider: '',
  operation: '',
  status: '',
  text: '',
  method: '',
  path: '',
  json_path: '',
  equals: '',
};

const STATUSES = ['2xx', '4xx', '5xx', '400', '401', '403', '404', '405', '429', '500', '503'];

/** The conditions that are set. */
export function conditionsOf(filter: Filter): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([name, value]: [string, string]) => value !== '' && (name !== 'equals' || filter.json_path !== ''),
    ),
  );
}

interface FilterFormProps {
  readonly api: Api;
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}

export function FilterForm({ api, filter, onChange }: FilterFormProps) {
  const providers = useProviders(api);
  const set = (change: Partial<Filter>): void => {
    onChange({ ...filter, ...change });
  };
  const textField = (name: keyof Filter, label: string, placeholder: string) => (
    <label class="field">
      <span>{label}</span>
      <input
        value={filter[name]}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => {
          set({ [name]: currentTarget.value.trim() });
        }}
      />
    </label>
  );
  return (
    <form
      role="search"
      aria-label="Requests"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <div class="fields">
        {textField('text', 'Text', 'in path, headers, body, refusal')}
        <Choice
          label="Status"
          none="Any status"
          value={filter.status}
          options={STATUSES.map((value) => ({ value, title: value }))}
          onChange={(status) => {
            set({ status });
          }}
        />
        <Choice
          label="Provider"
          none="All providers"
          value={filter.provider}
          options={providers.map(({ name, title }) => ({ value: name, title }))}
          onChange={(provider) => {
            set({ provider, operation: '' });
          }}
        />
        <Choice
          label="Operation"
          none="All operations"
          value={filter.operation}
          options={operationsOf(providers, filter.provider)}
          onChange={(operation) => {
            set({ operation });
          }}
        />
      </div>
      <details>
        <summary>More filters</summary>
        <div class="fields">
          {textField('method', 'Method', 'POST')}
          {textField('path', 'Path', '/v1/usage')}
          {textField('json_path', 'JSON path in the entry', '$.body.filter.projectId')}
          {textField('equals', 'Value there', 'any')}
        </div>
      </details>
    </form>
  );
}
