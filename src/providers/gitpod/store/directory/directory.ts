import { perDataset } from '../../../../core/datasets/dataset.ts';
import { instantMs } from '../../../../core/schema/fields.ts';
import {
  type EnvironmentClass,
  environmentClasses,
  type Member,
  members,
  type Organization,
  organizations,
  type Project,
  projects,
  type Runner,
  runners,
  type Team,
  teams,
} from './kinds.ts';

/** Items of one kind, as they are at an instant (ms). */
export interface Items<Item> {
  /** All items, those too that do not exist yet. */
  all(now: number): readonly Item[];
  /** The items that exist. */
  at(now: number): readonly Item[];
  /** The item with an id, even if it does not exist yet. */
  get(id: string, now: number): Item | undefined;
  /** The item with an id, if it exists. */
  getAt(id: string, now: number): Item | undefined;
}

/** What the ids in usage records stand for, by the names of the time. [gitpod/project-name-member-team-time] */
export interface Directory {
  readonly organization: Organization | undefined;
  readonly members: Items<Member>;
  readonly teams: Items<Team>;
  readonly projects: Items<Project>;
  readonly runners: Items<Runner>;
  readonly classes: Items<EnvironmentClass>;
}

/** The directory of a dataset. It is small, so it is read once and kept. [gitpod/member-listed-day-person-joins] */
export const directoryOf = perDataset(({ db }): Directory => ({
  organization: organizations.read(db)[0],
  members: itemsOf(members.read(db), members.keyOf, ({ memberSince }) => memberSince, memberAt),
  teams: itemsOf(teams.read(db), teams.keyOf, ({ createdAt }) => createdAt),
  projects: itemsOf(projects.read(db), projects.keyOf, ({ createdAt }) => createdAt, projectAt),
  runners: itemsOf(runners.read(db), runners.keyOf, ({ createdAt }) => createdAt),
  classes: itemsOf(environmentClasses.read(db), environmentClasses.keyOf, () => undefined),
}));

/**
 * @param sinceOf the instant from which an item exists; `undefined` for one that always does
 * @param stateAt what an item is at an instant (ms)
 */
function itemsOf<Item>(
  all: readonly Item[],
  idOf: (item: Item) => string,
  sinceOf: (item: Item) => string | undefined,
  stateAt: (item: Item, now: number) => Item = (item) => item,
): Items<Item> {
  const byId = new Map(all.map((item) => [idOf(item), { item, since: msOf(sinceOf(item)) }]));
  return {
    all: (now) => all.map((item) => stateAt(item, now)),
    at: (now) => [...byId.values()].filter(({ since }) => since <= now).map(({ item }) => stateAt(item, now)),
    get(id, now) {
      const known = byId.get(id);
      return known && stateAt(known.item, now);
    },
    getAt(id, now) {
      const known = byId.get(id);
      return known !== undefined && known.since <= now ? stateAt(known.item, now) : undefined;
    },
  };
}

function msOf(text: string | undefined): number {
  return text === undefined ? -Infinity : instantMs(text);
}

/** The earlier state that held at an instant (ms), if there was one, and the one before it. */
function earlierAt<State extends { readonly until: string }>(earlier: readonly State[], now: number) {
  const ordered = earlier.toSorted((a, b) => instantMs(a.until) - instantMs(b.until));
  const index = ordered.findIndex(({ until }) => now < instantMs(until));
  return index === -1 ? { before: ordered.at(-1) } : { then: ordered[index], before: ordered[index - 1] };
}

function memberAt({ teamId, earlier = [], ...member }: Member, now: number): Member {
  const { then } = earlierAt(earlier, now);
  const team = then === undefined ? teamId : then.teamId;
  return { ...member, ...(team !== undefined && { teamId: team }) };
}

/** A project as it is called at an instant (ms), with its last change until then. */
export function projectAt(
  { earlier = [], ...project }: Project,
  now: number,
): Project & { readonly updatedAt: string } {
  const { then, before } = earlierAt(earlier, now);
  const named = before?.until ?? project.createdAt;
  if (then === undefined) return { ...project, updatedAt: project.updatedAt ?? named };
  return { ...project, name: then.name, updatedAt: named };
}

/** Whether a member has left by an instant (ms). */
export function hasLeft({ leftAt }: Member, now: number): boolean {
  return leftAt !== undefined && instantMs(leftAt) <= now;
}

/**
 * The member that every token stands for, or without administrators, the member who has been there longest.
 * [gitpod/every-token-belongs-administrator]
 *
 * @returns `undefined` if there are no members
 */
export function callerAt({ members }: Directory, now: number): Member | undefined {
  const rank = ({ role }: Member): number => (role === 'ORGANIZATION_ROLE_ADMIN' ? 0 : 1);
  return members
    .at(now)
    .filter((member) => !hasLeft(member, now))
    .toSorted((a, b) => rank(a) - rank(b) || instantMs(a.memberSince) - instantMs(b.memberSince))[0];
}
