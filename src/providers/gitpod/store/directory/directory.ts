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

/** Items of one kind. */
export interface Items<Item> {
  readonly all: readonly Item[];
  /** The items that exist at an instant (ms). */
  at(now: number): readonly Item[];
  get(id: string): Item | undefined;
  /** The item with an id, if it exists at an instant (ms). */
  getAt(id: string, now: number): Item | undefined;
}

/** What the ids in usage records stand for. */
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
  members: itemsOf(members.read(db), members.keyOf, ({ memberSince }) => memberSince),
  teams: itemsOf(teams.read(db), teams.keyOf, ({ createdAt }) => createdAt),
  projects: itemsOf(projects.read(db), projects.keyOf, ({ createdAt }) => createdAt),
  runners: itemsOf(runners.read(db), runners.keyOf, ({ createdAt }) => createdAt),
  classes: itemsOf(environmentClasses.read(db), environmentClasses.keyOf, () => undefined),
}));

/** @param sinceOf the instant from which an item exists; `undefined` for one that always does */
function itemsOf<Item>(
  all: readonly Item[],
  idOf: (item: Item) => string,
  sinceOf: (item: Item) => string | undefined,
): Items<Item> {
  const byId = new Map(all.map((item) => [idOf(item), { item, since: msOf(sinceOf(item)) }]));
  return {
    all,
    at: (now) => [...byId.values()].filter(({ since }) => since <= now).map(({ item }) => item),
    get: (id) => byId.get(id)?.item,
    getAt(id, now) {
      const known = byId.get(id);
      return known !== undefined && known.since <= now ? known.item : undefined;
    },
  };
}

function msOf(text: string | undefined): number {
  return text === undefined ? -Infinity : instantMs(text);
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
