import { perDataset } from '../../../../core/datasets/dataset.ts';
import { DAY_MS } from '../../../../core/time/instant.ts';
import { createNumberLookup } from '../ids.ts';

const RECENT_MS = 30 * DAY_MS;

/** How many environments a project has had lately. */
export type Popularity = (projectId: string) => number;

/**
 * The score of projects at an instant (ms), which changes once a day. [gitpod/popularity-last-30-days]
 *
 * @returns computes the scores of all projects
 */
export const popularityOf = perDataset(({ db }): ((now: number) => Popularity) => {
  // The first index has every column that is read from it, and few records stand apart.
  const created = 'created_at >= :from AND created_at < :to';
  const select = db.prepare<[object], { readonly project: number; readonly records: number }>(
    `SELECT project, count(*) AS records FROM gitpod_record INDEXED BY gitpod_record_created
     WHERE apart = 0 AND ${created} AND stopped_at <= :now GROUP BY project
     UNION ALL
     SELECT project, count(*) FROM gitpod_record INDEXED BY gitpod_record_apart
     WHERE apart = 1 AND ${created} AND listed_from <= :now GROUP BY project`,
  );
  const { numberOf } = createNumberLookup(db);
  return (now) => {
    const to = Math.floor(now / DAY_MS) * DAY_MS;
    const scores = new Map<number, number>();
    for (const { project, records } of select.iterate({ from: to - RECENT_MS, to, now })) {
      scores.set(project, (scores.get(project) ?? 0) + records);
    }
    return (projectId) => scores.get(numberOf(projectId)) ?? 0;
  };
});
