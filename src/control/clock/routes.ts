import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Datasets } from '../../core/datasets/datasets.ts';
import { DatasetParams } from '../datasets/schemas.ts';
import { failures } from '../errors.ts';
import { AdvanceRequest, ClockRequest, ClockState } from './schemas.ts';
import { advanceClock, clockState, setClock } from './service.ts';

export interface ClockRoutesOptions {
  readonly datasets: Datasets;
}

const tags = ['datasets'];

/** `/_emulator/datasets/{name}/clock`: showing, setting and moving a dataset's clock. */
export const clockRoutes: FastifyPluginAsyncTypebox<ClockRoutesOptions> = async (app, { datasets }) => {
  const root = '/_emulator/datasets/:name/clock';

  app.get(
    root,
    {
      schema: {
        operationId: 'getClock',
        summary: "Show a dataset's clock",
        tags,
        params: DatasetParams,
        response: { 200: ClockState, ...failures },
      },
    },
    async ({ params }) => clockState(datasets.get(params.name).clock),
  );
  app.put(
    root,
    {
      schema: {
        operationId: 'setClock',
        summary: "Set a dataset's clock",
        tags,
        params: DatasetParams,
        body: ClockRequest,
        response: { 200: ClockState, ...failures },
      },
    },
    async ({ params, body }) => setClock(datasets.get(params.name).clock, body),
  );
  app.post(
    `${root}/advance`,
    {
      schema: {
        operationId: 'advanceClock',
        summary: "Move a dataset's clock, forwards or backwards",
        tags,
        params: DatasetParams,
        body: AdvanceRequest,
        response: { 200: ClockState, ...failures },
      },
    },
    async ({ params, body }) => advanceClock(datasets.get(params.name).clock, body),
  );
};
