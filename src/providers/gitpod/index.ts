import { defineProvider, type Provider } from '../../core/provider/provider.ts';
import type { World } from '../../simulation/world.ts';
import { CODINGS } from './api/connect/compression.ts';
import { connectProtocol } from './api/connect/endpoint.ts';
import { answerFailure } from './api/connect/errors.ts';
import { directoryMethods } from './api/directory/index.ts';
import { listEnvironmentUsageRecords } from './api/list-environment-usage-records.ts';
import { listing } from './api/listing.ts';
import { prepare, seed, settings } from './simulation/generator.ts';
import { directoryKinds } from './store/directory/kinds.ts';
import { metricMethods } from './api/metrics/index.ts';
import { anomalies, readAnomalies } from './store/anomalies.ts';
import { settingTables } from './store/settings.ts';
import { usageRecords } from './store/record-kind.ts';
import { charges, costs, countCharged } from './store/charges.ts';
import { summarize, timeline } from './store/summary.ts';

/** Usage of Gitpod, now Ona, and the names that belong to it. */
export const gitpod: Provider<World> = defineProvider({
  name: 'gitpod',
  title: 'Gitpod / Ona',
  endpoints: [listEnvironmentUsageRecords, ...metricMethods, ...directoryMethods],
  pathPrefixes: ['/gitpod.v1.', '/api/gitpod.v1.'],
  // [gitpod/authorization-bearer-token-auth-any, gitpod/no-token-empty-token-another]
  authentication: {
    scheme: 'Bearer',
    securityScheme: { type: 'http', scheme: 'bearer', description: 'A personal access token of Gitpod or Ona' },
    missing: 'send a token in the header Authorization: Bearer <token>',
  },
  contentCodings: CODINGS,
  protocol: connectProtocol,
  exampleKey: 'gitpod-token',
  // The 0.x clients read GITPOD_*, the 1.x ones ONA_*. [gitpod/clients-read-gitpod-base-url]
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
      code: `curl ${baseUrl}${listEnvironmentUsageRecords.paths[0]} -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{}'`,
    },
  ],
  answerFailure,
  kinds: [usageRecords, ...directoryKinds],
  settings,
  settingTables: { ...settingTables, ...anomalies.tables },
  prepare,
  seed,
  summarize,
  timeline,
  listing,
  anomalies: readAnomalies,
  charges,
  countCharged,
  costs,
  rules: async () => (await import('./rules/index.ts')).rules,
  probes: async () => (await import('./probes/index.ts')).probes,
  answers: async () => (await import('./answers.ts')).answers,
  recording: async () => (await import('./recording.ts')).recording,
});
