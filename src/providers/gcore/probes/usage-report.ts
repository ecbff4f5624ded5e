import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  isRefused,
  needing,
  type Probe,
  refused,
} from '../../../core/provider/probe.ts';
import { count, daysBefore, MAX_ROWS, ofAll, report, resources } from './requests.ts';
import { filterProbes } from './filters.ts';
import { orderProbes, TIES } from './order.ts';
import { periodProbes, sameReport, wrongPeriodProbes } from './periods.ts';
import { NO_BACKUPS, totalProbes } from './totals.ts';
import { COUNT, rowProbes } from './rows.ts';

export const LIMIT = 'gcore/limit-0-without-maximum-offset';

/** @param to an instant (ms) on the last day with data */
export function usageReportProbes(to: number): readonly Probe[] {
  const days = daysBefore(to);
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  const whole = all();
  return [
    refused('gcore/unknown-fields-refused', report({ ...days, surprise: true })),
    {
      rule: LIMIT,
      requests: [
        ...[whole, report({ ...days, limit: 0 }), report({ ...days, offset: -1 })],
        ([large]) => all({ offset: resources(large).length }),
      ],
      judge(large, none, negative, rest) {
        if (large.status !== 200 || !isRefused(none) || !isRefused(negative))
          return holdsIf(
            false,
            `status ${large.status} for ${MAX_ROWS}, ${none.status} for 0, ${negative.status} for -1`,
          );
        const isCut = resources(large).length < Math.min(count(large), MAX_ROWS) && resources(rest).length > 0;
        return holdsIf(!isCut, 'fewer rows than the limit');
      },
    },
    ...wrongPeriodProbes(to),
    ...needing(LIMIT, [
      ...rowProbes(days),
      ...filterProbes(days),
      ...orderProbes(days),
      ...totalProbes(days),
      ...periodProbes(to),
      comparing(
        'gcore/limit-10-offset-0-default',
        [whole, report(days)],
        (answer, page) =>
          count(answer) < 10
            ? cannotTell('fewer than ten rows')
            : holdsIf(resources(page).length === 10, 'a page of another size'),
        [COUNT],
      ),
      comparing(
        'gcore/limit-offset-apply-resources-only',
        [whole, report({ ...days, limit: 2, offset: 1 })],
        (answer, page) =>
          count(answer) < 4
            ? cannotTell('fewer than four rows')
            : holdsIf(
                JSON.stringify(resources(page)) === JSON.stringify(resources(answer).slice(1, 3)) &&
                  JSON.stringify(fieldOf(answer.json, 'totals')) === JSON.stringify(fieldOf(page.json, 'totals')),
                'other totals, or another page',
              ),
        [COUNT, TIES, NO_BACKUPS],
      ),
      sameReport(days, 'gcore/projects-null-omitted-all-projects', { projects: null }),
      comparing(
        'gcore/empty-list-filters-nothing',
        [whole, all({ regions: [] }), all({ types: [] }), all({ projects: [] })],
        (one, ...others) =>
          ofAll(resources(one), () =>
            holdsIf(
              others.every((other) => count(other) === count(one)),
              'another report',
            ),
          ),
        [COUNT],
      ),
    ]),
  ];
}
