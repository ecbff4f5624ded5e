import { defineProvider, type Provider } from '../../core/provider.ts';
import { readCredential, securityScheme } from './auth.ts';
import { answerFailure } from './errors.ts';
import { generate, ScenarioSection } from './generator.ts';
import { records } from './records-io.ts';
import { countRows, insertRows, tables, writeLag } from './repository.ts';
import { operations, routes } from './routes.ts';
import { summarize } from './summary.ts';

/** Gcore's usage report. */
export const gcore: Provider = defineProvider({
  name: 'gcore',
  title: 'Gcore',
  operations,
  ownsPath: (path) => path === '/cloud' || path.startsWith('/cloud/'),
  readCredential,
  securityScheme,
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
  tables,
  scenarioSchema: ScenarioSection,
  *seed(db, world, section) {
    if (section.lag_minutes !== undefined) writeLag(db, section.lag_minutes);
    yield* insertRows(db, generate(world, section), world.clock);
  },
  countRows,
  summarize,
  records,
  routes,
});
