import type { RuleSection } from '../../../core/provider/rule.ts';
import { account } from './account.ts';
import { authentication } from './authentication.ts';
import { costReports } from './cost-reports.ts';
import { errors } from './errors.ts';
import { filters } from './filters.ts';
import { metering } from './metering.ts';
import { orderAndPages } from './order-and-pages.ts';
import { periods } from './periods.ts';
import { prices } from './prices.ts';
import { usageReport } from './usage-report.ts';

export const rules: readonly RuleSection[] = [
  authentication,
  periods,
  metering,
  filters,
  orderAndPages,
  usageReport,
  errors,
  costReports,
  prices,
  account,
];
