import { borrow, enlarge } from '../../core/page-memory.ts';
import { putRun, roomFor } from './line-block.ts';
import type { LineReader } from './lines.ts';
import type { Measures } from './measures.ts';

/**
 * @param batches what a period decides about the resources of the page
 * @returns the lines of the resources between head and tail, a comma between two; in borrowed memory
 */
export function reportPage(head: Buffer, batches: Iterable<Measures>, tail: Buffer, linesOf: LineReader): Buffer {
  let page = borrow(head.length + tail.length);
  page.set(head);
  let end = head.length;
  for (const measures of batches) {
    const runs = linesOf(measures.ids);
    page = enlarge(page, end, end + roomFor(runs) + tail.length);
    const view = viewOf(page);
    let nth = 0;
    for (const run of runs) {
      end = putRun(page, view, end, run, measures, nth);
      nth += run.to - run.from;
    }
  }
  // Without the last one's comma.
  if (end > head.length) end -= 1;
  page.set(tail, end);
  return page.subarray(0, end + tail.length);
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
