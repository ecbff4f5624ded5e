import { Failure } from '../../core/failure.ts';
import { defineProvider, type Provider } from '../../core/provider.ts';
import { answerFailure } from './errors.ts';
import { generate, ScenarioSection } from './generator.ts';
import { records } from './records-io.ts';
import { countRows, insertResources, tables } from './repository.ts';
import { GET_PATH, LIST_PATH, routes } from './routes.ts';
import { summarize } from './summary.ts';

/** The usage endpoints of Nirvana Labs. */
export const nirvana: Provider = defineProvider({
  name: 'nirvana',
  title: 'Nirvana Labs',
  operations: [
    { id: 'usage.list', methods: ['GET'], paths: [LIST_PATH], pageTokens: true },
    { id: 'usage.get', methods: ['GET'], paths: [GET_PATH] },
  ],
  ownsPath: (path) => path === '/v1' || path.startsWith('/v1/'),
  readCredential(authorization = '') {
    // Spaces within are let pass: the vendor's examples send "My API Key".
    const key = /^Bearer +(\S.*)$/i.exec(authorization)?.[1];
    if (key === undefined) {
      throw new Failure('unauthenticated', 'send an API key in the header Authorization: Bearer <api key>');
    }
    return key;
  },
  securityScheme: { type: 'http', scheme: 'bearer', description: 'A Nirvana Labs API key' },
  exampleKey: 'nirvana-api-key',
  // The names that the vendor's Go client reads.
  clientEnvironment: (baseUrl, key) => ({ NIRVANA_LABS_BASE_URL: baseUrl, NIRVANA_LABS_API_KEY: key }),
  clientHints: (baseUrl, key) => [
    { client: 'Go', code: `nirvana.NewClient(option.WithBaseURL("${baseUrl}"), option.WithAPIKey("${key}"))` },
    { client: 'curl', code: `curl '${baseUrl}/v1/usage' -H 'Authorization: Bearer ${key}'` },
  ],
  answerFailure,
  tables,
  scenarioSchema: ScenarioSection,
  seed: (db, world, section) => insertResources(db, generate(world, section), world.clock),
  countRows,
  summarize,
  records,
  routes,
});
