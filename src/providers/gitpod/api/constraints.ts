// The constraints that the vendor publishes for its messages. scripts/message-schema.ts puts them into the schemas.

/** [gitpod/page-size-above-100-below, gitpod/page-size-top-lists-0] */
export const MAX_PAGE_SIZE = 100;

/** The error for a timestamp field. */
export const TIMESTAMP_RULE =
  'value must be an RFC 3339 timestamp of the years 0001 to 9999, such as 2024-01-01T00:00:00Z';

/** The error for an empty id. */
export const EMPTY_UUID = 'value is empty, which is not a valid UUID [string.uuid_empty]';

export interface Constraint {
  /** Of the field's value, in JSON Schema's words. */
  readonly value: object;
  /** Of each entry of a list. */
  readonly items?: object;
}

/** A handler refuses an empty id, which protobuf's JSON may also omit. [gitpod/ids-must-be-uuids] */
const uuid: Constraint = {
  value: { pattern: '^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})?$' },
};
/** [gitpod/filter-lists-most-25-entries] */
const list: Constraint = { value: { maxItems: 25 } };
const uuids: Constraint = { ...list, items: { ...uuid.value, minLength: 1 } };
/** [gitpod/search-most-256-characters] */
const search: Constraint = { value: { maxLength: 256 } };

/**
 * By message and field. Required fields and enums are not among them: no enum accepts an undefined value.
 * [gitpod/runner-kinds-defined-values, gitpod/other-enums-defined-values]
 */
export const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  'PaginationRequest.page_size': { value: { minimum: 0, maximum: MAX_PAGE_SIZE } },
  'GetOrganizationRequest.organization_id': uuid,
  'GetProjectRequest.project_id': uuid,
  'GetUserRequest.user_id': uuid,
  'ListEnvironmentClassesRequest.Filter.runner_ids': uuids,
  'ListEnvironmentClassesRequest.Filter.runner_kinds': list,
  'ListEnvironmentClassesRequest.Filter.runner_providers': list,
  'ListMembersRequest.organization_id': uuid,
  'ListMembersRequest.Filter.search': search,
  'ListMembersRequest.Filter.user_ids': uuids,
  'ListMembersRequest.Filter.exclude_group_ids': uuids,
  'ListProjectsRequest.Filter.project_ids': uuids,
  'ListProjectsRequest.Filter.search': search,
  'ListProjectsRequest.Filter.runner_ids': uuids,
  'ListProjectsRequest.Filter.runner_kinds': list,
  /** [gitpod/spec-remote-uris-are-uris] */
  'ListProjectsRequest.Filter.spec_remote_uris': { ...list, items: { format: 'uri' } },
  'ListProjectsRequest.Filter.creator_ids': uuids,
  'ListRunnersRequest.Filter.creator_ids': uuids,
  'ListRunnersRequest.Filter.kinds': list,
  'ListRunnersRequest.Filter.providers': list,
  'ListTeamsRequest.Filter.search': search,
};
