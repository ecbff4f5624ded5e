import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { getAuthenticatedIdentity } from './get-authenticated-identity.ts';
import { getOrganization } from './get-organization.ts';
import { getProject } from './get-project.ts';
import { getUser } from './get-user.ts';
import { listEnvironmentClasses, listEnvironmentClassesOfEnvironments } from './list-environment-classes.ts';
import { listMembers } from './list-members.ts';
import { listProjects } from './list-projects.ts';
import { listRunners } from './list-runners.ts';
import { listTeams } from './list-teams.ts';

/** The methods that give names to the ids in usage records. [gitpod/list-members-get-organization-list] */
export const directoryMethods: readonly Endpoint[] = [
  getAuthenticatedIdentity,
  getOrganization,
  listMembers,
  getUser,
  listTeams,
  listProjects,
  getProject,
  listRunners,
  listEnvironmentClasses,
  listEnvironmentClassesOfEnvironments,
];
