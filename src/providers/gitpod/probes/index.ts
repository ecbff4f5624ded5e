import type { Probes } from '../../../core/provider/probe.ts';
import { errorProbes } from './errors.ts';
import { metricProbes } from './metrics.ts';
import { nameProbes } from './names.ts';
import { recordProbes } from './records.ts';
import { page, refusalProbe, unknownMethodProbe, UNKNOWN_METHOD } from './requests.ts';

export const probes: Probes = {
  find: () => page(100),
  probes: (found, now) => [
    ...errorProbes(),
    ...recordProbes(found, now),
    ...metricProbes(found, now),
    ...nameProbes(),
    unknownMethodProbe(),
    // Last, since a server may lock out those who send wrong credentials.
    refusalProbe(),
  ],
  unserved: [UNKNOWN_METHOD],
};
