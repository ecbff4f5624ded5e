import { formatCount } from './format-count.ts';
import type { Output } from './terminal.ts';

/** ms before the line appears, and between its updates. */
const DELAY_MS = 400;
const REFRESH_MS = 100;
/** Moves to the start of the line and erases it. */
export const START_OF_LINE_AND_CLEAR = '\r\u001b[K';

export interface Progress {
  update(rows: number): void;
  clear(): void;
}

/**
 * Counts rows in one line of a terminal if seeding takes long. Prints nothing elsewhere.
 *
 * @param elapsed ms since any fixed point
 */
export function createProgress(output: Output, elapsed = (): number => performance.now()): Progress {
  let next = elapsed() + DELAY_MS;
  let shown = false;
  return {
    update(rows) {
      const now = elapsed();
      if (output.isTTY !== true || now < next) return;
      next = now + REFRESH_MS;
      shown = true;
      output.write(`${START_OF_LINE_AND_CLEAR}Seeding the data: ${formatCount(rows)} rows`);
    },
    clear() {
      if (shown) output.write(START_OF_LINE_AND_CLEAR);
      shown = false;
    },
  };
}
