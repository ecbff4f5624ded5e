// Constraints that the vendor publishes for its messages; scripts/message-schema.ts has more.

export const MAX_PAGE_SIZE = 100;

/** The error for a timestamp field. */
export const TIMESTAMP_RULE =
  'value must be an RFC 3339 timestamp of the years 0001 to 9999, such as 2024-01-01T00:00:00Z';
