import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { DatasetRoutesOptions } from '../datasets/routes.ts';
import { DatasetParams } from '../datasets/schemas.ts';
import { endedBy } from '../ended-by.ts';
import { failures } from '../errors.ts';
import { DatasetCosts, DatasetSummary, ListingQuery, ListingState, MonthQuery } from './schemas.ts';
import { costsOfDataset, listingOf, summarizeDataset } from './service.ts';

const tags = ['datasets'];

/** `/_emulator/datasets/{name}/summary`, `/costs` and `/listing`: what the account used and costs, and how to list it. */
export const accountRoutes: FastifyPluginAsyncTypebox<Pick<DatasetRoutesOptions, 'providers' | 'datasets'>> = async (
  app,
  { providers, datasets },
) => {
  const root = '/_emulator/datasets/:name';

  app.get(
    `${root}/summary`,
    {
      schema: {
        operationId: 'summarizeDataset',
        summary: 'Sum up what each provider has metered up to the clock, by month, and by day of one month',
        tags,
        params: DatasetParams,
        querystring: MonthQuery,
        response: { 200: DatasetSummary, ...failures },
      },
    },
    async ({ params, query }, reply) => summarizeDataset(providers, datasets.get(params.name), query, endedBy(reply)),
  );
  app.get(
    `${root}/costs`,
    {
      schema: {
        operationId: 'getCosts',
        summary: 'Sum up what a month costs up to the clock, by day, service, project, type and tag',
        tags,
        params: DatasetParams,
        querystring: MonthQuery,
        response: { 200: DatasetCosts, ...failures },
      },
    },
    async ({ params, query }, reply) => costsOfDataset(providers, datasets.get(params.name), query, endedBy(reply)),
  );
  app.get(
    `${root}/listing`,
    {
      schema: {
        operationId: 'getListing',
        summary: 'Show the request with which a provider lists a period',
        tags,
        params: DatasetParams,
        querystring: ListingQuery,
        response: { 200: ListingState, ...failures },
      },
    },
    async ({ params, query, protocol, host }) =>
      listingOf(providers, datasets.get(params.name), query, `${protocol}://${host}`),
  );
};
