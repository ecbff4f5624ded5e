import { defineProvider, type Provider } from '../../core/provider/provider.ts';
import type { World } from '../../simulation/world.ts';
import { authentication } from './api/auth.ts';
import { answerFailure } from './api/errors.ts';
import { monthlyCostTotals } from './api/costs/monthly.ts';
import { costResources } from './api/costs/resources.ts';
import { costReportTotals } from './api/costs/totals.ts';
import { listing } from './api/listing.ts';
import { listProjects } from './api/account/projects.ts';
import { protocol } from './api/protocol.ts';
import { listRegions } from './api/account/regions.ts';
import { listReservations } from './api/account/reservations.ts';
import { usageReport } from './api/usage-report.ts';
import { namedProjects } from './simulation/projects.ts';
import { changePrices } from './simulation/anomalies/prices.ts';
import { settings, simulate } from './simulation/generator.ts';
import { commitments } from './store/account/commitments.ts';
import { prices } from './store/account/prices.ts';
import { projects } from './store/account/projects.ts';
import { settingTables, writeSettings } from './store/account/settings.ts';
import { resources } from './store/record-kind.ts';
import { anomalies, readAnomalies } from './store/anomalies.ts';
import { charges, countCharged } from './store/charges/charges.ts';
import { summarize, timeline } from './store/summary.ts';

/** Gcore's usage and cost reports, and the lists that give names to ids. */
export const gcore: Provider<World> = defineProvider({
  name: 'gcore',
  title: 'Gcore',
  endpoints: [
    ...[usageReport, costResources, costReportTotals, monthlyCostTotals],
    ...[listReservations, listProjects, listRegions],
  ],
  pathPrefixes: ['/cloud'],
  authentication,
  protocol,
  exampleKey: '1234$abcdef',
  clientEnvironment: (baseUrl, key) => ({ GCORE_BASE_URL: baseUrl, GCORE_API_KEY: key }),
  clientHints: (baseUrl, key) => [
    { client: 'Python gcore', code: `Gcore(base_url="${baseUrl}", api_key="${key}")` },
    {
      client: 'Go gcore-go',
      code: `gcore.NewClient(option.WithBaseURL("${baseUrl}"), option.WithAPIKey("${key}"))`,
    },
  ],
  answerFailure,
  // Revisions apply to the records of each. [gcore/cost-revision-shows-closed-period]
  kinds: [resources, prices, projects, commitments],
  settings,
  settingTables: { ...settingTables, ...anomalies.tables },
  *seed(db, world, chosen) {
    const { lag_minutes: lagMinutes = 0, price_status, default_prices = true } = chosen;
    writeSettings(db, { lagMinutes, hidePrices: price_status === 'hide' });
    if (default_prices) prices.addMissing(db, world.prices['gcore'] ?? []);
    if (chosen.simulate !== undefined) Array.from(projects.insert(db, namedProjects(db, world, chosen), world.clock));
    changePrices(db, chosen.anomalies ?? [], world);
    const simulated = simulate(world, chosen);
    yield* resources.insert(db, simulated.rows, world.clock);
    anomalies.write(db, simulated.anomalies);
  },
  summarize,
  timeline,
  listing,
  anomalies: readAnomalies,
  charges,
  countCharged,
  costs: (db, request) => charges(db, { ...request, granularity: 'daily' }),
  rules: async () => (await import('./rules/index.ts')).rules,
  probes: async () => (await import('./probes/index.ts')).probes,
  answers: async () => (await import('./answers/index.ts')).answers,
  recording: async () => (await import('./recording.ts')).recording,
});
