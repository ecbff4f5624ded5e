import type { Probes } from '../../../core/provider/probe.ts';
import { accountProbes } from './account.ts';
import { billingProbes } from './billing.ts';
import { creditProbes } from './credits.ts';
import { errorProbes, NO_PATH, pathProbe, refusalProbe } from './errors.ts';
import { itemProbes } from './items.ts';
import { limitProbes, pageProbes } from './pages.ts';
import { items, list } from './requests.ts';
import { usageProbes } from './usage.ts';
import { windowProbes } from './windows.ts';

export const probes: Probes = {
  find: () => list({ limit: '100' }),
  probes: (found, now) => [
    ...errorProbes(),
    ...limitProbes(),
    ...itemProbes(),
    ...pageProbes(items(found)[0]),
    ...usageProbes(found),
    ...windowProbes(found),
    ...accountProbes(),
    ...billingProbes(now),
    ...creditProbes(),
    pathProbe(),
    // Last, since a server may lock out those who send wrong credentials.
    refusalProbe(),
  ],
  unserved: [NO_PATH],
};
