import type { Rule } from '../../../core/provider/rule.ts';

export const usage1: readonly Rule[] = [
  {
    id: 'nirvana/get-v1-usage-lists-resources',
    rule: '`GET /v1/usage` lists resources, each with its nested dimension history, active and closed segments',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: an item is one resource with its active and closed segments'],
  },
  {
    id: 'nirvana/item-documented-example-fields',
    rule: "An item has the documented example's fields",
    evidence: 'doc',
    tests: [
      "test/providers/nirvana/list.test.ts: an item has the documented example's fields, in its order and no others",
    ],
  },
  {
    id: 'nirvana/get-v1-usage-resource-id',
    rule: '`GET /v1/usage/{resource_id}` returns one such item',
    evidence: 'doc',
    tests: ['test/providers/nirvana/get.test.ts: a resource by its id is the item that the list has'],
  },
  {
    id: 'nirvana/get-v1-usage-resource-id-404',
    rule: "`GET /v1/usage/{resource_id}` is 404 for an unknown resource, also for an id that isn't a UUID",
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/get.test.ts: where there is no such resource the answer is 404, also for what is no UUID',
    ],
    settledBy: "the real API's responses to an unused UUID and to `/v1/usage/x`",
  },
  {
    id: 'nirvana/id-case-insensitive',
    rule: 'An id is case-insensitive',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/get.test.ts: an id is read in either case'],
    settledBy: 'a response to a UUID in upper case',
  },
  {
    id: 'nirvana/get-v1-usage-resource-id-ignores',
    rule: '`GET /v1/usage/{resource_id}` ignores query parameters',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/get.test.ts: the query of a single resource is ignored'],
    settledBy: 'a response to one with `?limit=7`',
  },
  {
    id: 'nirvana/clients-send-authorization-bearer',
    rule: "Clients send `Authorization: Bearer <api key>`; the vendor's example key contains spaces",
    evidence: 'client',
    tests: ['test/providers/nirvana/errors.test.ts: a request carries Authorization: Bearer and an API key'],
  },
  {
    id: 'nirvana/clients-read-nirvana-labs-base',
    rule: 'Clients read `NIRVANA_LABS_BASE_URL` and `NIRVANA_LABS_API_KEY`',
    evidence: 'client',
    tests: [
      'test/providers/nirvana/index.test.ts: the Go client finds the emulator by NIRVANA_LABS_BASE_URL and NIRVANA_LABS_API_KEY',
    ],
  },
  {
    id: 'nirvana/without-key-another-scheme-401',
    rule: 'Without a key, or with another scheme: 401, `WWW-Authenticate: Bearer`',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/errors.test.ts: without a key, or with another scheme, the answer is 401'],
    settledBy: 'a response of the real API without a key',
  },
  {
    id: 'nirvana/unknown-key-401',
    rule: 'An unknown key: 401',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/errors.test.ts: a key that opens nothing is answered with 401'],
    settledBy: 'a response of the real API to a revoked key',
  },
  {
    id: 'nirvana/limit-10-100',
    rule: '`limit` is 10 to 100',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: limit is the most items that a page has, 10 to 100'],
  },
  {
    id: 'nirvana/limit-outside-range-not-plain',
    rule: 'A `limit` outside that range, or not in plain digits, is refused and not clamped',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: limit is the most items that a page has, 10 to 100'],
    settledBy: 'responses to `limit=1` and `limit=1000`',
  },
  {
    id: 'nirvana/without-limit-page-10-items',
    rule: 'Without `limit` a page has 10 items',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: without limit a page has at most 10 items'],
    settledBy: 'a response without `limit` for an account with more than 10 resources',
  },
  {
    id: 'nirvana/active-min-active-max-select',
    rule: '`active_at_min` and `active_at_max` select the usage rows that overlap a window',
    evidence: 'doc',
    tests: [
      'test/providers/nirvana/list.test.ts: active_at_max keeps rows that start at it or before',
      'test/providers/nirvana/list.test.ts: active_at_min keeps rows that are open or end after it',
    ],
  },
  {
    id: 'nirvana/rows-half-open-active-max',
    rule: 'Rows are half-open: `active_at_max` includes a row that starts at it, `active_at_min` excludes one that ends at it',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/list.test.ts: active_at_max keeps rows that start at it or before',
      'test/providers/nirvana/list.test.ts: active_at_min keeps rows that are open or end after it',
    ],
    settledBy: 'responses with either set to the exact start and end of a resource',
  },
  {
    id: 'nirvana/rfc-3339-instants',
    rule: 'Both are RFC 3339 instants',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: instants may carry an offset and up to nine digits of a second'],
  },
  {
    id: 'nirvana/instant-without-offset-day-without',
    rule: 'An instant without an offset, a day without a time, a leap second, an unescaped `+`: 400',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: an instant that is none is refused with the form that is wanted'],
    settledBy: 'a response to `active_at_min=2026-01-01`',
  },
  {
    id: 'nirvana/active-min-after-active-max',
    rule: '`active_at_min` after `active_at_max`: 400; the same instant for both is allowed',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/list.test.ts: active_at_min after active_at_max is refused, and the same instant is a window',
    ],
    settledBy: 'a response to such a window',
  },
  {
    id: 'nirvana/active-min-after-clock-matches',
    rule: '`active_at_min` after the clock matches rows that are still open',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/clock.test.ts: filters see what the clock shows: a row that ends later is open'],
    settledBy: 'a response with `active_at_min` in the future',
  },
  {
    id: 'nirvana/dimension-selects-resources-usage',
    rule: '`dimension` selects resources with usage in that dimension',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: dimension keeps resources with usage in it, top-level or child'],
  },
  {
    id: 'nirvana/dimension-matches-children',
    rule: '`dimension` also matches children',
    evidence: 'assumed',
    tests: ['test/providers/nirvana/list.test.ts: dimension keeps resources with usage in it, top-level or child'],
    settledBy: 'a response with `dimension=compute_vcpu` for an account whose vCPUs are all in bundles',
  },
  {
    id: 'nirvana/region-selects-resources-region',
    rule: '`region` selects resources of that region',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: region keeps resources of that region'],
  },
  {
    id: 'nirvana/unpublished-region-dimension-matches',
    rule: 'An unpublished region or dimension matches nothing and is no error',
    evidence: 'assumed',
    tests: [
      'test/providers/nirvana/list.test.ts: region keeps resources of that region',
      'test/providers/nirvana/list.test.ts: dimension keeps resources with usage in it, top-level or child',
    ],
    settledBy: 'a response to `region=mars-1`',
  },
  {
    id: 'nirvana/resource-id-selects-single-resource',
    rule: '`resource_id` selects a single resource',
    evidence: 'doc',
    tests: ['test/providers/nirvana/list.test.ts: resource_id keeps a single resource'],
  },
];
