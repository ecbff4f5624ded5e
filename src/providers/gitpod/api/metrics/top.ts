import type {
  GetTopActiveUsersResponse_UserRuntimeInfoJson,
  GetTopEnvironmentClassesResponse_EnvironmentClassRuntimeInfoJson,
  GetTopProjectsResponse_ProjectRuntimeInfoJson,
} from '../../gen/gitpod/v1/usage_pb.ts';
import { UsageService } from '../../gen/methods.ts';
import { type Directory, directoryOf } from '../../store/directory/directory.ts';
import { answerItems } from '../directory/items.ts';
import { avatarOf } from '../directory/list-members.ts';
import { runnerKindOf } from '../directory/list-runners.ts';
import { listMethod } from '../methods.ts';
import { seconds, usageOf } from './usage.ts';

/** What ran in a range, with its runtime. */
interface Ranked {
  readonly id: string;
  /** ms */
  readonly runtime: number;
}

/** [gitpod/top-lists-sorted-total-runtime] */
const byRuntime = ({ runtime, id }: Ranked): [number, string] => [-runtime, id];

export const getTopActiveUsers = listMethod({
  method: UsageService.getTopActiveUsers,
  description: 'Lists the users by the total runtime of their environments in a date range, the longest first.',
  answer(request) {
    const { dataset, now, message } = request;
    const usage = usageOf(dataset, now, message);
    const { members } = directoryOf(dataset);
    return answerItems(request, {
      field: 'users',
      items: rank(usage.runtimeBy('user', usage.range)),
      keyOf: byRuntime,
      render({ id, runtime }): GetTopActiveUsersResponse_UserRuntimeInfoJson {
        const member = members.get(id, now);
        return {
          userId: id,
          userName: member?.fullName ?? '',
          userAvatarUrl: member === undefined ? '' : avatarOf(member),
          totalRuntimeSeconds: runtime / 1000,
        };
      },
    });
  },
});

/** [gitpod/get-top-projects-lists-runtime] */
export const getTopProjects = listMethod({
  method: UsageService.getTopProjects,
  description: 'Lists the projects by the total runtime of their environments in a date range, the longest first.',
  answer(request) {
    const { dataset, now, message } = request;
    const usage = usageOf(dataset, now, message);
    const { projects } = directoryOf(dataset);
    const items = inSeconds(rank(usage.runtimeBy('project', usage.range)));
    return answerItems(request, {
      field: 'projects',
      items,
      keyOf: byRuntime,
      render: ({ id, seconds: runtime }): GetTopProjectsResponse_ProjectRuntimeInfoJson => ({
        projectId: id,
        projectName: projects.get(id, now)?.name ?? '',
        totalRuntimeSeconds: String(runtime),
      }),
    });
  },
});

/** [gitpod/environment-classes-local-runners] */
export const getTopEnvironmentClasses = listMethod({
  method: UsageService.getTopEnvironmentClasses,
  description:
    'Lists the environment classes by the total runtime of their environments in a date range, the longest first. The ' +
    'classes of local runners are one group without an id.',
  answer(request) {
    const { dataset, now, message } = request;
    const usage = usageOf(dataset, now, message);
    const directory = directoryOf(dataset);
    const runtime = new Map<string, number>();
    for (const [id, ms] of usage.runtimeBy('class', usage.range)) {
      const group = isLocal(directory, id, now) ? '' : id;
      runtime.set(group, (runtime.get(group) ?? 0) + ms);
    }
    return answerItems(request, {
      field: 'environmentClasses',
      items: inSeconds(rank(runtime)),
      keyOf: byRuntime,
      render({ id, seconds: total }): GetTopEnvironmentClassesResponse_EnvironmentClassRuntimeInfoJson {
        const known = directory.classes.get(id, now);
        const runner = directory.runners.get(known?.runnerId ?? '', now);
        return {
          environmentClassId: id,
          runnerKind: id === '' ? 'RUNNER_KIND_LOCAL' : runner ? runnerKindOf(runner) : 'RUNNER_KIND_UNSPECIFIED',
          runnerName: runner?.name ?? '',
          environmentClassName: known?.displayName ?? '',
          totalRuntimeSeconds: String(total),
        };
      },
    });
  },
});

function isLocal({ classes, runners }: Directory, id: string, now: number): boolean {
  const runner = runners.get(classes.get(id, now)?.runnerId ?? '', now);
  return (
    runner !== undefined && ['RUNNER_KIND_LOCAL', 'RUNNER_KIND_LOCAL_CONFIGURATION'].includes(runnerKindOf(runner))
  );
}

function rank(runtime: ReadonlyMap<string, number>): Ranked[] {
  return Array.from(runtime, ([id, ms]) => ({ id, runtime: ms })).sort(
    (a, b) => b.runtime - a.runtime || (a.id < b.id ? -1 : 1),
  );
}

/**
 * Rounds to whole seconds such that the list adds up to the rounded total: the largest remainders are rounded up.
 * [gitpod/runtime-rounded-down-whole-seconds]
 */
function inSeconds(ranked: readonly Ranked[]): (Ranked & { readonly seconds: number })[] {
  const total = seconds(ranked.reduce((sum, { runtime }) => sum + runtime, 0));
  const missing = total - ranked.reduce((sum, { runtime }) => sum + seconds(runtime), 0);
  const roundedUp = new Set(ranked.toSorted((a, b) => (b.runtime % 1000) - (a.runtime % 1000)).slice(0, missing));
  return ranked.map((one) => ({ ...one, seconds: seconds(one.runtime) + (roundedUp.has(one) ? 1 : 0) }));
}
