import SQLite, { type Database } from 'better-sqlite3';
import { applyRevisions } from '../core/revisions/apply.ts';
import { readRevisions } from '../core/revisions/revision.ts';
import { type DataFile, openDataFile } from '../core/storage/data-file.ts';
import { seedDatabase } from '../core/storage/seeding.ts';
import { openShipped } from '../emulator/shipped.ts';
import { recipeOf } from '../scenario/recipe.ts';
import { type Content, explainScenario, instantOf, loadForClock } from './content.ts';
import type { CliContext } from './context.ts';
import { StartError } from './exit.ts';
import type { ClockOption } from './options.ts';
import { createProgress } from './terminal/progress.ts';

/** Content, and the simulated current time to read it at: ms. */
interface OpenContent extends DataFile {
  readonly now: number;
}

/**
 * Opens the content of a data file to read it, or of a scenario in memory.
 *
 * @throws UsageError for an invalid scenario, StartError for a file that can't be read
 */
export async function openContent(
  { data, clock }: { readonly data: string; readonly clock?: ClockOption | undefined },
  content: Content,
  context: CliContext,
): Promise<OpenContent> {
  const { db, origin } = data === ':memory:' ? await seedInMemory(content, clock, context) : openFile(data, content);
  const now = clock === undefined ? origin.clock : instantOf(clock);
  return { db: knownAt({ db, origin }, now, context), origin, now };
}

/** What is known at an instant (ms): the database itself, or a copy in its place in which revisions are applied. */
function knownAt({ db, origin }: DataFile, now: number, { providers }: CliContext): Database {
  if (readRevisions(db, now).length === 0) return db;
  const copy = new SQLite(db.serialize());
  db.close();
  applyRevisions(copy, providers, origin, now);
  return copy;
}

/** @throws StartError for a missing file, and for one that was made from other content */
function openFile(data: string, content: Content): DataFile {
  const found = openDataFile(data, { readonly: true });
  if (found === undefined)
    throw new StartError(`${data} does not exist; create it with: usage-emulator seed --out ${data}`);
  const { scenario, seed, parameters } = found.origin;
  const isAsAsked =
    content.scenario === scenario &&
    content.seed === seed &&
    Object.entries(content.parameters).every(([name, value]) => parameters[name] === value);
  if (isAsAsked) return found;
  found.db.close();
  const made = [`scenario '${scenario}'`, ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`)];
  throw new StartError(
    `${data} was made with ${made.join(', ')}, seed ${seed}; use these values, or omit --scenario, --seed and parameters`,
  );
}

async function seedInMemory(
  content: Content,
  clock: ClockOption | undefined,
  { providers, stderr }: CliContext,
): Promise<DataFile> {
  const progress = createProgress(stderr);
  try {
    const scenario = loadForClock(content, providers, clock);
    const recipe = recipeOf(scenario, content.seed ?? scenario.seed);
    const db =
      openShipped(recipe.origin) ??
      (await seedDatabase(':memory:', recipe, {
        onProgress: (rows) => {
          progress.update(rows);
        },
      }));
    return { db, origin: recipe.origin };
  } catch (error) {
    throw explainScenario(error, content);
  } finally {
    progress.clear();
  }
}
