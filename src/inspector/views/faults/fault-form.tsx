import { useState } from 'preact/hooks';
import type { FaultRequest, FaultState } from '../../../core/faults/fault.ts';
import type { Api } from '../../api.ts';
import { textOf, useLoaded } from '../../load.ts';
import { Choice, operationsOf, useProviders } from '../../parts/choices.tsx';
import { Copy } from '../../parts/copy.tsx';
import { Field } from './field.tsx';
import { type Fields, readFaultSchema, textOfValue } from './schema.ts';

const FIRST: FaultRequest = { calls: { first: 1 }, effect: { kind: 'error', status: 503 } };

/** The fields that most faults have; the others are folded. */
const MAIN = ['effect', 'calls'];

/** The providers' names are chosen from a list, and the page chooses the dataset. */
const APART = ['provider', 'operation', 'dataset'];

interface FaultFormProps {
  readonly api: Api;
  readonly onArmed: () => void;
}

/** Arms a fault. Everything it can say follows from the API's schema; what is wrong, the API says. */
export function FaultForm({ api, onArmed }: FaultFormProps) {
  const schema = useLoaded((signal) => readFaultSchema(api, signal), [api]);
  const providers = useProviders(api);
  const [request, setRequest] = useState<Fields>(FIRST);
  const [message, setMessage] = useState<{ readonly good?: string; readonly bad?: string }>({});
  const set = (name: string, value: unknown): void => {
    setRequest((known) => ({ ...known, [name]: value }));
    setMessage({});
  };
  const arm = async (): Promise<void> => {
    try {
      const { id } = await api.ofDataset<FaultState>('faults', { method: 'POST', body: request });
      setMessage({ good: `Armed ${id}.` });
      onArmed();
    } catch (error) {
      setMessage({ bad: textOf(error) });
    }
  };
  const [provider, operation] = [request['provider'], request['operation']].map(textOfValue);
  const json = JSON.stringify({ ...request, dataset: api.dataset }, null, 2);
  const fields = (isMain: boolean) =>
    Object.entries(schema.value?.properties ?? {})
      .filter(([name]) => !APART.includes(name) && MAIN.includes(name) === isMain)
      .map(([name, inner]) => (
        <Field
          key={name}
          name={name}
          schema={inner}
          value={request[name]}
          onChange={(value) => {
            set(name, value);
          }}
        />
      ));
  return (
    <form
      class="panel fault-form"
      aria-labelledby="arm"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void arm();
      }}
    >
      <h3 id="arm">Arm a fault</h3>
      {schema.error !== undefined && <p role="alert">{schema.error}</p>}
      <div class="columns">
        <div class="union">
          <Choice
            label="provider"
            none="all providers"
            value={provider ?? ''}
            options={providers.map(({ name, title }) => ({ value: name, title }))}
            onChange={(value) => {
              set('operation', undefined);
              set('provider', value || undefined);
            }}
          />
          <Choice
            label="operation"
            none="all operations"
            value={operation ?? ''}
            options={operationsOf(providers, provider ?? '')}
            onChange={(value) => {
              set('operation', value || undefined);
            }}
          />
        </div>
        {fields(true).reverse()}
      </div>
      <details>
        <summary>More: match, delay, sequence, id, seed</summary>
        <div class="columns">{fields(false)}</div>
      </details>
      <details>
        <summary>The request, as a script sends it to POST /_emulator/faults</summary>
        <pre tabIndex={0} aria-label="The request">
          {json}
        </pre>
        <Copy label="Copy the request" text={() => json} />
      </details>
      <div class="row">
        <button class="primary">Arm</button>
        <span role="status" class="good">
          {message.good}
        </span>
      </div>
      {message.bad !== undefined && <p role="alert">{message.bad}</p>}
    </form>
  );
}
