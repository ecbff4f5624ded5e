import type { Database } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { perDataset } from '../../../../core/datasets/dataset.ts';
import { createStatements } from '../../../../core/datasets/statements.ts';
import { type PagePosition, readTwoWayPage, type TwoWayPage } from '../../../../core/paging/two-way.ts';
import {
  isBefore,
  type ListedRow,
  type ListingKey,
  listingParameters,
  listingSql,
  type Range,
  SHOWN,
} from './listing.ts';
import { earliestMatch, type Selection, selectionAt, type UsageFilter } from './selection.ts';
import { type Extent, extentOf } from './extent.ts';
import { type ValidityCache, valueAt } from './validity.ts';
import { nextChange, type Usage, usageAt } from '../wire.ts';

export interface ListQuery {
  readonly filter: UsageFilter;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly position: PagePosition<ListingKey>;
}

/** Rows are the JSON of resources. */
export interface UsagePage extends TwoWayPage<string, ListingKey> {
  readonly totalCount: number;
}

/** The account's resources as they are visible at `now`, ms. */
export interface UsageRepository {
  list(query: ListQuery, now: number): UsagePage;
  /** @returns the resource's JSON, `undefined` if no resource with that id (in lower case) has started */
  find(resourceId: string, now: number): string | undefined;
}

/** Of rendered resources, in UTF-16 code units. */
const VIEWS_SIZE = 16_000_000;
const MAX_EXTENTS = 1_000;

/** One listing under a clock. */
interface Listing {
  readonly total: number;
  read(range: Range): readonly ListedRow[];
}

const EMPTY: Listing = { total: 0, read: () => [] };

/** Caches what it computes: create another repository once the tables have changed. */
export function createRepository(db: Database): UsageRepository {
  const raw = createStatements(db, (statement) => statement.raw());
  const pluck = createStatements(db, (statement) => statement.pluck());
  const views: ValidityCache<string> = new LRUCache({
    maxSize: VIEWS_SIZE,
    sizeCalculation: ({ value }) => value.length,
  });
  const extents: ValidityCache<Extent> = new LRUCache({ max: MAX_EXTENTS });

  const historyOf = (resourceId: string): Usage | undefined => {
    const json = pluck<string>(HISTORY).get({ resourceId });
    return json === undefined ? undefined : (JSON.parse(json) as Usage); // As insertResources wrote it.
  };
  const render = (resourceId: string, now: number): string =>
    valueAt(views, resourceId, now, () => {
      const usage = historyOf(resourceId);
      if (usage === undefined) throw new Error(`no resource ${resourceId}`);
      return { value: JSON.stringify(usageAt(usage, now)), until: nextChange(usage, now) };
    });

  const extentAt = (selection: Selection): Extent =>
    valueAt(extents, JSON.stringify({ ...selection, now: 0, startedBy: 0 }), selection.startedBy, () => ({
      value: extentOf(pluck, selection),
      until: pluck<number | null>(NEXT_START).get(selection) ?? Infinity,
    }));
  const matchesOf = (selection: Selection): Listing => {
    const { total, spans } = extentAt(selection);
    if (total === 0) return EMPTY;
    return {
      total,
      read(range) {
        const { ascending, limit } = range;
        const statement = raw<ListedRow>(listingSql(selection, ascending));
        const rows: ListedRow[] = [];
        for (const span of ascending ? spans : spans.toReversed()) {
          if (rows.length >= limit) break;
          const rest = { ...range, limit: limit - rows.length };
          rows.push(...statement.all(listingParameters(selection, span, rest)));
        }
        return rows;
      },
    };
  };
  const listingOfOne = (resourceId: string, selection: Selection): Listing => {
    const usage = historyOf(resourceId);
    const createdAt = usage && earliestMatch(usage, selection);
    if (createdAt === undefined) return EMPTY;
    const key: ListingKey = [createdAt, resourceId];
    const isIn = ({ from, ascending }: Range): boolean =>
      from === null || !(ascending ? isBefore(key, from) : isBefore(from, key));
    return { total: 1, read: (range) => (isIn(range) ? [[null, ...key]] : []) };
  };

  return {
    list({ filter, order, limit, position }, now) {
      const selection = selectionAt(filter, now);
      const { resourceId } = filter;
      const listing = resourceId === undefined ? matchesOf(selection) : listingOfOne(resourceId, selection);
      const page = readTwoWayPage(
        {
          read: (way, from, count) =>
            listing.read({ ascending: (order === 'asc') === (way === 'forward'), from, limit: count }),
          keyOf: ([, createdAt, id]): ListingKey => [createdAt, id],
        },
        position,
        limit,
      );
      return {
        ...page,
        rows: page.rows.map(([json, , id]) => json ?? render(id, now)),
        totalCount: listing.total,
      };
    },
    find(resourceId, now) {
      const shown = pluck<string | null>(FIND).get({ resourceId, now });
      return shown === null ? render(resourceId, now) : shown;
    },
  };
}

const FIND = `SELECT ${SHOWN} FROM nirvana_resource AS r WHERE r.resource_id = :resourceId AND r.created_at <= :now`;
const HISTORY = 'SELECT ifnull(whole, json) FROM nirvana_resource WHERE resource_id = :resourceId';
/** When the extent may change. */
const NEXT_START =
  'SELECT min(started_at) FROM nirvana_activity WHERE dimension = :dimension AND started_at > :startedBy';

/** The repository of a dataset, which all of its requests share. */
export const repositoryOf = perDataset(({ db }) => createRepository(db));
