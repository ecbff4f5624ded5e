import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { packageFile } from '../core/package-files.ts';
import { type Provider, recordsIn } from '../core/provider/provider.ts';
import { revisionsIn } from '../core/revisions/written-revision.ts';
import { findViolations } from '../core/schema/violations.ts';
import { suggest } from '../core/schema/words.ts';
import { type InlineScenario, readScenario, readText, ScenarioError } from './file.ts';
import { findMisplaced } from './checks/intervals.ts';
import { moveBy } from './moving.ts';
import { findMisfits } from './checks/revisions.ts';
import { findTooLarge } from './checks/size.ts';
import { findUnknownNames } from './checks/names.ts';
import { type Content, scenarioSchema } from './schema.ts';
import { DEFAULT_SCENARIO, readShippedContent } from './shipped.ts';

const SHIPPED = packageFile('fixtures/scenarios');
const EXTENSION = '.yaml';

/** The names of the shipped scenarios. */
export function scenarioNames(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * Where a scenario comes from: the name of a shipped one, the path of a file, YAML text of several lines, or an object
 * with the same content.
 */
export type ScenarioSource = string | object;

/** How scenarios in line are called, in messages and wherever a name is shown. */
export const INLINE = 'scenario';

/** Whether the source is a scenario's name or path, rather than the scenario itself. */
export function isName(source: ScenarioSource): source is string {
  return typeof source === 'string' && !source.includes('\n');
}

export interface ContentOptions {
  /** Whether scenarios may be read from files that don't ship with the package; true by default. */
  readonly files?: boolean;
  /** How far the scenario's dates move. */
  readonly years?: number;
  /** Called with the path of each file that is read. */
  readonly onFile?: (path: string) => void;
}

/**
 * The validated content of a scenario. The build parses the default scenario's in advance.
 *
 * @throws ScenarioError
 */
export function contentOf(
  source: ScenarioSource,
  providers: readonly Provider[],
  parameters: Readonly<Record<string, number>>,
  options: ContentOptions = {},
): Content {
  const usesDefaults = Object.keys(parameters).length === 0 && (options.years ?? 0) === 0;
  const ready = usesDefaults && source === DEFAULT_SCENARIO ? readShippedContent() : undefined;
  if (ready !== undefined) return ready as Content; // Written by the build, which validated it.
  return readContent(source, process.cwd(), { providers, ...options }, parameters);
}

/** A scenario's validated content, with the hand-written records of the scenarios it includes before its own. */
function readContent(
  source: ScenarioSource,
  folder: string,
  options: ContentOptions & { readonly providers: readonly Provider[] },
  parameters: Readonly<Record<string, number>>,
  includers: readonly string[] = [],
): Content {
  const { providers, files, years = 0, onFile } = options;
  const schema = scenarioSchema(providers);
  const located = isName(source) ? locate(source, folder, files) : undefined;
  if (located !== undefined) onFile?.(located.path);
  const file = readScenario(inlineOf(source, located), located?.shownAs ?? INLINE, parameters);
  const { content } = file;
  const violations = [
    ...findViolations(schema, content),
    ...findMisplaced(schema, content),
    ...findUnknownNames(schema, content),
    ...(files === false ? findTooLarge(content) : []),
  ];
  if (violations.length > 0 || !Value.Check(schema, content)) throw file.errorFor(violations);
  const own = located === undefined ? [] : [located.path];
  const nextTo = located === undefined ? folder : dirname(located.path);
  const included = (content.include ?? []).map((name, index) => {
    if ([...includers, ...own].includes(locate(name, nextTo, files).path)) {
      throw file.errorFor([{ path: ['include', index], message: `${name} includes itself` }]);
    }
    return readContent(name, nextTo, { ...options, years: 0 }, {}, [...includers, ...own]);
  });
  // Moving dates changes none of the forms that the schema checked.
  const moved = years === 0 ? content : (moveBy(years, content) as Content);
  const all = included.reduceRight((more, one) => withRecordsOf(more, one, providers), moved);
  // An included record may have the id of another one, and this file may revise it.
  const repeats = included.length === 0 ? [] : [...findMisplaced(schema, all)];
  const misfits = [...repeats, ...findMisfits(all, providers)];
  if (misfits.length > 0) throw file.errorFor(misfits);
  return all;
}

function withRecordsOf(content: Content, included: Content, providers: readonly Provider[]): Content {
  const sections = providers.map(({ name, kinds }) => {
    const inBoth = (listOf: typeof recordsIn): Record<string, readonly unknown[]> =>
      Object.fromEntries(
        kinds
          .map((kind) => [kind.name, [included, content].flatMap((one) => listOf(one[name], kind.name))] as const)
          .filter(([, list]) => list.length > 0),
      );
    const [records, revisions] = [inBoth(recordsIn), inBoth(revisionsIn)];
    if (Object.keys(records).length === 0) return {};
    return {
      [name]: Object.assign({}, content[name], records, Object.keys(revisions).length > 0 && { revisions }),
    };
  });
  return Object.assign({}, content, ...sections) as Content;
}

interface Located {
  readonly path: string;
  readonly shownAs: string;
}

function inlineOf(source: ScenarioSource, located: Located | undefined): InlineScenario {
  if (located !== undefined) return { text: readText(located.path, located.shownAs) };
  return typeof source === 'string' ? { text: source } : { value: source };
}

/** Finds a shipped scenario or a user's file. */
function locate(nameOrFile: string, folder: string, files = true): Located {
  const names = scenarioNames();
  if (names.includes(nameOrFile)) {
    const path = join(SHIPPED, nameOrFile + EXTENSION);
    return { path, shownAs: `${nameOrFile}${EXTENSION}` };
  }
  if (!files) throw new ScenarioError(`no scenario '${nameOrFile}'; ${suggest(nameOrFile, names)}`);
  const path = resolve(folder, nameOrFile);
  if (existsSync(path) || /[./\\]/.test(nameOrFile)) return { path, shownAs: nameOrFile };
  throw new ScenarioError(`no scenario '${nameOrFile}'; ${suggest(nameOrFile, names)}, or the path of a file`);
}
