import { formatCount } from './format-count.ts';
import { type Progress, START_OF_LINE_AND_CLEAR } from './progress.ts';
import { columnsOf, type Output } from './terminal.ts';

/** ms between updates of the bar, and between lines if there is no terminal. */
const REFRESH_MS = 100;
const LINE_MS = 5_000;
const BAR_WIDTH = 24;

/** The share of the rows from which the remaining time is estimated. Before that, rows may still be in preparation. */
const MIN_SHARE = 0.01;

export interface ProgressBarOptions {
  /** The work in progress, such as `Seeding usage.db`. */
  readonly label: string;
  /** Expected number of rows; `undefined` if unknown. */
  readonly total: number | undefined;
  /** What is counted. Default: rows. */
  readonly unit?: string;
  /** ms since any fixed point. */
  readonly elapsed?: () => number;
}

/** A bar with rate and remaining time on a terminal; a line every few seconds elsewhere. */
export function createProgressBar(
  output: Output,
  { label, total, unit = 'rows', elapsed = () => performance.now() }: ProgressBarOptions,
): Progress {
  const isTerminal = output.isTTY === true;
  const start = elapsed();
  let next = start + (isTerminal ? 0 : LINE_MS);
  let shown = false;
  return {
    update(rows) {
      const now = elapsed();
      if (now < next) return;
      next = now + (isTerminal ? REFRESH_MS : LINE_MS);
      const done = total === undefined || total === 0 ? undefined : Math.min(rows / total, 1);
      const parts = [`${label}:`, describeAdvance({ rows, total, unit, done, ms: now - start })];
      if (!isTerminal) {
        output.write(`${parts.join(' ')}\n`);
        return;
      }
      if (done !== undefined) parts.splice(1, 0, bar(done));
      shown = true;
      output.write(START_OF_LINE_AND_CLEAR + parts.join(' ').slice(0, columnsOf(output) - 1));
    },
    clear() {
      if (shown) output.write(START_OF_LINE_AND_CLEAR);
      shown = false;
    },
  };
}

interface Advance extends Pick<ProgressBarOptions, 'total'> {
  readonly rows: number;
  readonly unit: string;
  /** 0 to 1. */
  readonly done: number | undefined;
  readonly ms: number;
}

function describeAdvance({ rows, total, unit, done, ms }: Advance): string {
  const perSecond = ms === 0 ? 0 : (rows / ms) * 1000;
  const parts = [
    done === 1 || total === undefined
      ? `${formatCount(rows)} ${unit}`
      : `${formatCount(rows)} of ${formatCount(total)} ${unit}`,
  ];
  if (done === undefined || done >= MIN_SHARE) parts.push(`${formatCount(Math.round(perSecond))}/s`);
  if (done !== undefined && done >= MIN_SHARE && done < 1) parts.push(`${formatSeconds(ms / done - ms)} left`);
  if (done === 1) parts.push('finishing');
  return parts.join(', ');
}

/** @param done 0 to 1 */
function bar(done: number): string {
  const full = Math.floor(done * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${String(Math.floor(done * 100)).padStart(3)}%`;
}

/** A duration, rounded up to whole seconds. */
export function formatSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
