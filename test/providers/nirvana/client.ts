import type { Static } from '@sinclair/typebox';
import type { LightMyRequestResponse } from 'fastify';
import type { Test } from 'tap';
import { nirvana } from '../../../src/providers/nirvana/index.ts';
import type { MeteredResource } from '../../../src/providers/nirvana/store/records.ts';
import type * as errors from '../../../src/providers/nirvana/api/errors.ts';
import type { pageOf } from '../../../src/providers/nirvana/api/pages.ts';
import type { Usage } from '../../../src/providers/nirvana/store/wire.ts';
import { type TestServer, testServer } from '../../helpers/server.ts';
import { fillWith } from './resources.ts';

export type UsageList = Static<ReturnType<typeof pageOf<typeof Usage>>>;
export type ErrorBody = Static<typeof errors.ErrorBody>;
export type Query = Readonly<Record<string, string | number>>;

export interface TestClient extends TestServer {
  /** Any request with a credential. */
  readonly request: (url: string) => Promise<LightMyRequestResponse>;
  /** A page that must be there. */
  readonly list: (query?: Query) => Promise<UsageList>;
  /** The message of a 400 that must come back. */
  readonly refusal: (query: string) => Promise<string>;
}

/** A server of this provider alone, over the given resources. */
export async function testClient(t: Test, resources: Iterable<MeteredResource>, clock?: string): Promise<TestClient> {
  const server = await testServer(t, {
    providers: [nirvana],
    fill: fillWith(resources),
    ...(clock !== undefined && { clock }),
  });
  const request = (url: string): Promise<LightMyRequestResponse> =>
    server.app.inject({ url, headers: { authorization: 'Bearer any' } });
  return {
    ...server,
    request,
    async list(query = {}) {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
      const response = await request(`/v1/usage?${parameters.toString()}`);
      if (response.statusCode !== 200) throw new Error(response.body);
      return response.json<UsageList>();
    },
    async refusal(query) {
      const response = await request(`/v1/usage?${query}`);
      t.equal(response.statusCode, 400, query);
      const { code, message } = response.json<ErrorBody>();
      t.equal(code, 'bad_request', query);
      return message;
    },
  };
}

export const idsOf = ({ items }: UsageList): string[] => items.map(({ resource_id }) => resource_id);
