import type { Rule } from '../../../core/provider/rule.ts';
import { BILLING_COMMAND, PROJECTS, SHARED_TYPES, USAGE_COMMAND, USAGE_REFERENCE } from './sources.ts';

export const listsRules: readonly Rule[] = [
  {
    id: 'nirvana/three-pagination-fields-always-present',
    rule: 'The three pagination fields are always present; a cursor is `null` if there is no such page',
    evidence: 'client',
    link: SHARED_TYPES,
  },
  {
    id: 'nirvana/all-lists-pagination-usage',
    rule: 'All lists have the pagination of usage',
    evidence: 'doc',
    link: SHARED_TYPES,
  },
  {
    id: 'nirvana/limit-10-100',
    rule: '`limit` is 10 to 100',
    evidence: 'doc',
    link: USAGE_REFERENCE,
  },
  {
    id: 'nirvana/limit-outside-range-not-plain',
    explains: ['invalid'],
    rule: 'A `limit` outside that range, or not in plain digits, is refused and not clamped',
    evidence: 'assumed',
    settledBy: 'responses to `limit=1` and `limit=1000`',
  },
  {
    id: 'nirvana/without-limit-page-10-items',
    rule: 'Without `limit` a page has 10 items',
    evidence: 'client',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/limit-can-change-page-page',
    rule: '`limit` can change from page to page',
    evidence: 'assumed',
    settledBy: 'a response to a cursor with another `limit`',
  },
  {
    id: 'nirvana/total-count-number-all-matches',
    rule: "`total_count` is the number of all matches, not of the page's items",
    evidence: 'doc',
    link: USAGE_REFERENCE,
  },
  {
    id: 'nirvana/following-next-cursor-end-previous',
    rule: 'Following `next_cursor` to the end and `previous_cursor` back visits every item once in each direction',
    evidence: 'doc',
    link: USAGE_REFERENCE,
  },
  {
    id: 'nirvana/cursors-opaque-url-safe',
    rule: 'Cursors are opaque and URL-safe',
    evidence: 'doc',
    link: BILLING_COMMAND,
  },
  {
    id: 'nirvana/cursor-valid-only-same-filters',
    rule: 'A cursor is valid only with the same filters and sort',
    evidence: 'doc',
    link: USAGE_COMMAND,
  },
  {
    id: 'nirvana/invalid-cursor-400-message-names',
    explains: ['invalid'],
    rule: 'An invalid cursor: 400, and the message names `cursor`',
    evidence: 'assumed',
    settledBy: 'a response to `cursor=x`',
  },
  {
    id: 'nirvana/cursor-position-order-not-snapshot',
    rule: 'A cursor is a position in the order, not a snapshot: each page, with its `total_count`, shows the data at its own time. Resources that begin between two pages cause neither gaps nor repetitions: they come last in ascending order, and before the first page in descending order',
    evidence: 'assumed',
    settledBy: 'two pages of a real account with a resource created between them',
  },
  {
    id: 'nirvana/lists-sort-comma-separated-terms',
    rule: 'Lists sort by comma-separated terms in order of precedence',
    evidence: 'doc',
    link: PROJECTS,
  },
  {
    id: 'nirvana/lists-default-order',
    rule: 'Without `sort`, organizations and projects come newest first, regions and instance types by name',
    evidence: 'assumed',
    settledBy: 'responses without `sort`',
  },
];
