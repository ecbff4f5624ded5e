import type { Endpoint } from '../../core/provider/endpoint.ts';
import { fieldOf, listOf, type ProbeAnswer, type ProbeRequest } from '../../core/provider/probe.ts';
import type { Recording } from '../../core/provider/recording.ts';
import { DAY_MS, formatInstant } from '../../core/time/instant.ts';
import { listProjects } from './api/account/projects.ts';
import { listRegions } from './api/account/regions.ts';
import { listReservations } from './api/account/reservations.ts';
import { costReportTotals } from './api/costs/totals.ts';
import { usageReport } from './api/usage-report.ts';
import { vendorWords } from './vendor-words.ts';

type Requests = Generator<ProbeRequest, void, ProbeAnswer>;

const LIMIT = 1000;

/** All pages of the lists that are in a field of the responses. */
function* pages(field: string, request: (offset: number) => ProbeRequest): Requests {
  for (let offset = 0; ;) {
    const answer: ProbeAnswer = yield request(offset);
    const rows = listOf(answer, field).length;
    offset += rows;
    if (rows === 0 || offset >= Number(fieldOf(answer.json, 'count'))) return;
  }
}

function* collection({ paths: [path] }: Endpoint, query: Readonly<Record<string, string>> = {}): Requests {
  yield* pages('results', (offset) => ({
    ...{ method: 'GET', path },
    query: { ...query, limit: String(LIMIT), offset: String(offset) },
  }));
}

/**
 * A report says how much was used in its period and not when, so the resources and their costs are requested day by day:
 * each day of an import then has the totals of the original.
 */
export const recording: Recording = {
  *requests({ from, to }) {
    const days = Array.from({ length: (to - from) / DAY_MS }, (_, day) => ({
      time_from: formatInstant(from + day * DAY_MS),
      time_to: formatInstant(from + (day + 1) * DAY_MS),
    }));
    for (const day of days) {
      yield* pages('resources', (offset) => ({
        ...{ method: 'POST', path: usageReport.paths[0] },
        body: { ...day, limit: LIMIT, offset },
      }));
    }
    for (const day of days) {
      yield { method: 'POST', path: costReportTotals.paths[0], body: { ...day, rounding: false } };
    }
    yield* collection(listProjects, { include_deleted: 'true' });
    yield* collection(listRegions);
    yield { method: 'GET', path: listReservations.paths[0] };
    return [];
  },
  words: vendorWords,
  // What has no price in the account has none in a recording.
  settings: { default_prices: false },
};
