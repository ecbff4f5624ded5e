import { jsonHandler } from '../../../core/http/respond.ts';
import type { Endpoint } from '../../../core/provider/endpoint.ts';
import { pageOf, reportsOf } from './page.ts';
import { periodOf } from './period.ts';
import { queryOf } from './query.ts';
import { UsageReportRequest } from './requests.ts';
import { ErrorBody, UsageReport } from './schemas.ts';

/** A remark of the reference on all reports. */
export const COMPLETENESS =
  'Data from the past hour may not reflect the full set of statistics.\nFor the most complete and accurate results, we recommend accessing the data at least one hour after the\nrelevant time period. Updates are generally available within a 24-hour window, though timing can vary.\nScheduled maintenance or other exceptions may occasionally cause delays beyond 24 hours.';

/** Lists resources with their usage, and sums it up. [gcore/post-cloud-v1-usage-report] */
export const usageReport: Endpoint = {
  id: 'UsageReportHandler.post',
  paths: ['/cloud/v1/usage_report'],
  reads: true,
  paged: { rows: 'resources', offset: 'offset' },
  totals: ['count', 'totals.*.billing_value'],
  methods: {
    POST: jsonHandler({
      summary: 'Get usage statistics report',
      description: COMPLETENESS,
      body: UsageReportRequest,
      responses: { 200: UsageReport, '4xx': ErrorBody, '5xx': ErrorBody },
      startsAt: ({ body }) => periodOf(body).from,
      answer: ({ dataset, now, body }) =>
        reportsOf(dataset).read(queryOf(body, periodOf(body), now), (report) => {
          const frame = {
            head: `{"count":${report.count},"resources":[`,
            separator: ',',
            tail: `],"totals":[${report.totals}]}`,
          };
          return pageOf(report, body, frame, (ids) => report.show(ids));
        }),
    }),
  },
};
