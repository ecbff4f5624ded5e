import { instantMs } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import type { RunnerJson } from '../../gen/gitpod/v1/runner_pb.ts';
import { RunnerService } from '../../gen/methods.ts';
import { directoryOf } from '../../store/directory/directory.ts';
import type { Runner } from '../../store/directory/kinds.ts';
import { listMethod } from '../methods.ts';
import { answerItems, isListed, userSubject } from './items.ts';

/** [gitpod/runners-teams-environment-classes] */
export const listRunners = listMethod({
  method: RunnerService.listRunners,
  description: 'Lists the runners of the organization by name.',
  answer(request) {
    const { dataset, now, message } = request;
    const { creatorIds, kinds, providers } = message.filter ?? {};
    const items = directoryOf(dataset)
      .runners.at(now)
      .filter(
        (runner) =>
          isListed(creatorIds, runner.creatorId) &&
          isListed(kinds, runnerKindOf(runner)) &&
          isListed(providers, runnerProviderOf(runner)),
      );
    return answerItems(request, {
      field: 'runners',
      items,
      keyOf: ({ name, runnerId }) => [name, runnerId],
      render: runnerJson,
    });
  },
});

function runnerJson(runner: Runner): RunnerJson {
  const createdAt = formatInstant(instantMs(runner.createdAt));
  const { runnerId, name, creatorId, region = '' } = runner;
  return {
    runnerId,
    createdAt,
    updatedAt: createdAt,
    name,
    spec: { desiredPhase: 'RUNNER_PHASE_ACTIVE', configuration: { region }, variant: 'RUNNER_VARIANT_STANDARD' },
    status: { updatedAt: createdAt, phase: 'RUNNER_PHASE_ACTIVE', region },
    ...(creatorId !== undefined && { creator: userSubject(creatorId) }),
    kind: runnerKindOf(runner),
    provider: runnerProviderOf(runner),
  };
}

export function runnerKindOf({ kind = 'RUNNER_KIND_REMOTE' }: Runner) {
  return kind;
}

export function runnerProviderOf({ provider = 'RUNNER_PROVIDER_AWS_EC2' }: Runner) {
  return provider;
}
