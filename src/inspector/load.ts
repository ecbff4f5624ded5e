import { useCallback, useEffect, useState } from 'preact/hooks';

export interface Loaded<Value> {
  /** The latest value; the former one while it loads again. */
  readonly value: Value | undefined;
  /** What went wrong the last time. */
  readonly error: string | undefined;
  readonly reload: () => void;
}

/**
 * Loads a value when a view is shown, and again when `dependencies` change.
 *
 * @param load must not depend on anything but `dependencies`
 */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  dependencies: readonly unknown[],
): Loaded<Value> {
  const [state, setState] = useState<Omit<Loaded<Value>, 'reload'>>({ value: undefined, error: undefined });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const aborter = new AbortController();
    load(aborter.signal).then(
      (value) => {
        if (!aborter.signal.aborted) setState({ value, error: undefined });
      },
      (error: unknown) => {
        if (!aborter.signal.aborted) setState(({ value }) => ({ value, error: textOf(error) }));
      },
    );
    return () => {
      aborter.abort();
    };
  }, [...dependencies, round]);
  const reload = useCallback(() => {
    setRound((value) => value + 1);
  }, []);
  return { ...state, reload };
}

/** Calls a function every so many ms while a view is shown. */
export function useInterval(action: () => void, ms: number): void {
  useEffect(() => {
    const timer = setInterval(action, ms);
    return () => {
      clearInterval(timer);
    };
  }, [action, ms]);
}

/** What an action of the user's says when it fails. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
