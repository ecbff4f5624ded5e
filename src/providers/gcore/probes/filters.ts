import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  judging,
  type Probe,
  type ProbeAnswer,
  type ProbeRequest,
  refused,
  refusedAll,
} from '../../../core/provider/probe.ts';
import { count, type Days, MAX_ROWS, ofAll, report, resources } from './requests.ts';
import { COUNT, FIELDS, TAGS, TYPES } from './rows.ts';

const OR = 'gcore/tags-default-least-condition-met';
const STRICT = 'gcore/strict-true-value-equal-tag';
const LOOSE = 'gcore/strict-false-value-substring-tag';
const UNTAGGED = 'gcore/untagged-resources-never-match';
const SELECTS = 'gcore/schema-filter-selects-rows-type';
const REMOVES = 'gcore/schema-filter-removes-rows-other';
const MATCHES = 'gcore/types-projects-regions-filter-resource';

type Tag = readonly [key: string, value: string];
interface Condition {
  readonly key?: string;
  readonly value?: string;
  readonly strict?: boolean;
}

/** Texts of tags that are filtered by have so many characters. */
const MIN_LENGTH = 3;
const MAX_CONDITIONS = 10;

const tagsOf = (row: unknown): readonly Tag[] => {
  const tags = fieldOf(row, 'tags');
  return (Array.isArray(tags) ? tags : []).flatMap((tag) =>
    Object.entries(Object(tag) as object).map(([key, value]): Tag => [key, String(value)]),
  );
};
const meets =
  ({ key, value, strict = false }: Condition) =>
  (row: unknown): boolean =>
    tagsOf(row).some(
      ([name, text]) =>
        (key === undefined || name === key) &&
        (value === undefined || (strict ? text === value : text.toLowerCase().includes(value.toLowerCase()))),
    );
/** The two first tags of the first row that has two which can be filtered by. */
const twoTags = (answer: ProbeAnswer | undefined): readonly [Tag, Tag] | undefined => {
  for (const row of resources(answer)) {
    const [one, other] = tagsOf(row).filter((texts) => texts.every(({ length }) => length > MIN_LENGTH));
    if (one && other) return [one, other];
  }
  return undefined;
};
const exactly = ([key, value]: Tag): Condition => ({ key, value, strict: true });

/** Probes of the filters of a report. */
export function filterProbes(days: Days): readonly Probe[] {
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  return [...ownProbes(all), ...schemaProbes(all), ...tagProbes(all)];
}

type All = (more?: object) => ProbeRequest;

/** Whether a filtered report has as many rows as match in the whole one, and only such. */
function isFiltered(
  whole: ProbeAnswer,
  filtered: ProbeAnswer | undefined,
  matches: (row: unknown) => boolean,
): boolean {
  return resources(filtered).every(matches) && count(filtered) === resources(whole).filter(matches).length;
}

function ownProbes(all: All): readonly Probe[] {
  const fields = { types: 'type', projects: 'project_id', regions: 'region_id' };
  const names = Object.entries(fields);
  const of = (row: unknown, wanted: typeof names): object =>
    Object.fromEntries(wanted.map(([filter, field]) => [filter, [fieldOf(row, field)]]));
  const cases = [...names.map((name) => [name]), names];
  return [
    comparing(
      MATCHES,
      [
        all(),
        ...cases.map((wanted) => ([whole]: readonly ProbeAnswer[]) => {
          const [row] = resources(whole);
          return row === undefined ? undefined : all(of(row, wanted));
        }),
      ],
      (whole, ...filtered) => {
        const [first] = resources(whole);
        return ofAll(resources(whole), () =>
          holdsIf(
            cases.every((wanted, index) =>
              isFiltered(whole, filtered[index], (row) =>
                wanted.every(([, field]) => fieldOf(row, field) === fieldOf(first, field)),
              ),
            ),
            'other rows than those that match',
          ),
        );
      },
      [FIELDS, COUNT, TYPES],
    ),
    comparing(
      'gcore/ids-beyond-64-bits-negative',
      [all({ projects: [-5] }), all({ regions: [1e20] })],
      (...none) =>
        holdsIf(
          none.every((answer) => count(answer) === 0),
          'rows of ids that cannot be',
        ),
      [MATCHES],
    ),
    comparing(
      'gcore/types-accepts-inference-public-models',
      [all({ types: ['inference_public_models'] })],
      (answer) => holdsIf(count(answer) === 0, 'such resources'),
      [MATCHES],
    ),
  ];
}

function schemaProbes(all: All): readonly Probe[] {
  const flavored = (answer: ProbeAnswer | undefined): unknown =>
    resources(answer).find((row) => typeof fieldOf(row, 'flavor') === 'string');
  const by =
    (change: (flavor: string) => string) =>
    ([whole]: readonly ProbeAnswer[]): ProbeRequest | undefined => {
      const row = flavored(whole);
      const values = [change(String(fieldOf(row, 'flavor')))];
      return row === undefined
        ? undefined
        : all({ schema_filter: { type: fieldOf(row, 'type'), field: 'flavor', values } });
    };
  const ofType = (whole: ProbeAnswer, filtered: ProbeAnswer): readonly unknown[] =>
    resources(filtered).filter((row) => fieldOf(row, 'type') === fieldOf(flavored(whole), 'type'));
  return [
    comparing(
      SELECTS,
      [all(), by((flavor) => flavor)],
      (whole, filtered) => {
        const row = flavored(whole);
        const matches = (one: unknown): boolean =>
          ['type', 'flavor'].every((name) => fieldOf(one, name) === fieldOf(row, name));
        return ofAll(resources(whole), (rows) =>
          holdsIf(
            ofType(whole, filtered).every(matches) && ofType(whole, filtered).length === rows.filter(matches).length,
            'other rows of the type than those that match',
          ),
        );
      },
      [FIELDS, COUNT],
    ),
    comparing(
      REMOVES,
      [all(), by((flavor) => flavor)],
      (whole, filtered) =>
        holdsIf(ofType(whole, filtered).length === resources(filtered).length, 'rows of other types'),
      [SELECTS],
    ),
    comparing(
      'gcore/schema-filter-compares-whole-strings',
      [all(), by((flavor) => flavor.slice(0, -1)), by((flavor) => flavor.toUpperCase())],
      (_, ...none) =>
        holdsIf(
          none.every((answer) => resources(answer).length === 0),
          'rows of another flavor',
        ),
      [REMOVES],
    ),
    refused(
      'gcore/each-type-own-set-field',
      all({ schema_filter: { type: 'volume', field: 'flavor', values: ['any'] } }),
    ),
  ];
}

function tagProbes(all: All): readonly Probe[] {
  const by = (conditions: readonly Condition[], more: object = {}) => all({ tags: { conditions, ...more } });
  /** A probe of conditions that are made from two tags of a resource. */
  const tagged = (
    rule: string,
    make: (one: Tag, other: Tag) => readonly (readonly [request: ProbeRequest, matches: (row: unknown) => boolean])[],
    needs: readonly string[],
  ): Probe =>
    comparing(
      rule,
      [
        all(),
        ...make(['key', 'value'], ['key', 'value']).map((_, index) => ([whole]: readonly ProbeAnswer[]) => {
          const tags = twoTags(whole);
          return tags && make(...tags)[index]?.[0];
        }),
      ],
      (whole, ...filtered) => {
        const tags = twoTags(whole);
        if (tags === undefined) return cannotTell('no resource with two tags');
        return ofAll(resources(whole), () =>
          holdsIf(
            make(...tags).every(([, matches], index) => isFiltered(whole, filtered[index], matches)),
            'other rows than those that match',
          ),
        );
      },
      [TAGS, COUNT, ...needs],
    );
  const single = (condition: Condition) => [by([condition]), meets(condition)] as const;
  return [
    tagged(
      OR,
      (one, other) => {
        const [a, b] = [exactly(one), exactly(other)];
        return [[by([a, b]), (row) => meets(a)(row) || meets(b)(row)]];
      },
      [],
    ),
    tagged(
      'gcore/tags-all-conditions-met',
      (one, other) => {
        const [a, b] = [exactly(one), exactly(other)];
        return [[by([a, b], { condition_type: 'AND' }), (row) => meets(a)(row) && meets(b)(row)]];
      },
      [OR],
    ),
    tagged(
      STRICT,
      ([key, value]) => [
        single({ key, value, strict: true }),
        single({ key, value: value.slice(0, -1), strict: true }),
      ],
      [OR],
    ),
    tagged(
      LOOSE,
      ([key, value]) => [
        single({ key, value: value.slice(0, -1), strict: false }),
        single({ key, value: value.toUpperCase(), strict: false }),
      ],
      [OR],
    ),
    tagged('gcore/default-strict-false', ([key, value]) => [single({ key, value: value.slice(0, -1) })], [
      STRICT,
      LOOSE,
    ]),
    tagged(
      'gcore/strict-applies-only-value-reference',
      ([key, value]) => [
        single({ key: key.slice(0, -1), value, strict: false }),
        single({ key: key.toUpperCase(), value, strict: false }),
      ],
      [LOOSE],
    ),
    judging(
      UNTAGGED,
      by([{}]),
      (answer) =>
        answer.status === 200
          ? holdsIf(
              resources(answer).every((row) => tagsOf(row).length > 0),
              'a resource without tags',
            )
          : cannotTell('a condition without key and value is refused'),
      [TAGS, COUNT, OR],
    ),
    tagged(
      'gcore/key-value-each-optional-condition',
      ([key, value]) => [single({ key }), single({ value, strict: true }), single({})],
      [UNTAGGED, STRICT],
    ),
    refusedAll('gcore/1-10-conditions-key-3', [
      by([]),
      by(Array.from({ length: MAX_CONDITIONS + 1 }, () => ({ key: 'any' }))),
      by([{ key: 'ab' }]),
      by([{ value: 'ab' }]),
    ]),
  ];
}
