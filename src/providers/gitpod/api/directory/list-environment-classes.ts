import type {
  EnvironmentClassJson,
  ListEnvironmentClassesRequestJson,
} from '../../gen/gitpod/v1/environment_class_pb.ts';
import { EnvironmentService, RunnerConfigurationService } from '../../gen/methods.ts';
import { directoryOf } from '../../store/directory/directory.ts';
import type { ConnectResponse } from '../connect/endpoint.ts';
import { listMethod } from '../methods.ts';
import type { PagedRequest } from '../paging.ts';
import { answerItems, isListed } from './items.ts';
import { runnerKindOf, runnerProviderOf } from './list-runners.ts';

const description = 'Lists the environment classes by name.';

/** [gitpod/runners-teams-environment-classes] */
export const listEnvironmentClasses = listMethod({
  method: RunnerConfigurationService.listEnvironmentClasses,
  description,
  answer,
});

export const listEnvironmentClassesOfEnvironments = listMethod({
  method: EnvironmentService.listEnvironmentClasses,
  description,
  answer,
});

function answer(request: PagedRequest<ListEnvironmentClassesRequestJson>): ConnectResponse {
  const { dataset, now, message } = request;
  const { classes, runners } = directoryOf(dataset);
  const { runnerIds, runnerKinds, runnerProviders, enabled, canCreateEnvironments } = message.filter ?? {};
  const onlyEnabled = enabled === true || canCreateEnvironments === true;
  const items = classes.all(now).filter((one) => {
    const runner = runners.get(one.runnerId, now);
    return (
      isListed(runnerIds, one.runnerId) &&
      isListed(runnerKinds, runner && runnerKindOf(runner)) &&
      isListed(runnerProviders, runner && runnerProviderOf(runner)) &&
      !(onlyEnabled && one.enabled === false)
    );
  });
  return answerItems(request, {
    field: 'environmentClasses',
    items,
    keyOf: ({ displayName, id }) => [displayName, id],
    render: ({ id, displayName, description = '', runnerId, enabled = true }): EnvironmentClassJson => ({
      id,
      displayName,
      description,
      configuration: [],
      runnerId,
      enabled,
    }),
  });
}
