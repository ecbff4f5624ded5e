import type { Database } from 'better-sqlite3';
import type { StoredGroup } from '../groups.ts';
import { dayOfSample, type SampleRange, weightBefore } from '../metering.ts';
import { ANY_GROUP, ANY_PROJECT, ANY_TAG, offsetOf } from './day-sum.ts';
import type { LateChange, LateChanges } from './late-changes.ts';

/** What resources come to in a period. */
export interface Use {
  /** The number of resources with a sample in the period. */
  readonly resources: number;
  /** In the type's base unit. */
  readonly used: bigint;
  /** Of backups: their size in bytes. Of other types 0. [gcore/last-size-total-backups-size] */
  readonly lastSize: bigint;
}

/** Which resources of some groups are summed up: those of any of these projects, or with any of these tags. */
export interface SumScope {
  readonly projects?: readonly number[] | undefined;
  /** No resource may have two of them. Not together with `projects`: such sums aren't kept. */
  readonly tagIds?: readonly number[] | undefined;
}

/** Exact sums from those of days. The samples of its arguments begin with a day. [gcore/total-equals-sum-over-all] */
export interface DaySums {
  /** By group id; groups without resources in the period are omitted. */
  use(groups: readonly StoredGroup[], scope: SumScope, samples: SampleRange): ReadonlyMap<number, Use>;
  /** The number of resources in the period by project, for these projects in their order. */
  countByProject(projects: readonly number[], samples: SampleRange): ReadonlyMap<number, number>;
}

type SumRow = [
  groupId: bigint,
  projectId: bigint,
  begun: bigint,
  rateTo: bigint,
  highTo: bigint,
  lowTo: bigint,
  ended: bigint,
  rateFrom: bigint,
  highFrom: bigint,
  lowFrom: bigint,
];

/** The last row of a series before a day. */
const rowBefore = (name: string, day: string): string => {
  const ofSeries = 'group_id = wanted_group.value AND project_id = project.value AND tag_id = tag.value';
  return `gcore_day_sum AS ${name}
    ON (${name}.group_id, ${name}.project_id, ${name}.tag_id) = (wanted_group.value, project.value, tag.value)
      AND ${name}.day = (SELECT max(day) FROM gcore_day_sum WHERE ${ofSeries} AND day < ${day})`;
};

const SUMS = `
SELECT wanted_group.value, project.value,
  at_end.begun, at_end.rate, at_end.offset_high, at_end.offset_low,
  ifnull(at_start.ended, 0), ifnull(at_start.rate, 0), ifnull(at_start.offset_high, 0), ifnull(at_start.offset_low, 0)
FROM json_each(:groups) AS wanted_group
CROSS JOIN json_each(:projects) AS project
CROSS JOIN json_each(:tags) AS tag
CROSS JOIN ${rowBefore('at_end', ':to_day')}
LEFT JOIN ${rowBefore('at_start', ':from_day')}`;

/** A resource that a gap keeps out of the period. */
interface Gap {
  readonly projectId: number;
  readonly groupId: number;
}

const GAPS = `
SELECT project_id AS projectId, group_id AS groupId FROM gcore_gap AS gap
WHERE first_sample <= :from AND end_sample >= :to`;
const TAGGED = `AND EXISTS (
  SELECT 1 FROM gcore_resource_tag AS tagged
  WHERE tagged.resource_id = gap.resource_id AND +tag_id IN (SELECT value FROM json_each(:tags)))`;

export function createDaySums(db: Database, lateChanges: LateChanges): DaySums {
  const selectSums = db.prepare<[object], SumRow>(SUMS).raw().safeIntegers();
  const selectGaps = db.prepare<[object], Gap>(GAPS);
  const selectTaggedGaps = db.prepare<[object], Gap>(`${GAPS} ${TAGGED}`);
  const sumsOf = (
    groups: readonly number[],
    projects: readonly number[],
    tags: readonly number[],
    { first, end }: SampleRange,
  ): SumRow[] =>
    selectSums.all({
      groups: JSON.stringify(groups),
      projects: JSON.stringify(projects),
      tags: JSON.stringify(tags),
      ...{ from_day: dayOfSample(first), to_day: dayOfSample(end) },
    });
  const gapsOver = ({ first, end }: SampleRange, tagIds?: readonly number[]): Gap[] => {
    const period = { from: first, to: end };
    return tagIds === undefined
      ? selectGaps.all(period)
      : selectTaggedGaps.all({ ...period, tags: JSON.stringify(tagIds) });
  };
  const changesBefore = (sample: number, tagIds?: readonly number[]): readonly LateChange[] =>
    tagIds === undefined ? lateChanges.before(sample) : lateChanges.taggedBefore(sample, tagIds);

  return {
    use(groups, { projects, tagIds }, samples) {
      const sums = createSums((groupId) => byId.get(groupId)?.type === 'backup');
      const byId = new Map(groups.map((group) => [group.id, group]));
      const wanted = projects === undefined ? undefined : new Set(projects);
      const isWanted = ({ projectId }: Gap): boolean => wanted === undefined || wanted.has(projectId);
      const weight = (groupId: number, sample: number): bigint =>
        BigInt(weightBefore(byId.get(groupId)?.profile ?? 'flat', sample));

      const rows = sumsOf([...byId.keys()], projects ?? [ANY_PROJECT], tagIds ?? [ANY_TAG], samples);
      for (const [id, , begun, rateTo, highTo, lowTo, ended, rateFrom, highFrom, lowFrom] of rows) {
        const groupId = Number(id);
        const usedTo = rateTo * weight(groupId, samples.end) + offsetOf(highTo, lowTo);
        const usedFrom = rateFrom * weight(groupId, samples.first) + offsetOf(highFrom, lowFrom);
        sums.add(groupId, Number(begun - ended), usedTo - usedFrom, rateTo);
      }
      for (const change of changesBefore(samples.end, tagIds)) {
        const { groupId, sample, rate, begins } = change;
        if (!byId.has(groupId) || !isWanted(change)) continue;
        sums.add(
          groupId,
          begins,
          BigInt(rate) * (weight(groupId, samples.end) - weight(groupId, sample)),
          BigInt(rate),
        );
      }
      for (const gap of gapsOver(samples, tagIds)) {
        if (byId.has(gap.groupId) && isWanted(gap)) sums.add(gap.groupId, -1, 0n, 0n);
      }
      return new Map([...sums.byGroup].filter(([, { resources }]) => resources > 0));
    },
    countByProject(projects, samples) {
      const counts = new Map(projects.map((id) => [id, 0]));
      const add = (projectId: number, by: number): void => {
        const count = counts.get(projectId);
        if (count !== undefined) counts.set(projectId, count + by);
      };
      for (const [, projectId, begun, , , , ended] of sumsOf([ANY_GROUP], projects, [ANY_TAG], samples)) {
        add(Number(projectId), Number(begun - ended));
      }
      for (const { projectId, begins } of lateChanges.before(samples.end)) add(projectId, begins);
      for (const { projectId } of gapsOver(samples)) add(projectId, -1);
      return counts;
    },
  };
}

/** @param hasSize whether a group's rate is a size that totals show */
function createSums(hasSize: (groupId: number) => boolean) {
  const byGroup = new Map<number, Use>();
  return {
    byGroup,
    add(groupId: number, resources: number, used: bigint, rate: bigint) {
      const sum = byGroup.get(groupId);
      byGroup.set(groupId, {
        resources: (sum?.resources ?? 0) + resources,
        used: (sum?.used ?? 0n) + used,
        lastSize: (sum?.lastSize ?? 0n) + (hasSize(groupId) ? rate : 0n),
      });
    },
  };
}
