import { useEffect, useRef, useState } from 'preact/hooks';
import type { DatasetSummary } from '../../control/account/schemas.ts';
import type { ClockRequest, ClockState } from '../../control/clock/schemas.ts';
import type { ViewProps } from '../app.tsx';
import { textOf, useLoaded } from '../load.ts';
import { formatTime, rfc3339 } from '../parts/format.ts';
import { Bill } from './bill.tsx';

const HOUR_MS = 3_600_000;
/** How often a running clock is read. */
const POLL_MS = 1000;

const STEPS = [
  ['−1 month', '-P1M'],
  ['−1 day', '-P1D'],
  ['−1 hour', '-PT1H'],
  ['+1 hour', 'PT1H'],
  ['+1 day', 'P1D'],
  ['+1 month', 'P1M'],
] as const;

/** Where the account's time stands, moving it, and what that changes. */
export function Clock({ api }: ViewProps) {
  const [state, setState] = useState<ClockState>();
  const [problem, setProblem] = useState<string>();
  const [dragged, setDragged] = useState<number>();
  const [hasBill, setHasBill] = useState(false);
  const summary = useLoaded((signal) => api.ofDataset<DatasetSummary>('summary', { signal }), [api]);
  const first = useLoaded((signal) => api.ofDataset<ClockState>('clock', { signal }), [api]);
  const clock = state ?? first.value;

  const change = async (work: () => Promise<ClockState>): Promise<void> => {
    try {
      setState(await work());
      setProblem(undefined);
    } catch (error) {
      setProblem(textOf(error));
    }
  };
  const set = (body: ClockRequest): Promise<void> =>
    change(() => api.ofDataset<ClockState>('clock', { method: 'PUT', body }));
  const step = (by: string): Promise<void> =>
    change(() => api.ofDataset<ClockState>('clock/advance', { method: 'POST', body: { by } }));

  // While the slider is dragged, the latest place is sent when the one before has arrived.
  const wanted = useRef<number | undefined>(undefined);
  const isSending = useRef(false);
  const sendWanted = async (): Promise<void> => {
    const time = wanted.current;
    if (time === undefined) return;
    wanted.current = undefined;
    await set({ mode: 'frozen', now: rfc3339(new Date(time)) });
    await sendWanted();
  };
  const drag = async (time: number): Promise<void> => {
    setDragged(time);
    wanted.current = time;
    if (isSending.current) return;
    isSending.current = true;
    await sendWanted();
    isSending.current = false;
    setDragged(undefined);
  };

  const isRunning = clock?.mode === 'wall';
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => {
      api.ofDataset<ClockState>('clock').then(setState, (error: unknown) => {
        setProblem(textOf(error));
      });
    }, POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [api, isRunning]);

  const failure = problem ?? first.error ?? summary.error;
  if (clock === undefined) {
    return failure === undefined ? <p class="muted">Loading</p> : <p role="alert">{failure}</p>;
  }
  const now = dragged ?? Date.parse(clock.now);
  const { from, to } = rangeOf(summary.value, now);
  return (
    <>
      <section class="panel time" aria-label="Time of the account">
        <p class="now" aria-live="polite">
          {formatTime(now)}
        </p>
        <p class="muted">{describe(clock)}</p>
        {failure !== undefined && <p role="alert">{failure}</p>}
        <input
          type="range"
          aria-label="Now, between the first and the last usage of the account"
          aria-valuetext={formatTime(now)}
          min={from}
          max={to}
          step={HOUR_MS}
          value={now}
          disabled={!hasBill || summary.value === undefined}
          onInput={({ currentTarget }) => {
            void drag(Number(currentTarget.value));
          }}
        />
        <div class="ends muted">
          <span>{formatTime(from)}</span>
          <span class="middle">past ← now → future</span>
          <span>{formatTime(to)}</span>
        </div>
        <div class="row steps" role="group" aria-label="Step">
          {STEPS.map(([label, by]) => (
            <button
              key={by}
              type="button"
              class={by === 'P1D' ? 'primary' : undefined}
              disabled={!hasBill}
              onClick={() => void step(by)}
            >
              {label}
            </button>
          ))}
        </div>
        <div class="row" role="group" aria-label="Run">
          <button type="button" disabled={!isRunning} onClick={() => void set({ mode: 'frozen' })}>
            Freeze
          </button>
          <button type="button" onClick={() => void set({ mode: 'wall', now: clock.now, speed: 'x60' })}>
            Run at ×60
          </button>
          <button type="button" onClick={() => void set('wall')}>
            Follow today’s date
          </button>
        </div>
      </section>
      <Bill
        api={api}
        now={clock.now}
        onLoaded={() => {
          setHasBill(true);
        }}
      />
    </>
  );
}

function describe({ mode, speed }: ClockState): string {
  if (mode === 'frozen') return 'The clock stands still: every request sees this time until you move it.';
  if (speed === 1) return 'The clock runs.';
  return `The clock runs ${speed} times as fast as time.`;
}

/** Whole hours around now and all usage but that of long before, ms. */
function rangeOf(summary: DatasetSummary | undefined, now: number): { readonly from: number; readonly to: number } {
  const last = Math.max(summary?.timeline ? Date.parse(summary.timeline.to) : now, now);
  const starts = Object.values(summary?.providers ?? {}).flatMap(({ measures, headlines }) => {
    const months = Object.entries(measures[headlines.growth]?.months ?? {});
    const gap = months.findLastIndex(([, amount], index) => amount === 0 && index < months.length - 1);
    return months.slice(gap + 1, gap + 2).map(([month]) => Date.parse(month));
  });
  const first = Math.min(...starts, now);
  return { from: Math.floor(first / HOUR_MS) * HOUR_MS, to: Math.ceil(last / HOUR_MS) * HOUR_MS };
}
