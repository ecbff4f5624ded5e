import type { Random } from '../../../core/random.ts';
import { DAY_MS, formatInstant, HOUR_MS } from '../../../core/time/instant.ts';
import type { Project } from '../../../simulation/organization.ts';
import type { World } from '../../../simulation/world.ts';
import type { ProjectHistory } from '../store/account/projects.ts';

type Labels = Pick<ProjectHistory, 'name' | 'tags' | 'createdAt' | 'updatedAt' | 'earlier'>;

/** Spellings of an environment in tags that people write by hand. */
const ENVIRONMENTS = ['production', 'prod', 'Prod', 'PROD', 'staging', 'stage', 'dev'];
/** The share of changes that rename a project; the others change its tags. */
const RENAMED = 0.25;

/** The names and tags of each project in the span. It begins with its own name, tagged with its team. */
export function labelsOf({ organization, span, random }: World, retags: number): ReadonlyMap<Project, Labels> {
  const { projects } = organization;
  const draw = random.branch('nirvana', 'retags');
  const changes = new Map(projects.map((project) => [project, new Set<number>()]));
  for (let left = projects.length === 0 ? 0 : retags; left > 0; left -= 1) {
    const project = draw.pick(projects);
    const [from, to] = [createdAt(project, span.from), project.to === null ? span.to : project.to * DAY_MS];
    const hours = Math.floor((Math.min(to, span.to) - from) / HOUR_MS);
    if (hours > 1) changes.get(project)?.add(from + draw.int(1, hours - 1) * HOUR_MS);
  }
  return new Map(
    [...changes].map(([project, at]) => [project, labelled(project, createdAt(project, span.from), [...at], draw)]),
  );
}

function createdAt({ from }: Project, spanFrom: number): number {
  return Math.max(spanFrom, from * DAY_MS);
}

function labelled(project: Project, createdAt: number, changes: readonly number[], random: Random): Labels {
  let label = { name: project.name, tags: [project.team.name] };
  let updatedAt = createdAt;
  const earlier: ProjectHistory['earlier'][number][] = [];
  for (const at of changes.toSorted((a, b) => a - b)) {
    earlier.push({ until: formatInstant(at), ...label });
    updatedAt = at;
    label = random.chance(RENAMED)
      ? { ...label, name: renamed(project, label.name) }
      : { ...label, tags: retagged(project, random) };
  }
  return { ...label, createdAt, updatedAt, earlier };
}

function renamed({ name, team }: Project, now: string): string {
  return now === name ? `${team.name}-${name}` : name;
}

/** People may forget the team, or spell it in another way. */
function retagged({ team: { name } }: Project, random: Random): string[] {
  const team = random.weighted([
    [[name], 6],
    [[name.charAt(0).toUpperCase() + name.slice(1)], 2],
    [[`team-${name}`], 1],
    [[], 1],
  ]);
  return random.chance(0.7) ? [...team, random.pick(ENVIRONMENTS)] : team;
}
