import { type Answer, jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import { readSettings } from '../../store/account/settings.ts';
import { costTotals } from '../../store/costs/costs.ts';
import { costOf } from '../../store/costs/pricing.ts';
import { reportsOf } from '../page.ts';
import { MAX_COST_DAYS, type Period, periodOf } from '../period.ts';
import { queryOf } from '../query.ts';
import { COMPLETENESS } from '../usage-report.ts';
import { costFields, type CostView } from './cost.ts';
import { CSV, csvLine } from './csv.ts';
import { CostTotalsRequest } from './requests.ts';
import { CostTotals, responsesWith } from './schemas.ts';
import { csvStart, jsonOf, type TotalRow, valueOf } from './total.ts';

/** Sums up resources with their costs. */
export const costReportTotals: Endpoint = {
  id: 'CostReportTotalsHandler.post',
  paths: ['/cloud/v1/cost_report/totals'],
  reads: true,
  totals: ['results.*.cost'],
  methods: {
    POST: jsonHandler({
      summary: 'Get cost report totals (pay-as-you-go only)',
      description: `Get cost report totals (aggregated costs) for a given period. Requested period should not exceed 31 days.\n\n${COMPLETENESS}`,
      body: CostTotalsRequest,
      responses: responsesWith(CostTotals),
      startsAt: ({ body }) => periodOf(body).from,
      answer({ dataset, now, body }) {
        const period = periodOf(body, MAX_COST_DAYS);
        const view: CostView = { ...body, hidden: readSettings(dataset.db).hidePrices };
        return reportsOf(dataset).read(queryOf(body, period, now), async (report) => {
          const rows = (await costTotals(report)).map((total): TotalRow => ({
            ...total,
            fields: costFields(total.group, 'PAYG', costOf(total.uses), view),
          }));
          return body.response_format === 'csv_totals' ? csv(rows, period) : jsonOf(rows, view);
        });
      },
    }),
  },
};

const COLUMNS = [
  ...['Type', 'Feature', 'Region_id', 'Region_name', 'Period_from', 'Period_to', 'Units', 'Value'],
  ...['Error', 'Cost', 'Currency'],
];

/** [gcore/response-format-asks-csv-columns] */
function csv(rows: readonly TotalRow[], { from, to }: Period): Answer {
  const period = [formatInstant(from), formatInstant(to)];
  const lines = rows.map((row) =>
    csvLine([...csvStart(row), ...period, ...valueOf(row), row.fields.err, row.fields.cost, row.fields.currency]),
  );
  return { body: [csvLine(COLUMNS), ...lines].join(''), rows: rows.length, contentType: CSV };
}
