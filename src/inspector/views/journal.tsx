import { useEffect, useState } from 'preact/hooks';
import type { JournalEntry } from '../../core/journal/journal-entry.ts';
import type { ViewProps } from '../app.tsx';
import { textOf } from '../load.ts';
import { EntryDetail } from './journal/entry-detail.tsx';
import { EntryList } from './journal/entry-list.tsx';
import { conditionsOf, FilterForm, NO_FILTER } from './journal/filter.tsx';
import { NearMisses } from './journal/near-misses.tsx';
import { type LiveJournal, MAX_ENTRIES, useJournal } from './journal/use-journal.ts';

/** ms after the last change until a filter is applied, so that typing doesn't send a request a letter. */
const TYPING_MS = 200;

/** The requests that the dataset has received, live, and those that belong to no dataset. */
export function Journal({ api }: ViewProps) {
  const [filter, setFilter] = useState(NO_FILTER);
  const [isOfAll, setOfAll] = useState(false);
  const [selected, setSelected] = useState<JournalEntry>();
  const [paused, setPaused] = useState<LiveJournal>();
  const [problem, setProblem] = useState<string>();
  const conditions = conditionsOf(useSettled(filter));
  const scope = isOfAll ? {} : { dataset: api.dataset, unassigned: 'true' };
  const journal = useJournal(api, new URLSearchParams({ ...scope, ...conditions }).toString());
  const { entries, isLoaded } = paused ?? journal;
  const isFiltered = Object.keys(conditions).length > 0;
  const close = (): void => {
    if (selected !== undefined) focusEntry(selected.id);
    setSelected(undefined);
  };
  const clear = async (): Promise<void> => {
    try {
      await api.send(isOfAll ? 'journal' : `journal?dataset=${encodeURIComponent(api.dataset)}`, { method: 'DELETE' });
      setProblem(undefined);
      setSelected(undefined);
      setPaused(undefined);
      journal.reload();
    } catch (error) {
      setProblem(textOf(error));
    }
  };
  return (
    <>
      <FilterForm
        api={api}
        filter={filter}
        onChange={(changed) => {
          setFilter(changed);
          setPaused(undefined);
        }}
      />
      <div class="row toolbar">
        <button
          type="button"
          aria-pressed={paused !== undefined}
          onClick={() => {
            setPaused(paused === undefined ? journal : undefined);
          }}
        >
          {paused === undefined ? 'Pause' : 'Resume'}
        </button>
        <button type="button" onClick={() => void clear()}>
          Clear
        </button>
        <label>
          <input
            type="checkbox"
            checked={isOfAll}
            onChange={({ currentTarget }) => {
              setOfAll(currentTarget.checked);
            }}
          />{' '}
          All datasets
        </label>
        <State journal={journal} paused={paused} />
      </div>
      {(journal.error ?? problem) !== undefined && <p role="alert">{journal.error ?? problem}</p>}
      <div class={selected === undefined ? undefined : 'split'}>
        {selected !== undefined && <EntryDetail api={api} entry={selected} onClose={close} />}
        <div>
          <EntryList entries={entries} selected={selected?.id} onSelect={setSelected} />
          {isLoaded && entries.length === 0 && isFiltered && (
            <NearMisses api={api} conditions={conditions} selected={selected?.id} onSelect={setSelected} />
          )}
          {isLoaded && entries.length === 0 && !isFiltered && (
            <p class="empty">
              No requests yet. Try <code class="break">curl -H 'Authorization: Bearer any' {api.baseUrl}/v1/usage</code>
            </p>
          )}
        </div>
      </div>
    </>
  );
}

interface StateProps {
  readonly journal: LiveJournal;
  readonly paused: LiveJournal | undefined;
}

function State({ journal, paused }: StateProps) {
  const { isLive, entries, arrived } = journal;
  return (
    <>
      <span role="status" class={isLive ? 'live' : 'muted'}>
        {paused !== undefined ? 'Paused' : isLive ? 'Live' : 'Connecting'}
      </span>
      <span class="muted">
        {paused !== undefined
          ? `${arrived - paused.arrived} new`
          : entries.length === MAX_ENTRIES
            ? `the latest ${MAX_ENTRIES}`
            : entries.length}
      </span>
    </>
  );
}

/** A value once it hasn't changed for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}

function focusEntry(id: string): void {
  document.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`)?.focus();
}
