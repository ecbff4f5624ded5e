import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Static, type TUnsafe, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Provider } from './core/provider.ts';
import { readScenarioFile, ScenarioError } from './scenario-file.ts';
import { findMisplaced } from './scenario-intervals.ts';
import { findViolation, suggest } from './scenario-violation.ts';
import { DEFAULT_SCENARIO, readShippedContent } from './shipped.ts';
import { dayOf } from './simulation/calendar.ts';
import { countField, dateField, instantField, instantMs, interval, nameField } from './simulation/fields.ts';
import { OrganizationField, organizationProblems } from './simulation/organization-field.ts';
import type { Organization } from './simulation/organization.ts';
import { NOBODY } from './simulation/nobody.ts';
import { createRandom } from './simulation/random.ts';
import type { World } from './simulation/world.ts';

export { ScenarioError } from './scenario-file.ts';

/** A scenario file, read and checked. */
export interface Scenario {
  /** The name of a shipped one, or the path of the user's own as it was given. */
  readonly name: string;
  /** SHA-256 of what the file says, with its parameters and what it includes, hex. */
  readonly digest: string;
  /** The numbers that it leaves open, as they were chosen. */
  readonly parameters: ScenarioParameters;
  readonly seed: number;
  /** The default clock, ms. */
  readonly clock: number;
  /** What the generators work from, for a seed. */
  worldFor(seed: number): Promise<World>;
  /** What the file says to each provider, by its name; checked against the provider's `scenarioSchema`. */
  readonly sections: Readonly<Record<string, unknown>>;
}

/** Numbers that a scenario leaves open, by name. */
export type ScenarioParameters = Readonly<Record<string, number>>;

const Head = Type.Object({
  description: Type.Optional(Type.String({ description: 'What the scenario is for.' })),
  seed: Type.Integer({ description: 'Where all randomness starts: another seed makes other data of the same shape.' }),
  clock: instantField('The instant that the dataset believes to be now.'),
  span: Type.Object(
    { from: dateField('The first day.'), to: dateField('The day after the last one.') },
    {
      ...interval('from', 'to'),
      additionalProperties: false,
      description: 'The days (UTC) of simulated life. Those after the clock are revealed as it advances.',
    },
  ),
  parameters: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]*$' }), countField('The default.'), {
      description:
        'Numbers to choose when the scenario is loaded: ${name}, ${name * 2} and ${name / 2} stand for them.',
    }),
  ),
  include: Type.Optional(
    Type.Array(nameField("A shipped scenario's name, or a file's path, from where this file is."), {
      description: 'Other scenarios whose hand-written records this one holds too.',
    }),
  ),
  organization: Type.Optional(OrganizationField),
});
type Content = Static<typeof Head> & Readonly<Record<string, unknown>>;

/** The schema of scenario files: a head, and a section for each provider. */
export function scenarioSchema(providers: readonly Provider[]): TUnsafe<Content> {
  const sections = providers.map(({ name, scenarioSchema }) => [name, Type.Optional(scenarioSchema)] as const);
  return Type.Unsafe(
    Type.Object({ ...Head.properties, ...Object.fromEntries(sections) }, { additionalProperties: false }),
  );
}

const SHIPPED = new URL('../fixtures/scenarios/', import.meta.url);
const EXTENSION = '.yaml';

/** The names of the scenarios that are shipped. */
export function scenarioNames(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * @param nameOrFile a shipped scenario's name, or the path of a file
 * @param parameters values for the numbers that the scenario leaves open, in place of its defaults
 * @throws ScenarioError
 */
export function loadScenario(
  nameOrFile: string,
  providers: readonly Provider[],
  parameters: ScenarioParameters = {},
): Scenario {
  const content = contentOf(nameOrFile, providers, parameters);
  const { seed, clock, organization } = content;
  const span = { from: instantMs(content.span.from), to: instantMs(content.span.to) };
  const days = { from: dayOf(span.from), to: dayOf(span.to) };
  return {
    name: nameOrFile,
    digest: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
    parameters: { ...content.parameters, ...parameters },
    seed,
    clock: instantMs(clock),
    async worldFor(chosen) {
      const random = createRandom(chosen);
      const hire = async (field: OrganizationField): Promise<Organization> => {
        // With its lists of names, for which nobody waits who serves what is seeded already.
        const { createOrganization } = await import('./simulation/organization.ts');
        return createOrganization(field, days, random.branch('organization'));
      };
      const whose = organization === undefined ? NOBODY : await hire(organization);
      return { seed: chosen, clock: instantMs(clock), span, days, random, organization: whose };
    },
    sections: Object.fromEntries(providers.map(({ name }) => [name, content[name] ?? {}])),
  };
}

/** What a scenario's file says; taken from the build, where that has read it. */
export function contentOf(nameOrFile: string, providers: readonly Provider[], parameters: ScenarioParameters): Content {
  const asIs = Object.keys(parameters).length === 0;
  const ready = asIs && nameOrFile === DEFAULT_SCENARIO ? readShippedContent() : undefined;
  if (ready !== undefined) return ready as Content; // As the build wrote it, from the same sources.
  return readContent(nameOrFile, process.cwd(), scenarioSchema(providers), parameters);
}

/** A file's content, checked, with the hand-written records of what it includes before its own. */
function readContent(
  nameOrFile: string,
  folder: string,
  schema: TUnsafe<Content>,
  parameters: ScenarioParameters,
  includers: readonly string[] = [],
): Content {
  const { path, shownAs } = locate(nameOrFile, folder);
  const file = readScenarioFile(path, shownAs, parameters);
  const { content } = file;
  const violation = findViolation(schema, content) ?? findMisplaced(schema, content);
  if (violation !== undefined) throw file.errorAt(violation.path, violation.message, violation.key);
  if (!Value.Check(schema, content)) throw new ScenarioError(`${shownAs} is not a scenario`);
  if (content.organization === undefined) {
    const [section] = Object.entries(content).find(([, told]) => Value.Check(Simulated, told)) ?? [];
    if (section !== undefined) {
      throw file.errorAt([section, 'simulate'], "nobody is there to simulate; describe an 'organization' first");
    }
  } else {
    const [problem] = organizationProblems(content.organization);
    if (problem !== undefined) throw file.errorAt(['organization', ...problem.path], problem.message);
  }
  const included = (content.include ?? []).map((name, index) => {
    if ([...includers, path].includes(locate(name, dirname(path)).path)) {
      throw file.errorAt(['include', index], `${name} includes itself`);
    }
    return readContent(name, dirname(path), schema, {}, [...includers, path]);
  });
  return included.reduceRight(withRecordsOf, content);
}

/** What sections of providers have in common. */
const Simulated = Type.Object({ simulate: Type.Unknown() });
const HandWritten = Type.Object({ records: Type.Array(Type.Unknown()) });

function withRecordsOf(content: Content, included: Content): Content {
  const merged: Record<string, unknown> = {};
  for (const [name, section] of Object.entries(included)) {
    if (!Value.Check(HandWritten, section)) continue;
    const own = content[name];
    const records = [...section.records, ...(Value.Check(HandWritten, own) ? own.records : [])];
    merged[name] = { ...(own ?? {}), records };
  }
  return { ...content, ...merged };
}

/** A shipped scenario, or the user's own file. */
function locate(nameOrFile: string, folder: string): { readonly path: string; readonly shownAs: string } {
  const names = scenarioNames();
  if (names.includes(nameOrFile)) {
    const path = fileURLToPath(new URL(nameOrFile + EXTENSION, SHIPPED));
    return { path, shownAs: `${nameOrFile}${EXTENSION}` };
  }
  const path = resolve(folder, nameOrFile);
  if (existsSync(path) || /[./\\]/.test(nameOrFile)) return { path, shownAs: nameOrFile };
  throw new ScenarioError(`no scenario '${nameOrFile}'; ${suggest(nameOrFile, names)}, or the path of a file`);
}
