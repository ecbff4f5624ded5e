import { Failure } from '../../../../core/http/failure.ts';
import { instantMs } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import type { ProjectJson } from '../../gen/gitpod/v1/project_pb.ts';
import { ProjectService } from '../../gen/methods.ts';
import { type Directory, directoryOf } from '../../store/directory/directory.ts';
import type { Project } from '../../store/directory/kinds.ts';
import { popularityOf } from '../../store/directory/popularity.ts';
import { listMethod } from '../methods.ts';
import { answerItems, isFound, isListed, userSubject } from './items.ts';
import { runnerKindOf } from './list-runners.ts';

/** [gitpod/list-projects-sorts-popularity-id, gitpod/projects-search-name-id-repository] */
export const listProjects = listMethod({
  method: ProjectService.listProjects,
  description: 'Lists the projects of the organization, the most popular first unless the request sorts them by id.',
  answer(request) {
    const { dataset, now, message } = request;
    const { filter = {}, sort = {} } = message;
    const directory = directoryOf(dataset);
    const runnersOf = ({ environmentClassIds = [] }: Project) =>
      environmentClassIds.flatMap(
        (id) => directory.runners.get(directory.classes.get(id, now)?.runnerId ?? '', now) ?? [],
      );
    const items = directory.projects.at(now).filter((project) => {
      const runners = runnersOf(project);
      return (
        isListed(filter.projectIds, project.id) &&
        isFound(filter.search, project.name, project.id, repositoryOf(project)) &&
        isListed(filter.creatorIds, project.creatorId) &&
        isListed(filter.specRemoteUris, project.remoteUri) &&
        (isListed(filter.runnerIds, undefined) ||
          runners.some(({ runnerId }) => isListed(filter.runnerIds, runnerId))) &&
        (isListed(filter.runnerKinds, undefined) ||
          runners.some((runner) => isListed(filter.runnerKinds, runnerKindOf(runner))))
      );
    });
    const isById = isSortedById(sort.field);
    const popularity = popularityOf(dataset)(now);
    const sign = sort.order === 'SORT_ORDER_ASC' ? 1 : -1;
    return answerItems(request, {
      field: 'projects',
      items,
      // Equally popular projects are in the same order, whether the most or the least popular ones are first.
      keyOf: ({ id, name }) => (isById ? [id] : [sign * popularity(id), name, id]),
      order: isById ? sort.order : undefined,
      render: (project) => projectJson(directory, project),
    });
  },
});

/**
 * [gitpod/other-sort-fields-refused]
 *
 * @throws Failure `invalid` for a field that projects can't be sorted by
 */
function isSortedById(field = ''): boolean {
  if (field === 'id') return true;
  if (field === '' || field === 'popularity') return false;
  throw new Failure('invalid', `sort.field: value must be popularity or id, not '${field}'`);
}

/** The last part of the address of a project's Git repository, without `.git`. */
function repositoryOf({ remoteUri = '' }: Project): string {
  return remoteUri.slice(remoteUri.lastIndexOf('/') + 1).replace(/\.git$/, '');
}

export function projectJson({ organization }: Directory, project: Project): ProjectJson {
  const createdAt = formatInstant(instantMs(project.createdAt));
  const classes = (project.environmentClassIds ?? []).map((environmentClassId, order) => ({
    environmentClassId,
    order,
  }));
  const { remoteUri, creatorId } = project;
  return {
    id: project.id,
    metadata: {
      organizationId: organization?.id ?? '',
      name: project.name,
      ...(creatorId !== undefined && { creator: userSubject(creatorId) }),
      createdAt,
      updatedAt: formatInstant(instantMs(project.updatedAt ?? project.createdAt)),
    },
    ...(remoteUri !== undefined && { initializer: { specs: [{ git: { remoteUri } }] } }),
    // [gitpod/project-always-environment-class]
    environmentClass: classes[0] ?? {},
    environmentClasses: classes,
    desiredPhase: 'PROJECT_PHASE_ACTIVE',
  };
}
