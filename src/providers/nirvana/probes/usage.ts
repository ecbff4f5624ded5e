import {
  comparing,
  fieldOf,
  holdsIf,
  needing,
  isRefused,
  type Probe,
  type ProbeAnswer,
  refusedAll,
} from '../../../core/provider/probe.ts';
import { FIELDS, hasItemFields } from './items.ts';
import { WALK } from './pages.ts';
import {
  about,
  childrenOf,
  get,
  having,
  idsOf,
  items,
  LIMITS,
  list,
  NO_REGION,
  segmentsOf,
  textIn,
  textsOf,
} from './requests.ts';

const ONE = 'nirvana/get-v1-usage-resource-id';
export const SINGLE = 'nirvana/resource-id-selects-single-resource';
const REGION = 'nirvana/region-selects-resources-region';
const DIMENSION = 'nirvana/dimension-selects-resources-usage';
export const TYPE = 'nirvana/resource-type-selects-seven-types';

export const all = list({ limit: '100' });
export const idOf = (item: unknown): string => textIn(item, 'resource_id');
const usesDimension = (item: unknown, dimension: string): boolean =>
  segmentsOf(item).some((segment) =>
    [segment, ...childrenOf(segment)].some((part) => fieldOf(part, 'dimension') === dimension),
  );

/** Whether a page has all that match of another page, which has the same order. */
const hasAllOf = (page: ProbeAnswer, all: ProbeAnswer, matches: (item: unknown) => boolean): boolean => {
  const ids = new Set(idsOf(page));
  return items(all).every((item) => !matches(item) || ids.has(idOf(item)));
};

/** Probes of the filters of usage, and of single resources. */
export function usageProbes(found: ProbeAnswer | undefined): readonly Probe[] {
  return needing(LIMITS, [...filterProbes(found), ...resourceProbes(found)]);
}

function filterProbes(found: ProbeAnswer | undefined): readonly Probe[] {
  const [first] = items(found);
  const head = items(found)
    .flatMap(segmentsOf)
    .find((segment) => childrenOf(segment).length > 0);
  /** A probe of a filter that selects resources by one of their fields. */
  const filter = (
    rule: string,
    name: string,
    other: string,
    isOther: (answer: ProbeAnswer, value: string) => boolean,
  ) =>
    about(
      rule,
      first,
      'no resources',
      (resource) => {
        const value = textIn(resource, name);
        return [
          [all, list({ limit: '100', [name]: value }), list({ [name]: other })],
          (whole, answer, none) =>
            holdsIf(
              answer.status === 200 &&
                items(answer).length > 0 &&
                textsOf(answer, name).every((one) => one === value) &&
                hasAllOf(answer, whole, (item) => textIn(item, name) === value) &&
                !isOther(none, value),
              'other resources',
            ),
        ];
      },
      [FIELDS],
    );
  const byDimension = (rule: string, segment: unknown, missing: string, needs: readonly string[]) =>
    about(
      rule,
      segment,
      missing,
      (known) => {
        const dimension = textIn(known, 'dimension');
        return [
          [all, list({ limit: '100', dimension })],
          (whole, answer) =>
            holdsIf(
              items(answer).length > 0 &&
                items(answer).every((item) => usesDimension(item, dimension)) &&
                hasAllOf(answer, whole, (item) => usesDimension(item, dimension)),
              'resources without this dimension, or not all with it',
            ),
        ];
      },
      needs,
    );
  const regional = filter(REGION, 'region', NO_REGION, (answer, value) => textsOf(answer, 'region').includes(value));
  return [
    // Whether an unknown region is an error is another question.
    { ...regional, mustSucceed: false },
    refusedAll('nirvana/empty-value-error', [list({ region: '' }), list({ limit: '' })], undefined, [REGION]),
    { ...filter(TYPE, 'resource_type', 'surprise', (answer) => !isRefused(answer)), mustSucceed: false },
    byDimension(DIMENSION, segmentsOf(first)[0], 'no resources', [FIELDS]),
    byDimension('nirvana/dimension-matches-children', childrenOf(head)[0], 'no bundles', [DIMENSION]),
    comparing(
      'nirvana/unpublished-region-dimension-matches',
      [list({ limit: '98' }), list({ region: NO_REGION }), list({ dimension: 'surprise' })],
      (whole, ...none) =>
        having(1, whole, () =>
          holdsIf(
            none.every((answer) => items(answer).length === 0),
            'items of an unknown region or dimension',
          ),
        ),
      [REGION, DIMENSION],
    ),
  ];
}

function resourceProbes(found: ProbeAnswer | undefined): readonly Probe[] {
  const [first] = items(found);
  const ofFirst = (
    rule: string,
    make: (id: string) => readonly [Probe['requests'], Probe['judge']],
    needs: readonly string[],
  ): Probe => about(rule, first, 'no resources', (resource) => make(idOf(resource)), needs);
  const isIt = ({ json }: ProbeAnswer, id: string): boolean => fieldOf(json, 'resource_id') === id;
  return [
    ofFirst(
      SINGLE,
      (id) => [[list({ resource_id: id })], (answer) => holdsIf(idsOf(answer).join() === id, 'other resources')],
      [FIELDS, WALK],
    ),
    ofFirst(
      ONE,
      (id) => [
        [get(`usage/${id}`)],
        (answer) => {
          const ids = new Set(segmentsOf(answer.json).map((segment) => fieldOf(segment, 'id')));
          return holdsIf(
            isIt(answer, id) &&
              hasItemFields(answer.json) &&
              segmentsOf(first).every((segment) => ids.has(fieldOf(segment, 'id'))),
            'another item',
          );
        },
      ],
      [FIELDS],
    ),
    ofFirst(
      'nirvana/get-v1-usage-resource-id-ignores',
      (id) => [
        [get(`usage/${id}`, { limit: '1', region: NO_REGION })],
        (answer) => holdsIf(isIt(answer, id), 'another item'),
      ],
      [ONE],
    ),
    ofFirst(
      'nirvana/id-case-insensitive',
      (id) => [[get(`usage/${id.toUpperCase()}`)], (answer) => holdsIf(isIt(answer, id), 'another item')],
      [ONE],
    ),
  ];
}
