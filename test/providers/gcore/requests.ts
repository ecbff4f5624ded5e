import { fc } from '../../helpers/properties.ts';
import { DAY_MS } from '../../../src/core/time/instant.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from '../../../src/providers/gcore/resource-types.ts';
import {
  filterableFields,
  REQUESTED_TYPES,
  type UsageReportRequest,
} from '../../../src/providers/gcore/api/requests.ts';
import { ORDER_FIELDS } from '../../../src/providers/gcore/store/report/order.ts';
import { EPOCH, valuesOf } from './rows.ts';

/** RFC 3339 with any allowed form of the offset, or without one. */
const spelled = (ms: number): fc.Arbitrary<string> =>
  fc.constantFrom(0, 330, -480).chain((offset) => {
    const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
    const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
    const zone = `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
    return offset === 0 ? fc.constantFrom(`${local}Z`, local, `${local}+00:00`) : fc.constant(`${local}${zone}`);
  });

const time = fc.integer({ min: EPOCH - DAY_MS, max: EPOCH + 7 * DAY_MS });

/** A period that isn't turned around. */
export const period: fc.Arbitrary<Pick<UsageReportRequest, 'time_from' | 'time_to'>> = fc
  .tuple(time, time)
  .map((times) => [Math.min(...times), Math.max(...times)] as const)
  .chain(([from, to]) => fc.record({ time_from: spelled(from), time_to: spelled(to) }));

const schemaFilter = fc.constantFrom(...RESOURCE_TYPE_NAMES).chain((type) =>
  fc.constantFrom(...filterableFields(type)).chain((field) => {
    const values =
      field in RESOURCE_TYPES[type].fields && !['last_name', 'uuid'].includes(field) ? valuesOf(type, field) : [];
    const present = values.filter((value) => value !== null);
    return fc.record({
      type: fc.constant(type),
      field: fc.constant(field),
      values: fc.array(fc.constantFrom(...present, type, 'web', 'Ärger', '7', '00000001-1111-4222-8333-444444444444'), {
        maxLength: 4,
      }),
    });
  }),
);

const condition = fc.record(
  {
    key: fc.constantFrom('env', 'team', 'os_version', 'OS_VERSION'),
    value: fc.constantFrom('prod', 'PRODUCTION', 'duct', '22.04', '.04', 'äpfel', "o'c"),
    strict: fc.boolean(),
  },
  { requiredKeys: [] },
);

const direction = fc.constantFrom('asc' as const, 'desc' as const);

/** A request that the reference allows. */
export const validRequest: fc.Arbitrary<UsageReportRequest> = fc
  .tuple(
    period,
    fc.record(
      {
        enable_last_day: fc.boolean(),
        limit: fc.oneof(fc.integer({ min: 1, max: 15 }), fc.constantFrom(1e9, Number.MAX_SAFE_INTEGER, 1e300)),
        offset: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(1e15, 1e300)),
        order_by: fc.array(
          fc.tuple(fc.constantFrom(...ORDER_FIELDS), direction).map(([field, way]) => `${field}.${way}` as const),
          { maxLength: 4 },
        ),
        projects: fc.option(fc.array(fc.constantFrom(16, 17, 99, -1, 2 ** 60, 1e300), { maxLength: 3 })),
        regions: fc.array(fc.constantFrom(4, 5, 6), { maxLength: 2 }),
        schema_filter: schemaFilter,
        sorting: fc.array(
          fc
            .uniqueArray(fc.tuple(fc.constantFrom(...ORDER_FIELDS), direction), {
              selector: ([field]) => field,
              maxLength: 3,
            })
            .map((criteria) => Object.fromEntries(criteria)),
          { maxLength: 2 },
        ),
        tags: fc.record(
          {
            condition_type: fc.constantFrom('AND' as const, 'OR' as const),
            conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
          },
          { requiredKeys: ['conditions'] },
        ),
        types: fc.array(fc.constantFrom(...REQUESTED_TYPES), { maxLength: 12 }),
      },
      { requiredKeys: [] },
    ),
    // Most requests filter by little, or nothing would be left.
    fc.uniqueArray(fc.constantFrom('projects', 'regions', 'schema_filter', 'tags', 'types', 'limit', 'offset'), {
      minLength: 4,
    }),
  )
  .map(([times, options, left]) => {
    const kept = Object.entries(options).filter(([name]) => !left.some((option) => option === name));
    return { ...Object.fromEntries(kept), ...times };
  });
