import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import { defaulted } from '../../../core/schema/fields.ts';
import { type Work, withoutRows } from '../../../core/turns.ts';
import type { World } from '../../../simulation/world.ts';
import { environmentClasses, members, organizations, projects, runners, teams } from '../store/directory/kinds.ts';
import type { DirectoryKind } from '../store/directory/directory-kind.ts';
import { unknownIds } from '../store/directory/unknown-ids.ts';
import { type NoProject, writeSettings } from '../store/settings.ts';
import { countEnvironments } from '../store/sums/environments.ts';
import { usageRecords } from '../store/record-kind.ts';
import { anomalies } from '../store/anomalies.ts';
import { AnomalyField } from './anomalies/field.ts';
import { plant, type Planted } from './anomalies/plant.ts';
import { simulateDirectory, type SimulatedDirectory } from './directory.ts';
import { identitiesOf, identityFields } from './identities.ts';
import { sessions } from './sessions.ts';
import { SessionsField } from './sessions-field.ts';
import { createUsers } from './users.ts';

/** The keys of this provider's scenario section besides its records. */
export const settings = {
  simulate: Type.Optional(SessionsField),
  no_project: defaulted(
    Type.Unsafe<NoProject>(
      Type.Union([Type.Literal('omitted'), Type.Literal('nil')], {
        description: 'How records without a project are sent: projectId is omitted, or is the nil UUID.',
      }),
    ),
    'omitted',
  ),
  anomalies: Type.Optional(
    Type.Array(AnomalyField, { description: 'What is planted for people to detect; inspect --anomalies lists it.' }),
  ),
  ...identityFields,
};
export type Settings = Static<TObject<typeof settings>>;

interface Simulated extends Planted {
  readonly directory: SimulatedDirectory;
}

/** What the settings and the world produce: the same every time. */
export function* simulate(world: World, settings: Settings): Work<Simulated> {
  const identities = identitiesOf(world, settings);
  const users = settings.simulate && createUsers(world, settings.simulate, identities);
  const own = users === undefined ? [] : yield* sessions(world, users);
  return {
    directory: simulateDirectory(world, identities, users),
    ...plant(settings.anomalies ?? [], own, world, identities, users),
  };
}

/** Writes the settings that records are written by. */
export function prepare(db: Database, { no_project = 'omitted' }: Settings): void {
  writeSettings(db, no_project);
}

/**
 * Writes what the settings and the world produce, always in the same order.
 *
 * @yields the number of usage records written since the last time
 */
export function* seed(db: Database, world: World, settings: Settings): Iterable<number> {
  const simulated = yield* withoutRows(simulate(world, settings));
  const { directory } = simulated;
  /** Adds the items that the scenario doesn't describe itself. */
  const add = function* <Item>(kind: DirectoryKind<Item>, items: readonly Item[]): Iterable<number> {
    const missing = items.filter((item) => !kind.has(db, kind.keyOf(item)));
    yield* kind.insert(db, missing, world.clock);
  };
  if (organizations.read(db).length === 0) yield* add(organizations, [directory.organization]);
  yield* usageRecords.insert(db, simulated.added, world.clock);
  // The records so far are the hand-written and the planted ones.
  for (const { members: users, ...items } of [directory, unknownIds(db)]) {
    yield* add(members, users);
    yield* add(teams, items.teams);
    yield* add(projects, items.projects);
    yield* add(runners, items.runners);
    yield* add(environmentClasses, items.classes);
  }
  yield* usageRecords.insert(db, simulated.records, world.clock);
  anomalies.write(db, simulated.anomalies);
  yield* countEnvironments(db);
}
