import type { Random } from '../core/random.ts';
import type { Day } from '../core/time/day.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/time/instant.ts';
import { scatter } from './apportion.ts';
import { weekdayIndex } from './calendar.ts';
import type { Lifetime } from './history.ts';
import type { Project } from './organization.ts';
import { localMidnight } from './time-zone.ts';
import type { World } from './world.ts';

/** Resources that a person deploys for a project. */
export interface Deployment {
  readonly project: Project;
  /** ms, a whole second in office hours. */
  readonly at: number;
}

/** Deployments on a day of the weekend, relative to a working day. */
const WEEKEND = 0.06;
/** The share of deployments in the first days of the span: the organization brings existing projects with it. */
const FIRST_DAYS_SHARE = 0.07;
const FIRST_DAYS = 14;

/**
 * A number of deployments, oldest first, spread over the span in proportion to headcount and project load.
 *
 * @param rhythm the activity on each day; with it, deployments come by chance and not at even intervals
 */
export function deployments(
  { days, organization }: World,
  count: number,
  random: Random,
  rhythm?: Float64Array,
): Deployment[] {
  const { projects, offices } = organization;
  const length = days.to - days.from;
  const loads = Float64Array.from({ length }, (_, index) => {
    const day = days.from + index;
    const load = projects.reduce((sum, project) => sum + project.load(day), 0);
    return load * organization.headcount(day) * (weekdayIndex(day) < 5 ? 1 : WEEKEND) * (rhythm?.[index] ?? 1);
  });
  const sum = (from: number, to: number): number => loads.subarray(from, to).reduce((total, load) => total + load, 0);
  const firstDays = sum(0, FIRST_DAYS);
  if (firstDays > 0) {
    const factor = (FIRST_DAYS_SHARE * sum(FIRST_DAYS, length)) / ((1 - FIRST_DAYS_SHARE) * firstDays);
    for (let index = 0; index < Math.min(FIRST_DAYS, length); index += 1) loads[index] = (loads[index] ?? 0) * factor;
  }
  const total = sum(0, length);
  if (total === 0) return [];

  const found: Deployment[] = [];
  const byChance = rhythm && scatter(count, loads, random);
  const phase = random.float();
  let due = 0;
  let seen = 0;
  for (const [index, load] of loads.entries()) {
    seen += load;
    const day: Day = days.from + index;
    due += byChance?.[index] ?? 0;
    while (byChance ? found.length < due : found.length < count && (found.length + phase) / count < seen / total) {
      const office = random.pick(offices);
      const at = localMidnight(office.zone, day) + random.int(office.opens, office.closes) * MINUTE_MS;
      const project = random.weighted(projects.map((candidate) => [candidate, candidate.load(day)]));
      found.push({ project, at: at + random.int(0, 59) * 1000 });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

/** The lifetimes of a project's resources: they end with the project at the latest. */
export function lifetimesIn({ span }: World, { to }: Project): (startedAt: number, lengthMs: number) => Lifetime {
  const projectEnd = to === null ? Infinity : to * DAY_MS + 10 * HOUR_MS;
  return (startedAt, lengthMs) => {
    const endedAt = Math.min(startedAt + lengthMs, projectEnd);
    return { startedAt, endedAt: endedAt < span.to ? endedAt : null };
  };
}
