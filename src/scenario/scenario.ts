import { createHash } from 'node:crypto';
import type { Provider } from '../core/provider/provider.ts';
import { createRandom } from '../core/random.ts';
import { dayOf } from '../core/time/instant.ts';
import { instantMs } from '../core/schema/fields.ts';
import { inTurns } from '../core/turns.ts';
import { EMPTY_ORGANIZATION, type World } from '../simulation/world.ts';
import { contentOf, type ContentOptions, INLINE, isName, type ScenarioSource } from './content.ts';
import { yearsToMove } from './moving.ts';
import { readPriceList } from './price-list.ts';

export { isName, scenarioNames, type ScenarioSource } from './content.ts';
export { ScenarioError } from './file.ts';

/** A scenario file that was read and validated. */
export interface Scenario {
  /** The name of a shipped scenario, the path of the user's file as it was given, or `scenario` for one in line. */
  readonly name: string;
  /** SHA-256 of the file's content with its parameters and included records, hex. */
  readonly digest: string;
  /** The values of the scenario's parameters. */
  readonly parameters: ScenarioParameters;
  readonly seed: number;
  /** The default clock, ms. */
  readonly clock: number;
  /** How far its dates are moved from those of the file. */
  readonly years: number;
  /** This scenario for a dataset whose clock starts at an instant (ms): moved forward if it follows the clock. */
  startingAt(clock: number): Scenario;
  /** This scenario with all dates of the file moved. */
  movedBy(years: number): Scenario;
  /** The input of the simulations, for a seed. */
  worldFor(seed: number): Promise<World>;
  readonly providers: readonly Provider<World>[];
  /** The provider sections of the file by provider name, validated against each provider's `scenarioSchema`. */
  readonly sections: Readonly<Record<string, unknown>>;
}

/** Values of a scenario's parameters by name. */
export type ScenarioParameters = Readonly<Record<string, number>>;

/**
 * @param parameters values that replace the defaults of the scenario's parameters
 * @throws ScenarioError
 */
export function loadScenario(
  source: ScenarioSource,
  providers: readonly Provider<World>[],
  parameters: ScenarioParameters = {},
  options: ContentOptions = {},
): Scenario {
  const { years = 0 } = options;
  const content = contentOf(source, providers, parameters, options);
  const movedBy = (more: number): Scenario =>
    more === 0 ? scenario : loadScenario(source, providers, parameters, { ...options, years: years + more });
  const clock = instantMs(content.clock);
  const span = { from: instantMs(content.span.from), to: instantMs(content.span.to) };
  const days = { from: dayOf(span.from), to: dayOf(span.to) };
  const scenario: Scenario = {
    name: isName(source) ? source : INLINE,
    digest: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
    parameters: { ...content.parameters, ...parameters },
    seed: content.seed,
    clock,
    years,
    startingAt: (start) => movedBy(yearsToMove(content, start)),
    movedBy,
    async worldFor(seed) {
      const random = createRandom(seed);
      const { organization } = content;
      const common = { seed, clock, span, days, random, prices: await readPriceList() };
      if (organization === undefined) return { ...common, organization: EMPTY_ORGANIZATION };
      // Loaded on demand: its lists of names take long to load, and seeded data doesn't need them.
      const { createOrganization } = await import('../simulation/organization.ts');
      return {
        ...common,
        organization: await inTurns(createOrganization(organization, days, random.branch('organization'))),
      };
    },
    providers,
    sections: Object.fromEntries(providers.map(({ name }) => [name, content[name] ?? {}])),
  };
  return scenario;
}
