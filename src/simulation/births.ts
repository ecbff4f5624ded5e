import { type Day, MINUTE_MS, weekdayIndex } from './calendar.ts';
import type { Project } from './organization.ts';
import type { Random } from './random.ts';
import { localMidnight } from './time-zone.ts';
import type { World } from './world.ts';

/** Somebody sets something up for a project. */
export interface Birth {
  readonly project: Project;
  /** ms, a whole second of somebody's working hours. */
  readonly at: number;
}

/** What is set up on a day of the weekend, beside a working day. */
const WEEKEND = 0.06;
/** Which part is there soon after the span has begun: the company moves in. */
const MOVED_IN = 0.07;
const MOVING_DAYS = 14;

/** As many as asked for, oldest first, spread over the span as people and the projects' work are. */
export function births({ days, organization }: World, count: number, random: Random): Birth[] {
  const { projects, offices } = organization;
  const length = days.to - days.from;
  const loads = Float64Array.from({ length }, (_, index) => {
    const day = days.from + index;
    const load = projects.reduce((sum, project) => sum + project.load(day), 0);
    return load * organization.headcount(day) * (weekdayIndex(day) < 5 ? 1 : WEEKEND);
  });
  const sum = (from: number, to: number): number => loads.subarray(from, to).reduce((total, load) => total + load, 0);
  const moving = sum(0, MOVING_DAYS);
  if (moving > 0) {
    const heavier = (MOVED_IN * sum(MOVING_DAYS, length)) / ((1 - MOVED_IN) * moving);
    for (let index = 0; index < Math.min(MOVING_DAYS, length); index += 1) loads[index] = (loads[index] ?? 0) * heavier;
  }
  const total = sum(0, length);
  if (total === 0) return [];

  const found: Birth[] = [];
  const phase = random.float();
  let seen = 0;
  for (const [index, load] of loads.entries()) {
    seen += load;
    const day: Day = days.from + index;
    while (found.length < count && (found.length + phase) / count < seen / total) {
      const office = random.pick(offices);
      const at = localMidnight(office.zone, day) + random.int(office.opens, office.closes) * MINUTE_MS;
      const project = random.weighted(projects.map((candidate) => [candidate, candidate.load(day)]));
      found.push({ project, at: at + random.int(0, 59) * 1000 });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}
