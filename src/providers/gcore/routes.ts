import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from '@sinclair/typebox';
import { accountOf } from '../../core/account.ts';
import { perDataset } from '../../core/dataset.ts';
import { giveBackAfter } from '../../core/page-memory.ts';
import type { Operation } from '../../core/provider.ts';
import { orderOf } from './order.ts';
import { periodOf } from './period.ts';
import { createReporter, type ReportQuery } from './report.ts';
import { ErrorBody, UsageReport, UsageReportRequest } from './schemas.ts';

const OPERATION = 'UsageReportHandler.post';
const PATH = '/cloud/v1/usage_report';

export const operations: readonly Operation[] = [{ id: OPERATION, methods: ['POST'], paths: [PATH] }];

const DEFAULT_LIMIT = 10;

export const routes: FastifyPluginAsyncTypebox = async (app) => {
  // Fastify's own parser for text would let a body pass unparsed.
  app.removeContentTypeParser('text/plain');
  const reporterOf = perDataset(({ db }) => createReporter(db));

  app.post(
    PATH,
    {
      schema: {
        operationId: OPERATION,
        summary: 'Get usage statistics report',
        description:
          'Data from the past hour may not reflect the full set of statistics.\nFor the most complete and accurate results, we recommend accessing the data at least one hour after the\nrelevant time period. Updates are generally available within a 24-hour window, though timing can vary.\nScheduled maintenance or other exceptions may occasionally cause delays beyond 24 hours.',
        tags: ['gcore'],
        security: [{ gcore: [] }],
        body: UsageReportRequest,
        // A report is sent as the JSON that its resources were stored as.
        response: { 200: Type.Unsafe<Buffer>(UsageReport), '4xx': ErrorBody, '5xx': ErrorBody },
      },
    },
    (request, reply) => {
      const { dataset, now } = accountOf(request);
      const { body } = request;
      const key = `${OPERATION} ${JSON.stringify(body)}`;
      const report = dataset.pages.page(dataset.image, now, key, () => reporterOf(dataset)(queryOf(body, now)));
      giveBackAfter(reply, report.body);
      request.rows = report.rows;
      reply.type('application/json').send(report.body);
    },
  );
};

function queryOf(body: UsageReportRequest, now: number): ReportQuery {
  return {
    period: periodOf(body),
    now,
    types: body.types ?? [],
    projects: body.projects ?? [],
    regions: body.regions ?? [],
    schemaFilter: body.schema_filter,
    tags: body.tags && { conditions: body.tags.conditions, every: body.tags.condition_type === 'AND' },
    order: orderOf(body),
    limit: body.limit ?? DEFAULT_LIMIT,
    offset: body.offset ?? 0,
  };
}
