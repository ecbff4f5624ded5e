import { borrow, enlarge } from '../../core/page-memory.ts';
import { viewOf } from '../../core/view-of.ts';
import { putRun, roomFor } from './line-block.ts';
import type { LineReader } from './lines.ts';
import type { Measures } from './measures.ts';

/**
 * @param batches what a period decides about the resources of the page
 * @returns the lines of the resources between head and tail, a comma between two; in borrowed memory
 */
export function reportPage(head: string, batches: Iterable<Measures>, tail: string, linesOf: LineReader): Buffer {
  const tailBytes = Buffer.byteLength(tail);
  let page = borrow(Buffer.byteLength(head) + tailBytes);
  const start = page.write(head);
  let end = start;
  for (const measures of batches) {
    const runs = linesOf(measures.ids);
    page = enlarge(page, end, end + roomFor(runs) + tailBytes);
    const view = viewOf(page);
    let nth = 0;
    for (const run of runs) {
      end = putRun(page, view, end, run, measures, nth);
      nth += run.to - run.from;
    }
  }
  // Without the last one's comma.
  if (end > start) end -= 1;
  return page.subarray(0, end + page.write(tail, end));
}
