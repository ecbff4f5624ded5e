import type { RuleSection } from '../../../core/provider/rule.ts';
import { metrics } from './metrics.ts';
import { names } from './names.ts';
import { usageRecords1 } from './usage-records-1.ts';
import { usageRecords2 } from './usage-records-2.ts';
import { usageRecords3 } from './usage-records-3.ts';

export const rules: readonly RuleSection[] = [
  { title: 'ListEnvironmentUsageRecords', rules: [...usageRecords1, ...usageRecords2, ...usageRecords3] },
  { title: 'metrics', rules: metrics },
  { title: 'names', rules: names },
];
