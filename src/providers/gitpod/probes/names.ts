import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  judging,
  listOf,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
} from '../../../core/provider/probe.ts';
import { call, FORM, INVALID, invalid, isInvalid, refusedWith } from './requests.ts';

const MOST_ENTRIES = 25;
const LONGEST_SEARCH = 256;
const NO_ID = '00000000-0000-4000-8000-000000000000';

const identity = call('IdentityService/GetAuthenticatedIdentity');
const projects = (more: object = {}) => call('ProjectService/ListProjects', { pagination: { pageSize: 100 }, ...more });
const runnerClasses = (filter: object = {}) =>
  call('RunnerConfigurationService/ListEnvironmentClasses', { pagination: { pageSize: 100 }, filter });
const teams = call('TeamService/ListTeams');
const runners = call('RunnerService/ListRunners', { pagination: { pageSize: 100 } });
const textsOf = (answer: ProbeAnswer | undefined, list: string, field: string): string[] =>
  answer ? listOf(answer, list).map((item) => String(fieldOf(item, field))) : [];

const compareNames = (a: string, b: string): boolean => a <= b || a.localeCompare(b) <= 0;
/** By code points or as a dictionary does: the vendor doesn't say which. */
const areSorted = (names: readonly string[]): boolean =>
  names.every((name, index) => index === 0 || compareNames(names[index - 1] ?? name, name));

/** The members of the organization that the first answer names. */
const members =
  (filter?: (answers: readonly ProbeAnswer[]) => object) =>
  (answers: readonly ProbeAnswer[]): ProbeRequest | undefined => {
    const organizationId = fieldOf(answers[0]?.json, 'organizationId');
    if (typeof organizationId !== 'string') return undefined;
    return call('OrganizationService/ListMembers', {
      ...{ organizationId, pagination: { pageSize: 100 } },
      ...(filter && { filter: filter(answers) }),
    });
  };

const MEMBERS = 'gitpod/without-sort-members-listed-caller';

/** A probe of a search by a part of the first item's name, in other case, and by a name that nothing has. */
function searching(rule: string, list: string, name: string, ask: (search?: string) => ProbeRequest): Probe {
  return comparing(
    rule,
    [
      ask(),
      ([all]) => {
        const [first = ''] = textsOf(all, list, name);
        return first.length < 3 ? undefined : ask(first.slice(1).toUpperCase());
      },
      ask('no-such-name-anywhere'),
    ],
    (all, found, none) => {
      const [id] = textsOf(all, list, 'id');
      return holdsIf(
        textsOf(found, list, 'id').includes(String(id)) && textsOf(none, list, 'id').length === 0,
        'a part of a name finds nothing, or no name finds something',
      );
    },
  );
}

/** Probes of the calls that give names to ids. */
export function nameProbes(): readonly Probe[] {
  return [
    comparing(
      'gitpod/list-members-get-organization-list',
      [
        ...[projects(), runners, runnerClasses(), teams, identity],
        (answers) => {
          const organizationId = fieldOf(answers.at(-1)?.json, 'organizationId');
          return typeof organizationId === 'string'
            ? call('OrganizationService/GetOrganization', { organizationId })
            : undefined;
        },
      ],
      () => holdsIf(true, ''),
    ),
    {
      rule: MEMBERS,
      requests: [identity, members()],
      judge(who, listed) {
        const ids = textsOf(listed, 'members', 'userId');
        if (ids.length < 2) return cannotTell('fewer than two members');
        return holdsIf(
          ids[0] === fieldOf(who.json, 'subject.id') && areSorted(textsOf(listed, 'members', 'fullName').slice(1)),
          'members in another order',
        );
      },
    },
    {
      rule: 'gitpod/filter-search-looks-part-name',
      needs: [MEMBERS],
      requests: [
        identity,
        members(),
        members(([, all]) => ({ search: (textsOf(all, 'members', 'fullName')[0] ?? '').slice(1, 4).toUpperCase() })),
        members(() => ({ search: 'no-such-name-anywhere' })),
      ],
      judge(_, all, found, none) {
        const [id] = textsOf(all, 'members', 'userId');
        if (id === undefined) return cannotTell('no members');
        return holdsIf(
          textsOf(found, 'members', 'userId').includes(id) && textsOf(none, 'members', 'userId').length === 0,
          'a part of a name finds no member, or no name finds some',
        );
      },
    },
    searching('gitpod/projects-search-name-id-repository', 'projects', 'metadata.name', (search) =>
      search === undefined ? projects() : projects({ filter: { search } }),
    ),
    searching('gitpod/teams-search-part-name', 'teams', 'name', (search) =>
      search === undefined ? teams : call('TeamService/ListTeams', { filter: { search } }),
    ),
    comparing(
      'gitpod/count-first-page',
      [
        projects(),
        projects({ count: { include: true } }),
        projects({ pagination: { pageSize: 1 }, count: { include: true } }),
      ],
      (all, counted, page) => {
        const size = textsOf(all, 'projects', 'id').length;
        if (fieldOf(all.json, 'pagination.nextToken') !== '') return cannotTell('more projects than a probe reads');
        return holdsIf(
          [counted, page].every(({ json }) => Number(fieldOf(json, 'count.value') ?? 0) === size),
          'another count',
        );
      },
    ),
    {
      rule: 'gitpod/filter-lists-most-25-entries',
      needs: [FORM, INVALID],
      requests: [MOST_ENTRIES, MOST_ENTRIES + 1].map((length) =>
        projects({ filter: { projectIds: Array.from({ length }, () => NO_ID) } }),
      ),
      judge: (most, more) => (most.status === 200 ? isInvalid(more) : holdsIf(false, `status ${most.status} for 25`)),
    },
    invalid('gitpod/ids-must-be-uuids', call('ProjectService/GetProject', { projectId: 'x' })),
    invalid('gitpod/search-most-256-characters', projects({ filter: { search: 'x'.repeat(LONGEST_SEARCH + 1) } })),
    invalid('gitpod/spec-remote-uris-are-uris', projects({ filter: { specRemoteUris: ['no address'] } })),
    invalid('gitpod/runner-kinds-defined-values', projects({ filter: { runnerKinds: [99] } })),
    invalid('gitpod/other-enums-defined-values', runnerClasses({ runnerKinds: [99] })),
    judging(
      'gitpod/id-does-not-exist-not',
      call('ProjectService/GetProject', { projectId: NO_ID }),
      refusedWith(404, 'not_found'),
      [FORM, INVALID],
    ),
    comparing(
      'gitpod/enum-value-may-sent-name',
      [runnerClasses({ runnerKinds: ['RUNNER_KIND_REMOTE'] }), runnerClasses({ runnerKinds: [2] })],
      (named, numbered) => {
        if (textsOf(named, 'environmentClasses', 'id').length === 0) return cannotTell('no environment classes');
        return holdsIf(JSON.stringify(named.json) === JSON.stringify(numbered.json), 'names and numbers differ');
      },
    ),
    comparing(
      'gitpod/list-projects-sorts-popularity-id',
      [
        projects({ sort: { field: 'id', order: 'SORT_ORDER_ASC' } }),
        projects({ sort: { field: 'popularity' } }),
        projects(),
      ],
      (byId, byPopularity, plain) => {
        const ids = textsOf(byId, 'projects', 'id');
        if (ids.length < 2) return cannotTell('fewer than two projects');
        return holdsIf(
          ids.join() === ids.toSorted().join() &&
            textsOf(byPopularity, 'projects', 'id').join() === textsOf(plain, 'projects', 'id').join(),
          'another order',
        );
      },
    ),
    invalid('gitpod/other-sort-fields-refused', projects({ sort: { field: 'surprise', order: 'SORT_ORDER_ASC' } })),
    comparing('gitpod/project-always-environment-class', [projects()], (answer) => {
      const found = listOf(answer, 'projects');
      if (found.length === 0) return cannotTell('no projects');
      return holdsIf(
        found.every((project) => fieldOf(project, 'environmentClass') !== undefined),
        'a project without environmentClass',
      );
    }),
    comparing(
      'gitpod/runners-teams-environment-classes',
      [
        runners,
        runnerClasses(),
        call('EnvironmentService/ListEnvironmentClasses', { pagination: { pageSize: 100 } }),
        teams,
      ],
      (ofRunners, classes, ofEnvironments, ofTeams) => {
        const ids = textsOf(classes, 'environmentClasses', 'id');
        if (ids.length < 2) return cannotTell('fewer than two environment classes');
        return holdsIf(
          areSorted(textsOf(ofRunners, 'runners', 'name')) &&
            areSorted(textsOf(ofTeams, 'teams', 'name')) &&
            areSorted(textsOf(classes, 'environmentClasses', 'displayName')) &&
            ids.join() === textsOf(ofEnvironments, 'environmentClasses', 'id').join(),
          'another order, or other classes of the other service',
        );
      },
    ),
  ];
}
