import { ProjectService } from '../../gen/methods.ts';
import { directoryOf } from '../../store/directory/directory.ts';
import { getMethod } from '../methods.ts';
import { found } from './items.ts';
import { projectJson } from './list-projects.ts';

export const getProject = getMethod({
  method: ProjectService.getProject,
  description: 'Gets a project.',
  answer({ dataset, now, message }) {
    const directory = directoryOf(dataset);
    const project = found('project_id', message.projectId, (id) => directory.projects.getAt(id, now));
    return { project: projectJson(directory, project) };
  },
});
