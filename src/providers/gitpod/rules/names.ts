import type { Rule } from '../../../core/provider/rule.ts';
import { DESCRIPTORS, ERROR_CODES, MEMBERS_PAGE, PROJECT_CLIENT, descriptor } from './links.ts';

export const names: readonly Rule[] = [
  {
    id: 'gitpod/list-members-get-organization-list',
    rule: '`ListMembers`, `GetOrganization`, `ListProjects`, `GetProject`, `GetAuthenticatedIdentity`, `ListRunners`, `ListEnvironmentClasses` of both services, `GetUser` and `ListTeams` are served in JSON and binary, by POST and Connect GET',
    evidence: 'doc',
    link: DESCRIPTORS,
  },
  {
    id: 'gitpod/without-sort-members-listed-caller',
    rule: 'Without a sort, members are listed with the caller first, then by name',
    evidence: 'doc',
    link: MEMBERS_PAGE,
  },
  {
    id: 'gitpod/list-projects-accepts-most-25',
    rule: '`ListProjects` accepts at most 25 `project_ids`',
    evidence: 'doc',
    link: descriptor('project_pb.js'),
  },
  {
    id: 'gitpod/id-does-not-exist-not',
    explains: ['not_found'],
    rule: 'An id that does not exist: `not_found`, 404',
    evidence: 'doc',
    link: ERROR_CODES,
  },
  {
    id: 'gitpod/project-always-environment-class',
    rule: 'A project always has `environmentClass`, because strict clients require it',
    evidence: 'client',
    link: PROJECT_CLIENT,
  },
  {
    id: 'gitpod/six-calls-usage-service-about',
    rule: 'The six calls of UsageService about commits, agents and pull requests are `unimplemented`',
    evidence: 'assumed',
    settledBy: 'nothing: the imagined company has no such data',
  },
  {
    id: 'gitpod/every-id-seeded-usage-records',
    rule: 'Every id in seeded usage records has a name; service users are members like people',
    evidence: 'assumed',
    settledBy: 'a member list of an organization whose prebuilds are made by a service account',
  },
  {
    id: 'gitpod/member-listed-day-person-joins',
    rule: 'A member is listed from the day on which the person joins; one who leaves stays listed with `USER_STATUS_LEFT`',
    evidence: 'assumed',
    settledBy: 'whether the real API still lists members who left',
  },
  {
    id: 'gitpod/every-token-belongs-administrator',
    rule: 'Every token belongs to the administrator who has been a member for longest',
    evidence: 'assumed',
    settledBy: "nothing: the emulator's tokens belong to datasets, not to people",
  },
  {
    id: 'gitpod/members-search-name-address',
    rule: '`filter.search` of `ListMembers` looks in names and e-mail addresses, in upper or lower case',
    evidence: 'doc',
    link: descriptor('organization_pb.d.ts'),
  },
  {
    id: 'gitpod/projects-search-name-id-repository',
    rule: '`filter.search` of `ListProjects` looks in names, ids and the names of repositories, in upper or lower case',
    evidence: 'doc',
    link: descriptor('project_pb.d.ts'),
  },
  {
    id: 'gitpod/teams-search-part-name',
    rule: '`filter.search` of `ListTeams` looks for a part of the name, in upper or lower case',
    evidence: 'doc',
    link: descriptor('team_pb.d.ts'),
  },
  {
    id: 'gitpod/filter-search-looks-part-name',
    rule: '`filter.search` of `ListMembers` and `ListProjects` finds any part of a text, as that of `ListTeams` does',
    evidence: 'assumed',
    settledBy: "the real API's answer to a search for the middle of a name",
  },
  {
    id: 'gitpod/count-first-page',
    rule: '`count.include` asks `ListMembers` and `ListProjects` for the number of all items that the filter selects; the first page has it',
    evidence: 'doc',
    link: descriptor('organization_pb.d.ts'),
  },
  {
    id: 'gitpod/names-compared-their-unicode-code',
    rule: 'Names are compared by their Unicode code points',
    evidence: 'assumed',
    settledBy: 'a list of the real API with accented and lower-case names',
  },
  {
    id: 'gitpod/list-projects-sorts-popularity-id',
    rule: '`ListProjects` lists the most popular projects first; `sort.field` is `popularity` or `id`',
    evidence: 'doc',
    link: descriptor('project_pb.d.ts'),
  },
  {
    id: 'gitpod/popularity-last-30-days',
    rule: "A project's popularity is the number of its listed records that were created in the 30 days (UTC) before the current one; equally popular projects are listed by name",
    evidence: 'assumed',
    settledBy: 'how the vendor computes the score',
  },
  {
    id: 'gitpod/other-sort-fields-refused',
    rule: '`ListProjects` with another `sort.field`: `invalid_argument`. Without `sort.order`, ids ascend and popularity descends',
    evidence: 'assumed',
    settledBy: 'the real API\'s responses to `sort: {field: "name"}` and to `sort: {field: "id"}`',
  },
  {
    id: 'gitpod/project-name-member-team-time',
    rule: 'A project has the name, and a member the team, of the time of the request; metrics select by the members of that time',
    evidence: 'assumed',
    settledBy: "the real API's metrics of a team for a time before a member joined it",
  },
  {
    id: 'gitpod/runners-teams-environment-classes',
    rule: 'Runners, teams and environment classes are listed by name; both services list the same classes',
    evidence: 'assumed',
    settledBy: "the real API's order",
  },
];
