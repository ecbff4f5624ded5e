import type { Rule } from '../../../core/provider/rule.ts';

export const usage1: readonly Rule[] = [
  {
    id: 'nirvana/get-v1-usage-lists-resources',
    rule: '`GET /v1/usage` lists resources, each with its nested dimension history, active and closed segments',
    evidence: 'doc',
  },
  {
    id: 'nirvana/item-documented-example-fields',
    rule: "An item has the documented example's fields",
    evidence: 'doc',
  },
  {
    id: 'nirvana/get-v1-usage-resource-id',
    rule: '`GET /v1/usage/{resource_id}` returns one such item',
    evidence: 'doc',
  },
  {
    id: 'nirvana/get-v1-usage-resource-id-404',
    explains: ['not_found'],
    rule: "`GET /v1/usage/{resource_id}` is 404 for an unknown resource, also for an id that isn't a UUID",
    evidence: 'assumed',
    settledBy: "the real API's responses to an unused UUID and to `/v1/usage/x`",
  },
  {
    id: 'nirvana/id-case-insensitive',
    rule: 'An id is case-insensitive',
    evidence: 'assumed',
    settledBy: 'a response to a UUID in upper case',
  },
  {
    id: 'nirvana/get-v1-usage-resource-id-ignores',
    rule: '`GET /v1/usage/{resource_id}` ignores query parameters',
    evidence: 'assumed',
    settledBy: 'a response to one with `?limit=7`',
  },
  {
    id: 'nirvana/clients-send-authorization-bearer',
    rule: "Clients send `Authorization: Bearer <api key>`; the vendor's example key contains spaces",
    evidence: 'client',
  },
  {
    id: 'nirvana/clients-read-nirvana-labs-base',
    rule: 'Clients read `NIRVANA_LABS_BASE_URL` and `NIRVANA_LABS_API_KEY`',
    evidence: 'client',
  },
  {
    id: 'nirvana/without-key-another-scheme-401',
    explains: ['unauthenticated'],
    rule: 'Without a key, or with another scheme: 401, `WWW-Authenticate: Bearer`',
    evidence: 'assumed',
    settledBy: 'a response of the real API without a key',
  },
  {
    id: 'nirvana/unknown-key-401',
    explains: ['unknown_credential'],
    rule: 'An unknown key: 401',
    evidence: 'assumed',
    settledBy: 'a response of the real API to a revoked key',
  },
  {
    id: 'nirvana/limit-10-100',
    rule: '`limit` is 10 to 100',
    evidence: 'doc',
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
    evidence: 'assumed',
    settledBy: 'a response without `limit` for an account with more than 10 resources',
  },
  {
    id: 'nirvana/active-min-active-max-select',
    rule: '`active_at_min` and `active_at_max` select the usage rows that overlap a window',
    evidence: 'doc',
  },
  {
    id: 'nirvana/rows-half-open-active-max',
    rule: 'Rows are half-open: `active_at_max` includes a row that starts at it, `active_at_min` excludes one that ends at it',
    evidence: 'assumed',
    settledBy: 'responses with either set to the exact start and end of a resource',
  },
  {
    id: 'nirvana/rfc-3339-instants',
    rule: 'Both are RFC 3339 instants',
    evidence: 'doc',
  },
  {
    id: 'nirvana/instant-without-offset-day-without',
    explains: ['invalid'],
    rule: 'An instant without an offset, a day without a time, a leap second, an unescaped `+`: 400',
    evidence: 'assumed',
    settledBy: 'a response to `active_at_min=2026-01-01`',
  },
  {
    id: 'nirvana/active-min-after-active-max',
    explains: ['invalid'],
    rule: '`active_at_min` after `active_at_max`: 400; the same instant for both is allowed',
    evidence: 'assumed',
    settledBy: 'a response to such a window',
  },
  {
    id: 'nirvana/active-min-after-clock-matches',
    rule: '`active_at_min` after the clock matches rows that are still open',
    evidence: 'assumed',
    settledBy: 'a response with `active_at_min` in the future',
  },
  {
    id: 'nirvana/dimension-selects-resources-usage',
    rule: '`dimension` selects resources with usage in that dimension',
    evidence: 'doc',
  },
  {
    id: 'nirvana/dimension-matches-children',
    rule: '`dimension` also matches children',
    evidence: 'assumed',
    settledBy: 'a response with `dimension=compute_vcpu` for an account whose vCPUs are all in bundles',
  },
  {
    id: 'nirvana/region-selects-resources-region',
    rule: '`region` selects resources of that region',
    evidence: 'doc',
  },
  {
    id: 'nirvana/unpublished-region-dimension-matches',
    rule: 'An unpublished region or dimension matches nothing and is no error',
    evidence: 'assumed',
    settledBy: 'a response to `region=mars-1`',
  },
  {
    id: 'nirvana/resource-id-selects-single-resource',
    rule: '`resource_id` selects a single resource',
    evidence: 'doc',
  },
];
