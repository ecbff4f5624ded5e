import type { Probes } from '../../../core/provider/probe.ts';
import { accountProbes } from './account.ts';
import { billingProbes } from './billing.ts';
import { NO_PATH, pathProbe, refusalProbe } from './errors.ts';
import { list } from './requests.ts';
import { errorProbes, usageProbes } from './usage.ts';

export const probes: Probes = {
  find: () => list({ limit: '100' }),
  probes: (found, now) => [
    ...errorProbes(),
    ...usageProbes(found),
    ...accountProbes(),
    ...billingProbes(now),
    pathProbe(),
    // Last, since a server may lock out those who send wrong credentials.
    refusalProbe(),
  ],
  unserved: [NO_PATH],
};
