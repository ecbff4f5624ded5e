import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from '@sinclair/typebox';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import { GRANULARITIES } from '../../core/focus/charge.ts';
import { FOCUS_VERSIONS } from '../../core/focus/columns.ts';
import { chargesIn, csvOf, monthsBetween } from '../../core/focus/export.ts';
import type { Provider } from '../../core/provider/provider.ts';
import type { DatasetRoutesOptions } from '../datasets/routes.ts';
import { DatasetParams } from '../datasets/schemas.ts';
import { ErrorBody } from '../errors.ts';
import { providerNamed } from '../lookup.ts';
import { Query } from '../validation.ts';

const oneOf = <Value extends string>(values: readonly Value[], description: string) =>
  Type.Unsafe<Value>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { description },
    ),
  );

const FocusQuery = Query({
  focus_version: oneOf(FOCUS_VERSIONS, 'The version of the specification.'),
  from: Type.String({ format: 'date', description: 'The first day of the first month.' }),
  to: Type.String({ format: 'date', description: 'The first day of the month after the last one.' }),
  provider: Type.Optional(Type.String({ description: 'Charges of this provider. Default: all providers' })),
  granularity: Type.Optional(oneOf(GRANULARITIES, 'The length of charge periods. Default: daily')),
});

const CSV = 'text/csv';

/** `/_emulator/datasets/{name}/focus`: what the account is charged, as a FinOps data set. */
export const focusRoutes: FastifyPluginAsyncTypebox<Pick<DatasetRoutesOptions, 'providers' | 'datasets'>> = async (
  app,
  { providers, datasets },
) => {
  app.get(
    '/_emulator/datasets/:name/focus',
    {
      schema: {
        operationId: 'exportFocus',
        summary: 'Stream charges up to the clock as CSV, in the columns of the FOCUS specification',
        tags: ['records'],
        produces: [CSV],
        params: DatasetParams,
        querystring: FocusQuery,
        response: {
          200: Type.Unsafe<Readable>(Type.String({ description: 'A line of names, and one for each charge' })),
          '4xx': { description: ErrorBody.description, content: { 'application/json': { schema: ErrorBody } } },
        },
      },
    },
    async ({ params, query }, reply) => {
      const chosen = query.provider === undefined ? providers : [providerNamed(providers, query.provider)];
      const lines = focusCsv(datasets.get(params.name), chosen, query);
      return reply.type(CSV).send(Readable.from(lines));
    },
  );
};

/** @throws Refusal `invalid` */
function focusCsv(
  dataset: HostedDataset,
  providers: readonly Provider[],
  { focus_version: version, from, to, granularity = 'daily' }: Static<typeof FocusQuery>,
): AsyncIterable<string> {
  const months = monthsBetween(from, to);
  const request = { version, granularity, providers, now: dataset.clock.now() };
  return (async function* () {
    const { db, release } = await dataset.copy(request.now);
    try {
      const charges = function* () {
        for (const month of months) yield* chargesIn(db, month, request);
      };
      yield* csvOf(charges(), version);
    } finally {
      release();
    }
  })();
}
