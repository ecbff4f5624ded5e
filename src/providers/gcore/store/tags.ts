import type { Database } from 'better-sqlite3';
import { LRUCache } from 'lru-cache';

/** A tag key with the values that some resources have for it. */
export interface Tag {
  readonly id: number;
  readonly key: string;
  readonly values: readonly string[];
}

interface TagRow {
  readonly id: number;
  readonly key: string;
  readonly tag_values: string;
}

/** @returns the tags with a key, or all tags */
export function readTags(db: Database, key?: string): Tag[] {
  const select = 'SELECT id, key, tag_values FROM gcore_tag';
  const rows =
    key === undefined
      ? db.prepare<[], TagRow>(select).all()
      : db.prepare<[string], TagRow>(`${select} WHERE key = ?`).all(key);
  return rows.map(({ id, key, tag_values }) => ({ id, key, values: JSON.parse(tag_values) as string[] }));
}

/** The number of tags whose ids stay in memory. */
const MAX_KNOWN = 10_000;

type Pair = readonly [key: string, value: string];

/** @returns a function that stores the tags of a resource and returns their ids */
export function createTagWriter(db: Database): (pairs: readonly Pair[]) => number[] {
  const insert = db.prepare<[string, string]>('INSERT OR IGNORE INTO gcore_tag (key, tag_values) VALUES (?, ?)');
  const select = db
    .prepare<[string, string], number>('SELECT id FROM gcore_tag WHERE key = ? AND tag_values = ?')
    .pluck();
  const known = new LRUCache<string, number>({ max: MAX_KNOWN });
  const idOf = (key: string, values: string): number => {
    const name = JSON.stringify([key, values]);
    let id = known.get(name);
    if (id === undefined) {
      insert.run(key, values);
      id = select.get(key, values) ?? 0;
      known.set(name, id);
    }
    return id;
  };
  return (pairs) => {
    const valuesOf = new Map<string, Set<string>>();
    for (const [key, value] of pairs) valuesOf.set(key, (valuesOf.get(key) ?? new Set()).add(value));
    return [...valuesOf].map(([key, values]) => idOf(key, JSON.stringify([...values].sort())));
  };
}
