import Big from 'big.js';
import { type Answer, jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { formatMonth, monthOf } from '../../../../core/time/day.ts';
import { dayOf } from '../../../../core/time/instant.ts';
import { readCommitments } from '../../store/account/commitments.ts';
import { readSettings } from '../../store/account/settings.ts';
import { costTotals } from '../../store/costs/costs.ts';
import { reportsOf } from '../page.ts';
import { monthlyPeriodOf, type Period } from '../period.ts';
import { queryOf } from '../query.ts';
import { COMPLETENESS } from '../usage-report.ts';
import { costFields, type CostView } from './cost.ts';
import { CSV, csvLine } from './csv.ts';
import { type MonthlyTotal, splitMonth } from '../../store/costs/commitment.ts';
import { MonthlyCostRequest } from './requests.ts';
import { CostTotals, responsesWith } from './schemas.ts';
import { csvStart, jsonOf, valueOf } from './total.ts';

/** Sums up a month, with a row of its own for what is reserved. [gcore/monthly-report-tells-commitment-overcommit] */
export const monthlyCostTotals: Endpoint = {
  id: 'ReservationCostReportTotalsHandler.post',
  paths: ['/cloud/v1/reservation_cost_report/totals'],
  reads: true,
  totals: ['results.*.cost'],
  methods: {
    POST: jsonHandler({
      summary: 'Get monthly cost report totals (commits and pay-as-you-go)',
      description: `Retrieve a detailed cost report totals for a specified month, which includes\nboth commit and pay-as-you-go (overcommit) prices.\n\n${COMPLETENESS}`,
      body: MonthlyCostRequest,
      responses: responsesWith(CostTotals),
      startsAt: ({ now, body }) => monthlyPeriodOf(body, now).from,
      answer({ dataset, now, body }) {
        const period = monthlyPeriodOf(body, now);
        const view: CostView = { ...body, hidden: readSettings(dataset.db).hidePrices };
        const query = queryOf(body, period, now);
        return reportsOf(dataset).read(query, async (report) => {
          const commitments = readCommitments(dataset.db).filter((one) => dayOf(now) >= one.from_day);
          const totals = splitMonth(await costTotals(report), commitments, query);
          return body.response_format === 'csv_totals' ? csv(totals, period, view) : json(totals, view);
        });
      },
    }),
  },
};

function json(totals: readonly MonthlyTotal[], view: CostView): Answer {
  const rows = totals.flatMap(({ group, lastSize, parts }) =>
    parts.map(({ mode, used, cost }) => ({ group, used, lastSize, fields: costFields(group, mode, cost, view) })),
  );
  return jsonOf(rows, view);
}

const COLUMNS = [
  ...['Type', 'Feature', 'Region_id', 'Region_name', 'Period', 'Units', 'Value'],
  ...['Commit value', 'Commit cost', 'Overcommit cost', 'Error', 'Currency'],
];

/** One line for what is reserved and what is used beyond it. [gcore/response-format-asks-csv-columns] */
function csv(totals: readonly MonthlyTotal[], { from }: Period, view: CostView): Answer {
  const month = formatMonth(monthOf(dayOf(from)));
  const lines = totals.map(({ group, used, committed, lastSize, parts }) => {
    const fieldsOf = (modes: readonly string[]) =>
      parts.flatMap(({ mode, cost }) => (modes.includes(mode) ? [costFields(group, mode, cost, view)] : []))[0];
    const [commit, beyond] = [fieldsOf(['Commit']), fieldsOf(['PAYG', 'Overcommit'])];
    const fields = commit ?? beyond ?? costFields(group, 'PAYG', new Big(0), view);
    return csvLine([
      ...[...csvStart({ group, used, lastSize, fields }), month, ...valueOf({ group, used })],
      ...[committed === 0n ? null : Number(committed), commit?.cost, beyond?.cost, beyond?.err, fields.currency],
    ]);
  });
  return { body: [csvLine(COLUMNS), ...lines].join(''), rows: totals.length, contentType: CSV };
}
