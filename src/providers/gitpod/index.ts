import { Failure } from '../../core/failure.ts';
import { defineProvider, type Provider } from '../../core/provider.ts';
import { answerFailure } from './errors.ts';
import { generate, ScenarioSection } from './generator.ts';
import { records } from './records-io.ts';
import { countRows, insertRecords, tables } from './repository.ts';
import { LIST_PATH, operations, routes } from './routes.ts';
import { summarize } from './summary.ts';

/** The usage service of Gitpod, now Ona. */
export const gitpod: Provider = defineProvider({
  name: 'gitpod',
  title: 'Gitpod / Ona',
  operations,
  ownsPath: (path) => /^(?:\/api)?\/gitpod\.v1\./.test(path),
  readCredential(authorization = '') {
    // Spaces within are let pass: the vendor's examples send "My Bearer Token".
    const token = /^Bearer +(\S.*)$/i.exec(authorization)?.[1];
    if (token === undefined) {
      throw new Failure('unauthenticated', 'send a token in the header Authorization: Bearer <token>');
    }
    return token;
  },
  securityScheme: { type: 'http', scheme: 'bearer', description: 'A personal access token of Gitpod or Ona' },
  exampleKey: 'gitpod-token',
  // The 0.x clients read GITPOD_*, the 1.x ones ONA_*.
  clientEnvironment: (baseUrl, key) => ({
    GITPOD_BASE_URL: `${baseUrl}/api`,
    GITPOD_API_KEY: key,
    ONA_BASE_URL: `${baseUrl}/api`,
    ONA_API_KEY: key,
  }),
  clientHints: (baseUrl, key) => [
    { client: 'TypeScript', code: `new Gitpod({ baseURL: '${baseUrl}/api', bearerToken: '${key}' })` },
    { client: 'Python 0.x', code: `Gitpod(base_url="${baseUrl}/api", bearer_token="${key}")` },
    { client: 'Python 1.x', code: `create_client(base_url="${baseUrl}/api", api_key="${key}")` },
    {
      client: 'Go',
      code: `gitpod.NewClient(option.WithBaseURL("${baseUrl}/api"), option.WithBearerToken("${key}"))`,
    },
    {
      client: 'curl',
      code: `curl ${baseUrl}${LIST_PATH} -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{}'`,
    },
  ],
  answerFailure,
  tables,
  scenarioSchema: ScenarioSection,
  seed: (db, world, section) => insertRecords(db, generate(world, section)),
  countRows,
  summarize,
  records,
  routes,
});
