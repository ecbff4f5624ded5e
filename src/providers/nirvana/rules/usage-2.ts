import type { Rule } from '../../../core/provider/rule.ts';

export const usage2: readonly Rule[] = [
  {
    id: 'nirvana/resource-id-not-uuid-400',
    explains: ['invalid'],
    rule: "A `resource_id` that isn't a UUID: 400",
    evidence: 'assumed',
    settledBy: 'a response to `resource_id=x`',
  },
  {
    id: 'nirvana/resource-type-selects-seven-types',
    rule: '`resource_type` selects one of the seven types',
    evidence: 'doc',
  },
  {
    id: 'nirvana/sort-created-asc-created-desc',
    rule: "`sort` is `created_at:asc` or `created_at:desc`, where created_at is the start of the resource's earliest usage row that matches the filters",
    evidence: 'doc',
  },
  {
    id: 'nirvana/default-sort-created-desc',
    rule: 'The default of `sort` is `created_at:desc`',
    evidence: 'assumed',
    settledBy: 'a response without `sort`',
  },
  {
    id: 'nirvana/resources-same-created-ordered-id',
    rule: 'Resources with the same created_at are ordered by id',
    evidence: 'assumed',
    settledBy: 'a response with several resources created in one call',
  },
  {
    id: 'nirvana/all-filters-must-match-same',
    rule: 'All filters must match the same usage row',
    evidence: 'assumed',
    settledBy: 'a response with a dimension and a window for a resource that had the dimension at another time',
  },
  {
    id: 'nirvana/item-contains-whole-history-whichever',
    rule: 'An item contains its whole history, whichever row matched',
    evidence: 'assumed',
    settledBy: "a response with a window that covers part of a resource's history",
  },
  {
    id: 'nirvana/empty-value-error',
    explains: ['invalid'],
    rule: 'An empty value is an error',
    evidence: 'assumed',
    settledBy: 'a response to `?region=`',
  },
  {
    id: 'nirvana/unknown-parameter-ignored',
    rule: 'An unknown parameter is ignored',
    evidence: 'assumed',
    settledBy: 'a response to `?page=7`',
  },
  {
    id: 'nirvana/repeated-parameter-error',
    explains: ['invalid'],
    rule: 'A repeated parameter is an error',
    evidence: 'assumed',
    settledBy: 'a response to `?limit=10&limit=20`',
  },
  {
    id: 'nirvana/ended-null-segment-resource-active',
    rule: '`ended_at` is `null` while a segment or a resource is active',
    evidence: 'doc',
  },
  {
    id: 'nirvana/only-bundle-heads-children',
    rule: 'Only bundle heads have `children`',
    evidence: 'doc',
  },
  {
    id: 'nirvana/instants-rfc-3339-utc-without',
    rule: 'Instants are RFC 3339 in UTC, without a fraction if it is zero',
    evidence: 'assumed',
    settledBy: "a response with a segment that doesn't begin on a full second",
  },
  {
    id: 'nirvana/resize-closes-dimension-segment-opens',
    rule: "A resize closes a dimension's segment and opens the next at the same instant",
    evidence: 'doc',
  },
  {
    id: 'nirvana/three-pagination-fields-always-present',
    rule: 'The three pagination fields are always present; a cursor is `null` if there is no such page',
    evidence: 'client',
  },
  {
    id: 'nirvana/total-count-number-all-matches',
    rule: "`total_count` is the number of all matches, not of the page's items",
    evidence: 'doc',
  },
  {
    id: 'nirvana/following-next-cursor-end-previous',
    rule: 'Following `next_cursor` to the end and `previous_cursor` back visits every item once in each direction',
    evidence: 'doc',
  },
  {
    id: 'nirvana/cursors-opaque-url-safe',
    rule: 'Cursors are opaque and URL-safe',
    evidence: 'doc',
  },
  {
    id: 'nirvana/cursor-valid-only-same-filters',
    rule: 'A cursor is valid only with the same filters and sort',
    evidence: 'doc',
  },
  {
    id: 'nirvana/invalid-cursor-400-message-names',
    explains: ['invalid'],
    rule: 'An invalid cursor: 400, and the message names `cursor`',
    evidence: 'assumed',
    settledBy: 'a response to `cursor=x`',
  },
  {
    id: 'nirvana/limit-can-change-page-page',
    rule: '`limit` can change from page to page',
    evidence: 'assumed',
    settledBy: 'a response to a cursor with another `limit`',
  },
  {
    id: 'nirvana/cursor-position-order-not-snapshot',
    rule: 'A cursor is a position in the order, not a snapshot: each page, with its `total_count`, shows the data at its own time. Resources that begin between two pages cause neither gaps nor repetitions: they come last in ascending order, and before the first page in descending order',
    evidence: 'assumed',
    settledBy: 'two pages of a real account with a resource created between them',
  },
  {
    id: 'nirvana/usage-listed-soon-begins-without',
    rule: "Usage is listed as soon as it begins, without a lag; a resource that hasn't begun isn't listed",
    evidence: 'assumed',
    settledBy: 'how soon the real API lists a new resource',
  },
  {
    id: 'nirvana/closed-history-immutable',
    rule: 'Closed history is immutable, except when a revision becomes known',
    evidence: 'assumed',
    settledBy: 'whether the vendor ever corrects closed segments',
  },
  {
    id: 'nirvana/revision-shows-closed-history',
    rule: 'A correction of a resource, price or credit shows in closed segments, days and statements; no later item makes up for it',
    evidence: 'assumed',
    settledBy: 'a statement before and after the vendor corrects it',
  },
];
