import type { Rule } from '../../../core/provider/rule.ts';

export const names: readonly Rule[] = [
  {
    id: 'gitpod/list-members-get-organization-list',
    rule: '`ListMembers`, `GetOrganization`, `ListProjects`, `GetProject`, `GetAuthenticatedIdentity`, `ListRunners`, `ListEnvironmentClasses` of both services, `GetUser` and `ListTeams` are served in JSON and binary, by POST and Connect GET',
    evidence: 'doc',
  },
  {
    id: 'gitpod/without-sort-members-listed-caller',
    rule: 'Without a sort, members are listed with the caller first, then by name',
    evidence: 'doc',
  },
  {
    id: 'gitpod/list-projects-accepts-most-25',
    rule: '`ListProjects` accepts at most 25 `project_ids`',
    evidence: 'doc',
  },
  {
    id: 'gitpod/id-does-not-exist-not',
    explains: ['not_found'],
    rule: 'An id that does not exist: `not_found`, 404',
    evidence: 'doc',
  },
  {
    id: 'gitpod/enum-value-may-sent-name',
    rule: "An enum value may be sent by its name or its number; the vendor's constraints allow only defined values",
    evidence: 'doc',
  },
  {
    id: 'gitpod/project-always-environment-class',
    rule: 'A project always has `environmentClass`, because strict clients require it',
    evidence: 'client',
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
    id: 'gitpod/filter-search-looks-part-name',
    rule: '`filter.search` looks for a part of the name or e-mail address, in upper or lower case',
    evidence: 'assumed',
    settledBy: "the real API's answer to a search for the middle of a name",
  },
  {
    id: 'gitpod/names-compared-their-unicode-code',
    rule: 'Names are compared by their Unicode code points',
    evidence: 'assumed',
    settledBy: 'a list of the real API with accented and lower-case names',
  },
  {
    id: 'gitpod/list-projects-sorts-name-created',
    rule: '`ListProjects` sorts by name, or by `created_at`; other fields are refused',
    evidence: 'assumed',
    settledBy: 'the sort fields that the real API accepts',
  },
  {
    id: 'gitpod/runners-teams-environment-classes',
    rule: 'Runners, teams and environment classes are listed by name; both services list the same classes',
    evidence: 'assumed',
    settledBy: "the real API's order",
  },
];
