import { KindGuard, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  type Finding,
  type Probe,
  type ProbeAnswer,
} from '../../../core/provider/probe.ts';
import { parseInstant } from '../../../core/time/instant.ts';
import { resourceSchema } from '../api/schemas.ts';
import { RESOURCE_TYPE_NAMES, type ResourceTypeName } from '../resource-types.ts';
import { count, type Days, MAX_ROWS, ofAll, report, resources } from './requests.ts';

export const COUNT = 'gcore/count-number-all-matching-resource';
export const FIELDS = 'gcore/every-resource-exactly-fields-type';
export const TAGS = 'gcore/tags-list-objects-key-each';
export const REGION = 'gcore/region-region-id-same-integer';
const SAMPLES = 'gcore/resources-sampled-once-minute-second';
export const TYPES = 'gcore/every-response-valid-against-vendor';

/** The properties of a row's type; none for a type that isn't known. */
export function propertiesOf(row: unknown) {
  const type = fieldOf(row, 'type');
  const isKnown = (name: unknown): name is ResourceTypeName => RESOURCE_TYPE_NAMES.some((known) => known === name);
  return isKnown(type) ? resourceSchema(type).properties : undefined;
}

const ofSome = (answer: ProbeAnswer, judge: (rows: readonly unknown[]) => Finding): Finding =>
  resources(answer).length === 0 ? cannotTell('no usage on these days') : judge(resources(answer));

/** Probes of what a row looks like. */
export function rowProbes(days: Days): readonly Probe[] {
  const all = (more: object = {}) => report({ ...days, limit: MAX_ROWS, ...more });
  return [
    comparing(FIELDS, [all()], (answer) =>
      ofSome(answer, (rows) =>
        holdsIf(
          rows.every((row) => {
            const expected = propertiesOf(row);
            return (
              expected !== undefined &&
              Object.keys(expected).sort().join() ===
                Object.keys(Object(row) as object)
                  .sort()
                  .join()
            );
          }),
          'a field is missing, or not one of its type',
        ),
      ),
    ),
    comparing(COUNT, [all({ order_by: ['type.asc'] }), report({ ...days, limit: 1 })], (answer, page) =>
      ofAll(resources(answer), (rows) =>
        holdsIf(count(answer) === rows.length && count(page) === rows.length, 'count is not the number of rows'),
      ),
    ),
    comparing(
      REGION,
      [all({ order_by: ['type.desc'] })],
      (answer) =>
        ofSome(answer, (rows) =>
          holdsIf(
            rows.every(
              (row) => Number.isInteger(fieldOf(row, 'region')) && fieldOf(row, 'region') === fieldOf(row, 'region_id'),
            ),
            'region is not region_id, or no integer',
          ),
        ),
      [FIELDS],
    ),
    comparing(
      TAGS,
      [all({ order_by: ['last_name.asc'] })],
      (answer) => {
        const tagged = resources(answer)
          .map((row) => fieldOf(row, 'tags'))
          .filter((tags) => tags !== undefined);
        if (tagged.length === 0) return cannotTell('no tags on these days');
        const isTag = (tag: unknown): boolean =>
          typeof tag === 'object' &&
          tag !== null &&
          Object.values(tag)
            .map((value) => typeof value)
            .join() === 'string';
        return holdsIf(
          tagged.every((tags) => tags === null || (Array.isArray(tags) && tags.every(isTag))),
          'tags in another form',
        );
      },
      [FIELDS],
    ),
    comparing(
      SAMPLES,
      [all({ order_by: ['first_seen.asc'] })],
      (answer) =>
        ofSome(answer, (rows) => {
          const isSample = (value: unknown): boolean => /:30(\.0+)?(Z|[+-]\d\d:?\d\d)?$/.test(String(value));
          return holdsIf(
            rows.every((row) => isSample(fieldOf(row, 'first_seen')) && isSample(fieldOf(row, 'last_seen'))),
            'samples at other seconds',
          );
        }),
      [FIELDS],
    ),
    comparing(
      TYPES,
      [all({ order_by: ['billing_value.asc'] })],
      (answer) =>
        ofSome(answer, (rows) =>
          holdsIf(Number.isInteger(fieldOf(answer.json, 'count')) && rows.every(hasTypes), 'a value of another type'),
        ),
      [FIELDS, REGION, TAGS, SAMPLES],
    ),
    comparing(
      'gcore/units-those-reference-h-inference',
      [all({ order_by: ['billing_value.desc'] })],
      (answer) =>
        ofSome(answer, (rows) =>
          holdsIf(
            rows.every((row) =>
              ['billing_value_unit', 'size_unit'].every((name) => {
                const unit = propertiesOf(row)?.[name];
                return unit === undefined || Value.Check(unit, fieldOf(row, name));
              }),
            ),
            'another unit',
          ),
        ),
      [TYPES],
    ),
  ];
}

/** Whether all values of a row have the types of the vendor's schema. */
export function hasTypes(row: unknown): boolean {
  return Object.entries(propertiesOf(row) ?? {}).every(([name, schema]) => isOf(schema, fieldOf(row, name)));
}

function isOf(schema: TSchema, value: unknown): boolean {
  if (KindGuard.IsUnion(schema)) return schema.anyOf.some((variant) => isOf(variant, value));
  if (KindGuard.IsString(schema)) {
    return typeof value === 'string' && (schema.format !== 'date-time' || parseInstant(value) !== undefined);
  }
  // Which texts there are is another question.
  return KindGuard.IsLiteral(schema) || KindGuard.IsUnsafe(schema)
    ? typeof value === 'string'
    : Value.Check(schema, value);
}
