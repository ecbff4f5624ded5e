import { formatCount } from './format-count.ts';
import type { Output } from './terminal.ts';

/** ms before a line is shown at all, and between two changes of it. */
const PATIENCE_MS = 400;
const REFRESH_MS = 100;
/** What is written before a line that takes the place of the last one. */
export const START_OF_LINE_AND_CLEAR = '\r\u001b[K';

export interface Progress {
  update(rows: number): void;
  clear(): void;
}

/**
 * One line on a terminal that counts rows while seeding takes long; nothing elsewhere.
 *
 * @param elapsed ms, from any start
 */
export function createProgress(output: Output, elapsed = (): number => performance.now()): Progress {
  let next = elapsed() + PATIENCE_MS;
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
