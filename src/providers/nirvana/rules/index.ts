import type { RuleSection } from '../../../core/provider/rule.ts';
import { accountRules } from './account.ts';
import { billingRules } from './billing.ts';
import { listsRules } from './lists.ts';
import { prepaidRules } from './prepaid.ts';
import { requestsRules } from './requests.ts';
import { usageRules } from './usage.ts';
import { usageFiltersRules } from './usage-filters.ts';

export const rules: readonly RuleSection[] = [
  { title: 'requests and errors', rules: requestsRules },
  { title: 'lists and pages', rules: listsRules },
  { title: 'usage', rules: usageRules },
  { title: 'filters and order of usage', rules: usageFiltersRules },
  { title: 'costs and statements', rules: billingRules },
  { title: 'balance and history', rules: prepaidRules },
  { title: 'organizations, projects and catalog', rules: accountRules },
];
