import type { Database } from 'better-sqlite3';
import type { SampleRange } from './metering.ts';
import type { NumberedGroup } from './rollup.ts';

/** Resources in the default order, with all that says which periods see them. */
export interface Roster {
  /**
   * The ids of those that samples see, and that are in one of these groups: so many after so many others.
   *
   * @param groups as rollups number them
   */
  find(samples: SampleRange, groups: readonly NumberedGroup[], offset: number, limit: number): Int32Array;
  /** A roster of those alone that have these ids. */
  among(ids: ReadonlySet<number>): Roster;
  /** What it takes up in memory, about. */
  readonly bytes: number;
}

const RESOURCE_BYTES = 24;

/** The columns of a table of resources in the default order. */
interface Columns {
  readonly ids: Int32Array;
  readonly groupIds: Int32Array;
  readonly firsts: Float64Array;
  readonly ends: Float64Array;
}

type ResourceRow = [id: number, groupId: number, firstSample: number, endSample: number];

/** Reads all resources; their groups are given. */
export function readRoster(db: Database, groups: readonly NumberedGroup[]): Roster {
  const size = Number(db.prepare('SELECT count(*) FROM gcore_resource').pluck().get());
  const [ids, groupIds] = [new Int32Array(size), new Int32Array(size)];
  const [firsts, ends] = [new Float64Array(size), new Float64Array(size)];
  const rows = db
    .prepare<[], ResourceRow>(
      'SELECT id, group_id, first_sample, end_sample FROM gcore_resource ORDER BY project_id, uuid, id',
    )
    .raw();
  let place = 0;
  for (const row of rows.iterate()) {
    [ids[place], groupIds[place], firsts[place], ends[place]] = row;
    place += 1;
  }
  const projectOf = new Map(groups.map(({ id, project_id }) => [id, project_id]));
  return rosterOf({ ids, groupIds, firsts, ends }, (groupId) => projectOf.get(groupId) ?? 0, createGapFinder(db));
}

function rosterOf(
  { ids, groupIds, firsts, ends }: Columns,
  projectOf: (groupId: number) => number,
  isInGap: (id: number, samples: SampleRange) => boolean,
): Roster {
  /** Where each project begins, in order. */
  const projects: { readonly id: number; readonly from: number }[] = [];
  for (const [place, groupId] of groupIds.entries()) {
    const id = projectOf(groupId);
    if (projects.at(-1)?.id !== id) projects.push({ id, from: place });
  }
  return {
    bytes: ids.length * RESOURCE_BYTES,
    among(wanted) {
      const isWanted = (_: number, place: number): boolean => wanted.has(ids[place] ?? 0);
      const columns = {
        ids: ids.filter(isWanted),
        groupIds: groupIds.filter(isWanted),
        firsts: firsts.filter(isWanted),
        ends: ends.filter(isWanted),
      };
      return rosterOf(columns, projectOf, isInGap);
    },
    find(samples, groups, offset, limit) {
      const wanted = new Uint8Array(1 + groups.reduce((max, { id }) => Math.max(max, id), 0));
      for (const { id } of groups) wanted[id] = 1;
      const wantedProjects = new Set(groups.map(({ project_id }) => project_id));
      const found: number[] = [];
      let before = offset;
      for (const [index, { id: project, from }] of projects.entries()) {
        if (!wantedProjects.has(project)) continue;
        const to = projects[index + 1]?.from ?? ids.length;
        for (let place = from; place < to && found.length < limit; place += 1) {
          if (wanted[groupIds[place] ?? 0] !== 1) continue;
          if ((firsts[place] ?? 0) >= samples.end || (ends[place] ?? 0) <= samples.first) continue;
          const id = ids[place] ?? 0;
          if (isInGap(id, samples)) continue;
          if (before > 0) before -= 1;
          else found.push(id);
        }
      }
      return Int32Array.from(found);
    },
  };
}

/** Tells whether a gap of a resource holds all of some samples. Hardly any resource has gaps. */
function createGapFinder(db: Database): (id: number, samples: SampleRange) => boolean {
  const gaps = new Map<number, SampleRange[]>();
  const rows = db.prepare<[], SampleRange & { readonly id: number }>(
    'SELECT resource_id AS id, first_sample AS first, end_sample AS "end" FROM gcore_gap ORDER BY resource_id',
  );
  for (const { id, first, end } of rows.iterate()) {
    const others = gaps.get(id);
    if (others === undefined) gaps.set(id, [{ first, end }]);
    else others.push({ first, end });
  }
  return (id, samples) => gaps.get(id)?.some(({ first, end }) => first <= samples.first && end >= samples.end) === true;
}
