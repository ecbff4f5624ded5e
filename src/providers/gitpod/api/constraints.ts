// Constraints that the vendor publishes for its messages; scripts/message-schema.ts applies them and has more.

/** [gitpod/page-size-above-100-below, gitpod/page-size-top-lists-0] */
export const MAX_PAGE_SIZE = 100;

/** [gitpod/list-projects-accepts-most-25] */
export const MAX_PROJECT_IDS = 25;

/** The error for a timestamp field. */
export const TIMESTAMP_RULE =
  'value must be an RFC 3339 timestamp of the years 0001 to 9999, such as 2024-01-01T00:00:00Z';
