import { useCallback, useEffect, useState } from 'preact/hooks';
import type { JournalEntry } from '../../../core/journal/journal-entry.ts';
import { type Api, RequestError } from '../../api.ts';
import { textOf } from '../../load.ts';

/** Entries that the page holds; the journal itself may have more. */
export const MAX_ENTRIES = 500;

/** ms for which arrivals are gathered, so that a busy client doesn't keep the page busy. */
const GATHER_MS = 100;

/** ms until a stream that has ended is opened again. */
const RECONNECT_MS = 1_000;

export interface LiveJournal {
  /** Newest first. */
  readonly entries: readonly JournalEntry[];
  /** How many have arrived since the filter was chosen. */
  readonly arrived: number;
  readonly isLive: boolean;
  readonly isLoaded: boolean;
  readonly error: string | undefined;
}

const EMPTY: LiveJournal = { entries: [], arrived: 0, isLive: false, isLoaded: false, error: undefined };

/**
 * The latest requests, and those that arrive.
 *
 * @param query which requests, as parameters of the journal
 */
export function useJournal(api: Api, query: string): LiveJournal & { readonly reload: () => void } {
  const [state, setState] = useState(EMPTY);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const aborter = new AbortController();
    const { signal } = aborter;
    const update = (change: (state: LiveJournal) => Partial<LiveJournal>): void => {
      if (!signal.aborted) setState((known) => ({ ...known, ...change(known) }));
    };
    let isLoaded = false;
    let fresh: JournalEntry[] = [];
    let count = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (): void => {
      timer = undefined;
      if (!isLoaded) return;
      const [added, number] = [fresh, count];
      [fresh, count] = [[], 0];
      update(({ entries, arrived }) => ({ entries: merge(added, entries), arrived: arrived + number }));
    };
    const load = async (): Promise<void> => {
      try {
        const { entries } = await api.send<{ entries: JournalEntry[] }>(`journal?limit=${MAX_ENTRIES}&${query}`, {
          signal,
        });
        const known = isLoaded ? undefined : EMPTY;
        isLoaded = true;
        update((latest) => ({
          ...known,
          entries: merge(entries.reverse(), known?.entries ?? latest.entries),
          isLive: true,
          isLoaded,
          error: undefined,
        }));
        show();
      } catch (error) {
        update(() => ({ error: textOf(error) }));
      }
    };
    const onEvent = (event: unknown): void => {
      // The other event says how many requests the journal has forgotten before they could be sent.
      if (isEntry(event)) fresh = [event, ...fresh.slice(0, MAX_ENTRIES - 1)];
      count += isEntry(event) ? 1 : 0;
      timer ??= setTimeout(show, GATHER_MS);
    };
    const follow = async (): Promise<void> => {
      while (!signal.aborted) {
        try {
          await api.events(`journal?${query}`, onEvent, signal, () => void load());
          update(() => ({ isLive: false }));
        } catch (error) {
          update(() => ({ isLive: false, error: textOf(error) }));
          // What was refused would be refused again.
          if (error instanceof RequestError && error.status >= 400 && error.status < 500) return;
        }
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    };
    void follow();
    return () => {
      aborter.abort();
      clearTimeout(timer);
    };
  }, [api, query, round]);
  const reload = useCallback(() => {
    setRound((value) => value + 1);
  }, []);
  return { ...state, reload };
}

function isEntry(event: unknown): event is JournalEntry {
  return typeof event === 'object' && event !== null && 'id' in event;
}

/** Each entry once, newest first. */
function merge(added: readonly JournalEntry[], known: readonly JournalEntry[]): readonly JournalEntry[] {
  const byId = new Map([...added, ...known].map((entry) => [entry.id, entry]));
  return [...byId.values()].sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0)).slice(0, MAX_ENTRIES);
}
