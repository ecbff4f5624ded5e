import type { ReportQuery } from '../store/report/reporter.ts';
import { orderOf } from './order.ts';
import type { Period } from './period.ts';
import type { UsageReportRequest } from './requests.ts';

type Filters = Partial<Omit<UsageReportRequest, 'time_from' | 'time_to' | 'enable_last_day' | 'limit' | 'offset'>>;

/**
 * What a report is about: every report filters and sorts by the same fields, as far as its request has them.
 * [gcore/projects-null-omitted-all-projects, gcore/tags-default-least-condition-met]
 */
export function queryOf(filters: Filters, period: Period, now: number): ReportQuery {
  const { types = [], projects, regions = [], schema_filter, tags } = filters;
  return {
    period,
    now,
    filter: {
      types,
      projects: projects ?? [],
      regions,
      schemaFilter: schema_filter,
      tags: tags && { conditions: tags.conditions, every: tags.condition_type === 'AND' },
    },
    order: orderOf(filters),
  };
}
