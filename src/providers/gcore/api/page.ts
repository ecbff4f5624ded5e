import { setImmediate as nextTurn } from 'node:timers/promises';
import { perDataset } from '../../../core/datasets/dataset.ts';
import type { Answer } from '../../../core/http/respond.ts';
import type { Report } from '../store/report/report.ts';
import { createReports } from '../store/report/reports.ts';
import type { Ids } from '../store/report/resources.ts';

export const reportsOf = perDataset(({ db, image }) => createReports(db, { pin: image.pin }));

/** The text around the resources of a page. */
export interface Frame {
  readonly head: string;
  readonly separator: string;
  readonly tail: string;
  readonly contentType?: string;
}

export interface PageRequest {
  readonly limit?: number;
  readonly offset?: number;
}

/** [gcore/limit-10-offset-0-default] */
const DEFAULT_LIMIT = 10;

/** A longer page is sent in parts of this many resources. */
const PART = 250;

/**
 * A page of resources between a head and a tail, which are about all of them. [gcore/limit-offset-apply-resources-only]
 *
 * @param show renders resources
 */
export function pageOf(
  report: Report,
  { limit = DEFAULT_LIMIT, offset = 0 }: PageRequest,
  { head, separator, tail, contentType }: Frame,
  show: (ids: Ids) => string[],
): Answer | Promise<Answer> {
  const { count } = report;
  const [from, to] = [Math.min(offset, count), Math.min(offset + limit, count)];
  if (from === to) return { body: head + tail, rows: 0, contentType };
  const end = Math.min(to, from + PART);
  const rest = async function* (begin: string): AsyncIterable<string> {
    yield begin;
    // Other requests get their turn between two parts.
    for (let start = end; start < to; start += PART) {
      await nextTurn();
      const ids = await report.idsBetween(start, Math.min(start + PART, to));
      yield separator + show(ids).join(separator);
    }
    yield tail;
  };
  const answer = (ids: Ids): Answer => {
    const begin = head + show(ids).join(separator);
    return { body: end === to ? begin + tail : rest(begin), rows: to - from, contentType };
  };
  const ids = report.idsBetween(from, end);
  return ids instanceof Promise ? ids.then(answer) : answer(ids);
}
