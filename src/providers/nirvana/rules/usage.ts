import type { Rule } from '../../../core/provider/rule.ts';
import { USAGE_REFERENCE, USAGE_TYPES } from './sources.ts';

export const usageRules: readonly Rule[] = [
  {
    id: 'nirvana/get-v1-usage-lists-resources',
    rule: '`GET /v1/usage` lists resources, each with its nested dimension history, active and closed segments',
    evidence: 'doc',
    link: USAGE_REFERENCE,
  },
  {
    id: 'nirvana/item-documented-example-fields',
    rule: "An item has the documented example's fields",
    evidence: 'doc',
    link: USAGE_REFERENCE,
  },
  {
    id: 'nirvana/get-v1-usage-resource-id',
    rule: '`GET /v1/usage/{resource_id}` returns one such item',
    evidence: 'doc',
    link: USAGE_TYPES,
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
    id: 'nirvana/ended-null-segment-resource-active',
    rule: '`ended_at` is `null` while a segment or a resource is active',
    evidence: 'doc',
    link: USAGE_TYPES,
  },
  {
    id: 'nirvana/only-bundle-heads-children',
    rule: 'Only bundle heads have `children`',
    evidence: 'doc',
    link: USAGE_TYPES,
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
    id: 'nirvana/item-contains-whole-history-whichever',
    rule: 'An item contains its whole history, whichever row matched',
    evidence: 'assumed',
    settledBy: "a response with a window that covers part of a resource's history",
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
