import type { RuleSection } from '../../../core/provider/rule.ts';
import { billing1 } from './billing-1.ts';
import { billing2 } from './billing-2.ts';
import { usage1 } from './usage-1.ts';
import { usage2 } from './usage-2.ts';
import { usage3 } from './usage-3.ts';

export const rules: readonly RuleSection[] = [
  { title: 'usage', rules: [...usage1, ...usage2, ...usage3] },
  { title: 'billing, organizations, projects and catalog', rules: [...billing1, ...billing2] },
];
