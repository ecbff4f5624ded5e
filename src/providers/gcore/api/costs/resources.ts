import type { Database } from 'better-sqlite3';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import { regionWith } from '../../regions.ts';
import { readProjects } from '../../store/account/projects.ts';
import { readSettings } from '../../store/account/settings.ts';
import { type CostRow, costRows, isPriced } from '../../store/costs/costs.ts';
import type { Report } from '../../store/report/report.ts';
import { type Frame, pageOf, reportsOf } from '../page.ts';
import { MAX_COST_DAYS, type Period, periodOf } from '../period.ts';
import { queryOf } from '../query.ts';
import { COMPLETENESS } from '../usage-report.ts';
import { type CostFields, costFields, type CostView, priceStatus, withCost } from './cost.ts';
import { CSV, csvLine } from './csv.ts';
import { CostResourcesRequest } from './requests.ts';
import { CostResources, responsesWith } from './schemas.ts';

/** Lists resources, each with its cost. [gcore/newest-example-reference-order-regions] */
export const costResources: Endpoint = {
  id: 'CostReportResourcesHandler.post',
  paths: ['/cloud/v1/cost_report/resources'],
  reads: true,
  paged: { rows: 'results', offset: 'offset' },
  totals: ['count'],
  methods: {
    POST: jsonHandler({
      summary: 'Get cost report resources (pay-as-you-go only)',
      description: `Get a detailed cost report for a given period and specific resources.\nRequested period should not exceed 31 days.\n\n${COMPLETENESS}`,
      body: CostResourcesRequest,
      responses: responsesWith(CostResources),
      startsAt: ({ body }) => periodOf(body).from,
      answer({ dataset, now, body }) {
        const { db } = dataset;
        const period = periodOf(body, MAX_COST_DAYS);
        const view = { ...body, hidden: readSettings(db).hidePrices };
        return reportsOf(dataset).read(queryOf(body, period, now), async (report) => {
          const { frame, render } = body.response_format === 'csv_records' ? csv(db, period) : await json(report, view);
          return pageOf(report, body, frame, (ids) =>
            costRows(report, ids).map((row) => render(row, costFields(row.group, 'PAYG', row.cost, view))),
          );
        });
      },
    }),
  },
};

/** How a page is written. */
interface Format {
  readonly frame: Frame;
  readonly render: (row: CostRow, cost: CostFields) => string;
}

/** [gcore/count-number-all-matching-resources] */
async function json(report: Report, view: CostView): Promise<Format> {
  const status = priceStatus(view, await isPriced(report));
  return {
    frame: {
      head: `{"count":${report.count},"price_status":"${status}","results":[`,
      separator: ',',
      tail: ']}',
    },
    render: (row, cost) => withCost(row.json, cost),
  };
}

const COLUMNS = [
  ...['Service', 'UUID', 'Feature', 'Tags', 'Service_name', 'Region_id', 'Region_name', 'Project_id', 'Project_name'],
  ...['First_seen', 'Last_seen', 'Period_from', 'Period_to', 'Units', 'Value', 'Error', 'Cost', 'Currency'],
  ...['Attached_to', 'Port_id'],
];

/** [gcore/response-format-asks-csv-columns] */
function csv(db: Database, { from, to }: Period): Format {
  const period = [formatInstant(from), formatInstant(to)];
  const projects = readProjects(db);
  return {
    frame: { head: csvLine(COLUMNS), separator: '', tail: '', contentType: CSV },
    render({ json, group }, { billing_feature_name, cost, currency, err }) {
      const row = new Map<string, unknown>(Object.entries(JSON.parse(json) as object));
      const project = row.get('project_id');
      const of = (...names: readonly string[]): unknown[] => names.map((name) => row.get(name));
      return csvLine([
        ...[...of('type', 'uuid'), billing_feature_name, ...of('tags')],
        row.get('last_name') ?? row.get('instance_name'),
        ...[group.region_id, regionWith(group.region_id).display_name],
        ...[project, projects.get(Number(project))?.name],
        ...[...of('first_seen', 'last_seen'), ...period, ...of('billing_value_unit', 'billing_value')],
        ...[err, cost, currency, ...of('attached_to_vm', 'port_id')],
      ]);
    },
  };
}
