import type { RuleSection } from '../../../core/provider/rule.ts';
import { costs1 } from './costs-1.ts';
import { costs2 } from './costs-2.ts';
import { usageReport1 } from './usage-report-1.ts';
import { usageReport2 } from './usage-report-2.ts';
import { usageReport3 } from './usage-report-3.ts';
import { usageReport4 } from './usage-report-4.ts';

export const rules: readonly RuleSection[] = [
  { title: 'usage report', rules: [...usageReport1, ...usageReport2, ...usageReport3, ...usageReport4] },
  {
    title: 'cost reports, projects and regions',
    note: 'The rules of `usage_report` on periods, filters, order and paging hold here as well.',
    rules: [...costs1, ...costs2],
  },
];
