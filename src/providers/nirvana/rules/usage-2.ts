import type { Rule } from '../../../core/provider/rule.ts';

export const usage2: readonly Rule[] = [
  {
    id: 'nirvana/resource-id-not-uuid-400',
    rule: "A `resource_id` that isn't a UUID: 400",
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: resource_id keeps a single resource'],
    settledBy: 'a response to `resource_id=x`',
  },
  {
    id: 'nirvana/resource-type-selects-seven-types',
    rule: '`resource_type` selects one of the seven types',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: resource_type keeps one of the seven kinds'],
  },
  {
    id: 'nirvana/sort-created-asc-created-desc',
    rule: "`sort` is `created_at:asc` or `created_at:desc`, where created_at is the start of the resource's earliest usage row that matches the filters",
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/list.test.ts: sort orders by the start of the earliest usage row that matches the filters',
    ],
  },
  {
    id: 'nirvana/default-sort-created-desc',
    rule: 'The default of `sort` is `created_at:desc`',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: without sort the youngest come first'],
    settledBy: 'a response without `sort`',
  },
  {
    id: 'nirvana/resources-same-created-ordered-id',
    rule: 'Resources with the same created_at are ordered by id',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: resources created at the same instant are in the order of their ids'],
    settledBy: 'a response with several resources created in one call',
  },
  {
    id: 'nirvana/all-filters-must-match-same',
    rule: 'All filters must match the same usage row',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/list.test.ts: all filters hold of one and the same usage row',
      'test/providers/nirvana/repository.test.ts: pages joined are the whole listing in order, for any filter, sort, limit and clock',
    ],
    settledBy: 'a response with a dimension and a window for a resource that had the dimension at another time',
  },
  {
    id: 'nirvana/item-contains-whole-history-whichever',
    rule: 'An item contains its whole history, whichever row matched',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: an item keeps its whole history, whichever row matched'],
    settledBy: "a response with a window that covers part of a resource's history",
  },
  {
    id: 'nirvana/empty-value-error',
    rule: 'An empty value is an error',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: an empty value is refused'],
    settledBy: 'a response to `?region=`',
  },
  {
    id: 'nirvana/unknown-parameter-ignored',
    rule: 'An unknown parameter is ignored',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: an unknown parameter is ignored'],
    settledBy: 'a response to `?page=7`',
  },
  {
    id: 'nirvana/repeated-parameter-error',
    rule: 'A repeated parameter is an error',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: a parameter given twice is refused'],
    settledBy: 'a response to `?limit=10&limit=20`',
  },
  {
    id: 'nirvana/ended-null-segment-resource-active',
    rule: '`ended_at` is `null` while a segment or a resource is active',
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/clock.test.ts: ended_at is null while a segment or a resource is active',
      'test/providers/nirvana/clock.test.ts: at the instant of its end a segment is closed',
    ],
  },
  {
    id: 'nirvana/only-bundle-heads-children',
    rule: 'Only bundle heads have `children`',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: children are there on bundle heads alone'],
  },
  {
    id: 'nirvana/instants-rfc-3339-utc-without',
    rule: 'Instants are RFC 3339 in UTC, without a fraction if it is zero',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: instants have no fraction, or three digits of one'],
    settledBy: "a response with a segment that doesn't begin on a full second",
  },
  {
    id: 'nirvana/resize-closes-dimension-segment-opens',
    rule: "A resize closes a dimension's segment and opens the next at the same instant",
    evidence: 'doc',
    tests: ['test/providers/nirvana/clock.test.ts: a resize closes a segment and opens the next at the same instant'],
  },
  {
    id: 'nirvana/three-pagination-fields-always-present',
    rule: 'The three pagination fields are always present; a cursor is `null` if there is no such page',
    evidence: 'client',
    tests: [
      'test/providers/nirvana/paging.test.ts: the pagination fields are always there, a cursor null where there is no such page',
      'test/providers/nirvana/paging.test.ts: a page that ends with the last item has no next_cursor',
      'test/providers/nirvana/list.test.ts: an account without usage has an empty list',
    ],
  },
  {
    id: 'nirvana/total-count-number-all-matches',
    rule: "`total_count` is the number of all matches, not of the page's items",
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/list.test.ts: total_count counts every match, not the page',
      'test/providers/nirvana/repository.test.ts: the total is the number of items on all pages, and every page tells it',
    ],
  },
  {
    id: 'nirvana/following-next-cursor-end-previous',
    rule: 'Following `next_cursor` to the end and `previous_cursor` back visits every item once in each direction',
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/paging.test.ts: next_cursor leads to the end and previous_cursor back, visiting every item once each way',
      'test/providers/nirvana/repository.test.ts: the walks forward and backward meet: the same pages, whichever way they are read',
      'test/providers/nirvana/repository.test.ts: ascending is the reverse of descending',
    ],
  },
  {
    id: 'nirvana/cursors-opaque-url-safe',
    rule: 'Cursors are opaque and URL-safe',
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/paging.test.ts: cursors are URL-safe',
      'test/providers/nirvana/paging.test.ts: a damaged or invented cursor is refused',
    ],
  },
  {
    id: 'nirvana/cursor-valid-only-same-filters',
    rule: 'A cursor is valid only with the same filters and sort',
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/paging.test.ts: a cursor is good for the same filters and sort alone',
      "test/providers/nirvana/paging.test.ts: another provider's or operation's token is no cursor",
    ],
  },
  {
    id: 'nirvana/invalid-cursor-400-message-names',
    rule: 'An invalid cursor: 400, and the message names `cursor`',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/paging.test.ts: a damaged or invented cursor is refused'],
    settledBy: 'a response to `cursor=x`',
  },
  {
    id: 'nirvana/limit-can-change-page-page',
    rule: '`limit` can change from page to page',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/paging.test.ts: limit may change from page to page',
      'test/providers/nirvana/repository.test.ts: a walk whose limit changes from page to page still visits every item once',
    ],
    settledBy: 'a response to a cursor with another `limit`',
  },
  {
    id: 'nirvana/cursor-position-order-not-snapshot',
    rule: 'A cursor is a position in the order, not a snapshot: each page, with its `total_count`, shows the data at its own time. Resources that begin between two pages cause neither gaps nor repetitions: they come last in ascending order, and before the first page in descending order',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/repository.test.ts: resources that begin between two pages make a walk neither skip nor repeat one',
      'test/providers/nirvana/repository.test.ts: a clock that is moved anyhow between two pages makes a walk repeat nothing and show nothing of the future',
      'test/providers/nirvana/paging.test.ts: any replica of the dataset answers a cursor, whatever its clock',
      'test/providers/nirvana/paging.test.ts: where the clock has moved back before a cursor, the page is empty and leads back',
    ],
    settledBy: 'two pages of a real account with a resource created between them',
  },
  {
    id: 'nirvana/usage-listed-soon-begins-without',
    rule: "Usage is listed as soon as it begins, without a lag; a resource that hasn't begun isn't listed",
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/clock.test.ts: a resource that has not begun is not there',
      'test/providers/nirvana/clock.test.ts: a segment that begins after the clock is not shown',
      'test/providers/nirvana/clock.test.ts: total_count follows the clock',
      'test/providers/nirvana/clock.test.ts: a dimension that is only coming matches nothing yet',
      'test/providers/nirvana/repository.test.ts: a resource is found once its first row has begun, as the list shows it',
    ],
    settledBy: 'how soon the real API lists a new resource',
  },
  {
    id: 'nirvana/closed-history-immutable',
    rule: 'Closed history is immutable, except when a revision becomes known',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/repository.test.ts: history is immutable: what was closed before the clock advances is the same bytes after',
      'test/providers/nirvana/repository.test.ts: a window that has passed lists the same resources in the same order at every later clock',
      'test/providers/nirvana/repository.test.ts: what a clock shows does not depend on which clocks were asked before',
    ],
    settledBy: 'whether the vendor ever corrects closed segments',
  },
  {
    id: 'nirvana/revision-shows-closed-history',
    rule: 'What a resource, price or credit turns out to be shows in closed segments, days and statements: no later item corrects it',
    evidence: 'assumed',
    tests: [
      'test/control/revisions.test.ts: a client that reads a closed month again finds each revision of the scenario, when it becomes known',
    ],
    settledBy: 'a statement before and after the vendor corrects it',
  },
];
