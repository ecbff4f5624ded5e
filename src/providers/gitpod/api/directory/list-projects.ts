import { Failure } from '../../../../core/http/failure.ts';
import { instantMs } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import type { ProjectJson } from '../../gen/gitpod/v1/project_pb.ts';
import { ProjectService } from '../../gen/methods.ts';
import { type Directory, directoryOf } from '../../store/directory/directory.ts';
import type { Project } from '../../store/directory/kinds.ts';
import { listMethod } from '../methods.ts';
import { answerItems, isFound, isListed, userSubject } from './items.ts';
import { runnerKindOf } from './list-runners.ts';

export const listProjects = listMethod({
  method: ProjectService.listProjects,
  description: 'Lists the projects of the organization, by name unless the request sorts them by created_at.',
  answer(request) {
    const { dataset, now, message } = request;
    const { filter = {}, sort = {} } = message;
    const directory = directoryOf(dataset);
    const runnersOf = ({ environmentClassIds = [] }: Project) =>
      environmentClassIds.flatMap((id) => directory.runners.get(directory.classes.get(id)?.runnerId ?? '') ?? []);
    const items = directory.projects.at(now).filter((project) => {
      const runners = runnersOf(project);
      return (
        isListed(filter.projectIds, project.id) &&
        isFound(filter.search, project.name) &&
        isListed(filter.creatorIds, project.creatorId) &&
        isListed(filter.specRemoteUris, project.remoteUri) &&
        (isListed(filter.runnerIds, undefined) ||
          runners.some(({ runnerId }) => isListed(filter.runnerIds, runnerId))) &&
        (isListed(filter.runnerKinds, undefined) ||
          runners.some((runner) => isListed(filter.runnerKinds, runnerKindOf(runner))))
      );
    });
    const byCreation = isByCreation(sort.field);
    return answerItems(request, {
      field: 'projects',
      items,
      keyOf: ({ id, name, createdAt }) => [byCreation ? instantMs(createdAt) : name, id],
      order: sort.order,
      render: (project) => projectJson(directory, project),
    });
  },
});

/**
 * [gitpod/list-projects-sorts-name-created]
 *
 * @throws Failure `invalid` for a field that projects can't be sorted by
 */
function isByCreation(field = ''): boolean {
  if (field === 'created_at' || field === 'createdAt') return true;
  if (field === '' || field === 'name') return false;
  throw new Failure('invalid', `sort.field: value must be name or created_at, not '${field}'`);
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
      updatedAt: createdAt,
    },
    ...(remoteUri !== undefined && { initializer: { specs: [{ git: { remoteUri } }] } }),
    // [gitpod/project-always-environment-class]
    environmentClass: classes[0] ?? {},
    environmentClasses: classes,
    desiredPhase: 'PROJECT_PHASE_ACTIVE',
  };
}
