import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { JournalEntry } from '../../../core/journal/journal-entry.ts';
import type { Api } from '../../api.ts';
import { Copy } from '../../parts/copy.tsx';
import { ArmFailure } from './arm-failure.tsx';
import { curlOf } from './curl.ts';
import { pathOf, Status, timeOf } from './entry-list.tsx';
import { Attempts } from './attempts.tsx';
import { Rules } from './rules.tsx';

interface EntryDetailProps {
  readonly api: Api;
  readonly entry: JournalEntry;
  readonly onClose: () => void;
}

/** Everything about one request. It takes the focus; Escape gives it back. */
export function EntryDetail({ api, entry, onClose }: EntryDetailProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, [entry.id]);
  const { headers, body, body_bytes, query } = entry;
  const har = async (): Promise<string> =>
    JSON.stringify(await api.send(`journal?format=har&id=${encodeURIComponent(entry.id)}`), null, 2);
  return (
    <section
      class="panel detail"
      aria-labelledby="request"
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    >
      <div class="row top">
        <h3 id="request" tabIndex={-1} ref={heading} class="break">
          <Status entry={entry} /> {entry.method} {pathOf(entry)}
        </h3>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <p class="muted break">{summaryOf(entry)}</p>
      <Reasons entry={entry} />
      <Rules api={api} entry={entry} />
      <div class="row">
        <Copy label="Copy as curl" text={() => curlOf(entry, api.baseUrl)} />
        <Copy label="Copy as HAR" text={har} />
      </div>
      <ArmFailure key={entry.id} api={api} entry={entry} />
      <Attempts api={api} entry={entry} />
      {Object.keys(query).length > 0 && (
        <Part title="Query">
          <Pairs values={query} label="Query" />
        </Part>
      )}
      <Part title={`Body${body_bytes > 0 ? ` (${body_bytes} bytes)` : ''}`}>
        <Body body={body} bytes={body_bytes} isJson={/\bjson\b/.test(headers['content-type'] ?? '')} />
      </Part>
      <Part title="Headers">
        <Pairs values={headers} label="Headers" />
      </Part>
    </section>
  );
}

function summaryOf({
  provider,
  operation,
  dataset,
  clock,
  time,
  duration_ms,
  rows,
  response_bytes,
  retry_count,
}: JournalEntry) {
  return [
    operation === null ? (provider ?? 'no provider') : `${provider ?? ''} ${operation}`,
    dataset === null ? 'no dataset: its key opens none' : `dataset ${dataset}`,
    clock !== null && `simulated time ${clock}`,
    `arrived ${timeOf(time)}`,
    `${duration_ms} ms`,
    rows !== null && `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    `${response_bytes} bytes`,
    retry_count !== null && `the client's retry count ${retry_count}`,
  ]
    .filter((part) => part !== false)
    .join(' · ');
}

/** Why the response is what it is. */
function Reasons({ entry }: { readonly entry: JournalEntry }) {
  const { refusal, fault, hint, ignored, outcome, provider, operation, dataset } = entry;
  const ignoredNames = [...ignored.query.map((name) => `?${name}`), ...ignored.body];
  return (
    <>
      {refusal !== null && (
        <div class="reason">
          <h4>Why it was refused</h4>
          <p>
            {refusal.message !== refusal.problems.join(', ') && `${refusal.message} `}
            <code>{refusal.reason}</code>
          </p>
          {refusal.problems.length > 0 && (
            <ul>
              {refusal.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          )}
        </div>
      )}
      {operation === null && (
        <p class="reason">
          {provider === null
            ? 'No provider has this path: check the base URL of the client.'
            : 'The provider has no operation with this path and method.'}
        </p>
      )}
      {fault !== null && (
        <p class="reason">
          The fault <a href={`#faults/${encodeURIComponent(dataset ?? '')}`}>{fault}</a> affected it.
        </p>
      )}
      {hint !== null && <p class="reason">{hint}</p>}
      {outcome === 'gone' && <p class="reason">The client closed the connection before it had the whole response.</p>}
      {ignoredNames.length > 0 && (
        <div class="reason">
          <h4>Ignored</h4>
          <p>
            The emulator does not know:{' '}
            {ignoredNames.map((name, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <code>{name}</code>
              </span>
            ))}
          </p>
        </div>
      )}
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <details open>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Pairs({ values, label }: { readonly values: Readonly<Record<string, unknown>>; readonly label: string }) {
  return (
    <table class="pairs" aria-label={label}>
      <tbody>
        {Object.entries(values).map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="break">{typeof value === 'string' ? value : JSON.stringify(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Body({ body, bytes, isJson }: { readonly body: unknown; readonly bytes: number; readonly isJson: boolean }) {
  if (body === null) {
    return (
      <p class="muted">
        {bytes === 0 ? 'None' : 'Not kept: it was not read, is not JSON as it says, or is too large.'}
      </p>
    );
  }
  return (
    <>
      {typeof body === 'string' && !isJson && <p class="muted">In base64:</p>}
      <pre tabIndex={0} aria-label="Body">
        {typeof body === 'string' && !isJson ? body : JSON.stringify(body, null, 2)}
      </pre>
    </>
  );
}
