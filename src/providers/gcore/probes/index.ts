import { fieldOf, type Probes } from '../../../core/provider/probe.ts';
import { DAY_MS } from '../../../core/time/instant.ts';
import { accountProbes } from './account.ts';
import { costProbes } from './costs.ts';
import { errorProbes, NOT_GET, NO_PATH, refusalProbes } from './errors.ts';
import { priceProbes } from './prices.ts';
import { report, resources, startOfDay } from './requests.ts';
import { usageReportProbes } from './usage-report.ts';

/** Probes on the two days before the last one with data. */
export const probes: Probes = {
  find: (now) =>
    report({
      time_from: startOfDay(now - 730 * DAY_MS),
      time_to: startOfDay(now + DAY_MS),
      order_by: ['last_seen.desc'],
      limit: 1,
    }),
  probes(found, now) {
    const last = Date.parse(String(fieldOf(resources(found)[0], 'last_seen')));
    const to = Number.isNaN(last) ? now : last;
    return [
      ...errorProbes(),
      ...usageReportProbes(to),
      ...costProbes(to, now),
      ...priceProbes(to),
      ...accountProbes(to),
      // Last, since a server may lock out those who send wrong credentials.
      ...refusalProbes(to),
    ];
  },
  unserved: [NO_PATH, NOT_GET],
};
