import { Type } from '@sinclair/typebox';
import { Failure } from '../../../core/http/failure.ts';
import { jsonHandler } from '../../../core/http/respond.ts';
import type { Endpoint } from '../../../core/provider/endpoint.ts';
import { repositoryOf } from '../store/usage/repository.ts';
import { Usage } from '../store/wire.ts';
import { errorResponses } from './errors.ts';

/**
 * [nirvana/get-v1-usage-resource-id, nirvana/get-v1-usage-resource-id-ignores]
 * [nirvana/get-v1-usage-resource-id-404, nirvana/id-case-insensitive]
 */
export const usageGet: Endpoint = {
  id: 'usage.get',
  paths: ['/v1/usage/:resource_id'],
  reads: true,
  methods: {
    GET: jsonHandler({
      summary: 'Get Usage Record',
      description:
        'Get the usage record for a single resource (metadata plus dimension history) for the current organization.',
      params: Type.Object({ resource_id: Type.String({ description: 'A UUID' }) }),
      responses: { 200: Usage, ...errorResponses },
      answer({ dataset, now, params }) {
        const body = repositoryOf(dataset).find(params.resource_id.toLowerCase(), now);
        if (body === undefined) throw new Failure('not_found', 'no usage of such a resource');
        return { body, rows: 1 };
      },
    }),
  },
};
