import type { JournalEntry } from '../../../core/journal/journal-entry.ts';

interface EntryListProps {
  readonly entries: readonly JournalEntry[];
  readonly selected: string | undefined;
  readonly onSelect: (entry: JournalEntry) => void;
}

/** One button a request; the arrow keys move between them. */
export function EntryList({ entries, selected, onSelect }: EntryListProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, target } = event;
    if ((key !== 'ArrowDown' && key !== 'ArrowUp') || !(target instanceof HTMLElement)) return;
    const item = target.closest('li');
    const next = key === 'ArrowDown' ? item?.nextElementSibling : item?.previousElementSibling;
    next?.querySelector('button')?.focus();
    event.preventDefault();
  };
  return (
    <ol class="entries" aria-label="Requests" onKeyDown={onKeyDown}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <button
            type="button"
            class="entry"
            data-entry={entry.id}
            aria-current={entry.id === selected ? 'true' : undefined}
            onClick={() => {
              onSelect(entry);
            }}
          >
            <Status entry={entry} /> <span class="method">{entry.method}</span>{' '}
            <span class="path">{pathOf(entry)}</span> <span class="note">{noteOf(entry)}</span>{' '}
            <time dateTime={entry.time}>{timeOf(entry.time)}</time>
          </button>
        </li>
      ))}
    </ol>
  );
}

export function Status({ entry: { status, outcome } }: { readonly entry: Pick<JournalEntry, 'status' | 'outcome'> }) {
  const tone = outcome === 'gone' ? 'warn' : status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good';
  return <strong class={`status ${tone}`}>{outcome === 'gone' ? 'gone' : status}</strong>;
}

/** The path with the query, as it was sent. */
export function pathOf({ path, query }: JournalEntry): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}=${String(one)}`),
  );
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

/** By the reader's own clock. */
export function timeOf(instant: string): string {
  return new Date(instant).toLocaleTimeString('sv');
}

/** What is worth knowing before the entry is opened. */
function noteOf({ refusal, fault, hint, ignored, provider, operation, rows, dataset }: JournalEntry): string {
  const ignoredCount = ignored.query.length + ignored.body.length;
  return [
    fault !== null && `fault ${fault}`,
    refusal !== null && fault === null && refusal.message,
    refusal === null && provider === null && 'no provider has this path',
    refusal === null && provider !== null && operation === null && 'no operation has this path and method',
    hint !== null && 'hint',
    ignoredCount > 0 && `${ignoredCount} ignored`,
    rows !== null && `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    dataset === null && 'no dataset',
  ]
    .filter((note) => note !== false)
    .join(' · ');
}
