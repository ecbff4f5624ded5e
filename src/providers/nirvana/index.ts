import { defineProvider, type Provider } from '../../core/provider/provider.ts';
import type { World } from '../../simulation/world.ts';
import { answerFailure } from './api/errors.ts';
import { organizationsGet, organizationsList } from './api/account/organizations.ts';
import { projectsGet, projectsList } from './api/account/projects.ts';
import { billingCost } from './api/billing/cost.ts';
import { billingHistory } from './api/billing/history.ts';
import { billingStatements } from './api/billing/statements.ts';
import { billingSummary } from './api/billing/summary.ts';
import { instanceTypesList } from './api/catalog/instance-types.ts';
import { regionsList } from './api/catalog/regions.ts';
import { listing } from './api/listing.ts';
import { usageGet } from './api/usage-get.ts';
import { usageList } from './api/usage-list.ts';
import { writeAccount } from './simulation/account.ts';
import { plant } from './simulation/anomalies/plant.ts';
import { settings, simulate } from './simulation/generator.ts';
import { organizationTables } from './store/account/organization.ts';
import { anomalies, readAnomalies } from './store/anomalies.ts';
import { projects } from './store/account/projects.ts';
import { charges, costs, countCharged } from './store/billing/charges.ts';
import { credits } from './store/billing/credits.ts';
import { prices } from './store/billing/prices.ts';
import { meteredResources } from './store/record-kind.ts';
import { summarize, timeline } from './store/summary.ts';

/** The usage and billing of Nirvana Labs. */
export const nirvana: Provider<World> = defineProvider({
  name: 'nirvana',
  title: 'Nirvana Labs',
  // All have only GET, which also answers HEAD, and no body.
  // [nirvana/other-methods-405-allow, nirvana/head-answered-like-get, nirvana/body-get-ignored]
  endpoints: [
    ...[usageList, usageGet],
    ...[organizationsList, organizationsGet, projectsList, projectsGet],
    ...[billingCost, billingStatements, billingSummary, billingHistory],
    ...[regionsList, instanceTypesList],
  ],
  // [nirvana/unknown-paths-under-v1-usage]
  pathPrefixes: ['/v1/instance_types', '/v1/organizations', '/v1/projects', '/v1/regions', '/v1/usage'],
  // [nirvana/clients-send-authorization-bearer, nirvana/without-key-another-scheme-401]
  authentication: {
    scheme: 'Bearer',
    securityScheme: { type: 'http', scheme: 'bearer', description: 'A Nirvana Labs API key' },
    missing: 'send an API key in the header Authorization: Bearer <api key>',
  },
  exampleKey: 'nirvana-api-key',
  // [nirvana/clients-read-nirvana-labs-base]
  clientEnvironment: (baseUrl, key) => ({ NIRVANA_LABS_BASE_URL: baseUrl, NIRVANA_LABS_API_KEY: key }),
  clientHints: (baseUrl, key) => [
    { client: 'Go', code: `nirvana.NewClient(option.WithBaseURL("${baseUrl}"), option.WithAPIKey("${key}"))` },
    { client: 'curl', code: `curl '${baseUrl}/v1/usage' -H 'Authorization: Bearer ${key}'` },
  ],
  answerFailure,
  // [nirvana/revision-shows-closed-history]
  kinds: [meteredResources, prices, credits, projects],
  settings,
  settingTables: { ...organizationTables, ...anomalies.tables },
  *seed(db, world, chosen) {
    yield* meteredResources.insert(db, simulate(world, chosen), world.clock);
    for (const [index, field] of (chosen.anomalies ?? []).entries()) {
      const { resources, planted } = plant(field, world.random.branch('nirvana', 'anomaly', index));
      yield* meteredResources.insert(db, resources, world.clock);
      anomalies.write(db, [planted]);
    }
    yield* writeAccount(db, world, chosen);
  },
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
