import { Type } from '@sinclair/typebox';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { firstDayOf, formatMonth, monthOf } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf } from '../../../../core/time/instant.ts';
import { projectsOf } from '../../store/account/projects.ts';
import { billsOf } from '../../store/billing/bills.ts';
import { Statement, statementOf } from '../../store/billing/statement.ts';
import { organizationNamed, organizationParams } from '../account/organization.ts';
import { errorResponses } from '../errors.ts';
import { monthParameter } from '../parameters.ts';

/** [nirvana/month-utc-month-default-current] */
export const billingStatements: Endpoint = {
  id: 'organizations.billing.statements',
  paths: ['/v1/organizations/:organization_id/billing/statements'],
  reads: true,
  totals: ['total'],
  methods: {
    GET: jsonHandler({
      summary: 'Get Usage Statement',
      description:
        'Get the itemized monthly usage statement: consumption grouped by project, resource type, and dimension, priced ' +
        'from recorded usage.',
      params: organizationParams,
      query: Type.Object({ month: monthParameter('Billing month, YYYY-MM (UTC). Defaults to the current month.') }),
      responses: { 200: Statement, ...errorResponses },
      startsAt: ({ query }) => (query.month === undefined ? undefined : Date.parse(query.month)),
      answer({ dataset, now, params, query }) {
        organizationNamed(dataset, params);
        const month = query.month === undefined ? monthOf(dayOf(now)) : monthOf(Date.parse(query.month) / DAY_MS);
        const { lines } = billsOf(dataset).month(month, now);
        // [nirvana/project-name-tags-time-request]
        const projects = projectsOf(dataset, Math.min(now, firstDayOf(month + 1) * DAY_MS - 1));
        const statement = statementOf(formatMonth(month), lines, (id) => projects.get(id)?.name ?? id);
        return { body: JSON.stringify(statement), rows: lines.length };
      },
    }),
  },
};
