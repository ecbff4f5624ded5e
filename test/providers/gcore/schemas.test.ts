import type { TSchema } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import t from 'tap';
import { createValidatorCompiler } from '../../../src/core/http/validation.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from '../../../src/providers/gcore/resource-types.ts';
import { REQUESTED_TYPES, schemaFilterSchema, UsageReportRequest } from '../../../src/providers/gcore/api/requests.ts';
import { resourceSchema, totalSchema, UsageReport } from '../../../src/providers/gcore/api/schemas.ts';
import { gcoreEmulator } from './emulator.ts';
import { validRequest } from './requests.ts';
import { someRows } from './rows.ts';
import { vendorSchemas, type VendorSchema, vendorValidator, withoutVendorDocument } from './vendor-openapi.ts';
import { fc, runs } from '../../helpers/properties.ts';

const vendor = withoutVendorDocument === false ? vendorSchemas() : {};
const skip = withoutVendorDocument;

/** The vendor's schemas of a kind by the `type` that they are about. */
function ofKind(kind: 'Resource' | 'Total' | 'SchemaFilter'): Map<string, VendorSchema> {
  const pairs = Object.entries(vendor).flatMap(([name, schema]): [string, VendorSchema][] => {
    const type = schema.properties?.['type']?.const;
    return name.startsWith(kind) && !name.includes('WithCost') && type !== undefined ? [[type, schema]] : [];
  });
  return new Map(pairs);
}

const resolve = (schema: VendorSchema): VendorSchema => {
  const target = schema.$ref?.split('/').at(-1);
  return target === undefined ? schema : { ...vendor[target], ...schema };
};

/** What a property allows and says, in one form for both sides; a constant is an enumeration of one. */
function substance(schema: VendorSchema): object {
  const { type, anyOf, format, const: constant, description, items } = resolve(schema);
  const values = constant === undefined ? resolve(schema).enum : [constant];
  const limits = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'exclusiveMinimum', 'default'];
  return {
    type: anyOf?.map((part) => ({ type: part.type, format: part.format })) ?? type,
    values,
    // A format that only the vendor knows.
    format: format === 'ipvanyaddress' ? undefined : format,
    description,
    items: items && { type: resolve(items).type, values: resolve(items).enum },
    limits: Object.fromEntries(limits.map((limit) => [limit, resolve(schema)[limit]])),
  };
}

/** TypeBox's schemas are JSON Schema with symbols beside it. */
const plain = (schema: TSchema): VendorSchema => JSON.parse(JSON.stringify(schema)) as VendorSchema;

/** Where the vendor gives an example alone of what never differs, ours is a constant. */
function withConstants(theirs: VendorSchema, ours: VendorSchema): VendorSchema {
  const constant = ours.const !== undefined && theirs.const === undefined && theirs.examples?.[0] === ours.const;
  return constant ? { ...theirs, const: ours.const } : theirs;
}

// [gcore/25-types-resources-24-totals]
await t.test('there are 25 types of resources, 24 totals and 25 schema filters', async (t) => {
  t.equal(RESOURCE_TYPE_NAMES.length, 25);
  t.same(RESOURCE_TYPE_NAMES, [...RESOURCE_TYPE_NAMES].sort());
  t.equal(RESOURCE_TYPE_NAMES.filter((type) => totalSchema(type) !== undefined).length, 24);
  t.equal(totalSchema('backup'), undefined);
});

// [gcore/25-types-resources-24-totals]
await t.test("types of resources are the vendor's, and one more that the clients know", { skip }, async (t) => {
  t.same(RESOURCE_TYPE_NAMES, vendor['PrebillingResourceTypes']?.enum);
  t.same(
    REQUESTED_TYPES.filter((type) => !RESOURCE_TYPE_NAMES.some((name) => name === type)),
    ['inference_public_models'],
  );
});

// [gcore/every-resource-exactly-fields-type, gcore/units-those-reference-h-inference]
await t.test(
  "a resource's schema is the vendor's: fields, their order, what is required, constants and units",
  { skip },
  async (t) => {
    const theirs = ofKind('Resource');
    t.same([...theirs.keys()].sort(), RESOURCE_TYPE_NAMES);
    for (const type of RESOURCE_TYPE_NAMES) {
      const ours = plain(resourceSchema(type));
      const their = theirs.get(type) ?? {};
      t.same(Object.keys(ours.properties ?? {}), Object.keys(their.properties ?? {}), `${type}: fields in order`);
      t.same([...(ours.required ?? [])].sort(), [...(their.required ?? [])].sort(), `${type}: required`);
      t.equal(ours.description, their.description);
      for (const [field, schema] of Object.entries(ours.properties ?? {})) {
        const wanted = withConstants(their.properties?.[field] ?? {}, schema);
        t.strictSame(substance(schema), substance(wanted), `${type}.${field}`);
      }
    }
  },
);

// [gcore/totals-some-types-grouped-flavor]
await t.test("a total's schema is the vendor's, with the field by which totals are grouped", { skip }, async (t) => {
  const theirs = ofKind('Total');
  t.equal(theirs.size, 24);
  for (const type of RESOURCE_TYPE_NAMES) {
    const schema = totalSchema(type);
    t.equal(schema === undefined, !theirs.has(type), type);
    if (schema === undefined) continue;
    const ours = plain(schema);
    const their = theirs.get(type) ?? {};
    t.same(Object.keys(ours.properties ?? {}), Object.keys(their.properties ?? {}), `${type}: fields in order`);
    t.same([...(ours.required ?? [])].sort(), [...(their.required ?? [])].sort(), `${type}: required`);
    for (const [field, property] of Object.entries(ours.properties ?? {})) {
      const wanted = withConstants(their.properties?.[field] ?? {}, property);
      t.strictSame(substance(property), substance(wanted), `${type}.${field}`);
    }
  }
});

// [gcore/each-type-own-set-field]
await t.test("a schema filter's schema is the vendor's, each type with field names of its own", { skip }, async (t) => {
  const theirs = ofKind('SchemaFilter');
  t.equal(theirs.size, 25);
  for (const type of RESOURCE_TYPE_NAMES) {
    const ours = plain(schemaFilterSchema(type));
    const their = theirs.get(type) ?? {};
    t.same([...(ours.required ?? [])].sort(), [...(their.required ?? [])].sort(), type);
    t.equal(ours.additionalProperties, their.additionalProperties);
    for (const [field, schema] of Object.entries(their.properties ?? {})) {
      t.strictSame(substance(ours.properties?.[field] ?? {}), substance(schema), `${type}.${field}`);
    }
  }
});

// [gcore/metric-names-those-examples-dbaas]
await t.test(
  "the metric of a type is the vendor's example, unless that is copied from another type",
  { skip },
  async (t) => {
    const copied = ['dbaas_postgresql_connection_pooler', 'dbaas_postgresql_volume'];
    for (const [type, schema] of ofKind('Resource')) {
      const example = schema.properties?.['billing_metric_name']?.examples?.[0];
      const ours = RESOURCE_TYPE_NAMES.find((name) => name === type);
      if (ours !== undefined) t.equal(RESOURCE_TYPES[ours].metric === example, !copied.includes(type), type);
    }
  },
);

// [gcore/1-10-conditions-key-3, gcore/unknown-keys-object-sorting-next]
await t.test(
  "the request's schema is the vendor's: fields, defaults, limits, and unknown fields refused",
  { skip },
  async (t) => {
    const ours = plain(UsageReportRequest);
    const their = vendor['UsageReportRequestSerializer'] ?? {};
    t.same(Object.keys(ours.properties ?? {}).sort(), Object.keys(their.properties ?? {}));
    t.same([...(ours.required ?? [])].sort(), [...(their.required ?? [])].sort());
    t.equal(ours.additionalProperties, false);
    t.equal(their.additionalProperties, false);
    for (const [field, schema] of Object.entries(their.properties ?? {})) {
      if (['schema_filter', 'tags', 'sorting', 'types', 'time_from', 'time_to'].includes(field)) continue;
      t.strictSame(substance(ours.properties?.[field] ?? {}), substance(schema), field);
    }
    const { tags, sorting } = ours.properties ?? {};
    const condition = tags?.properties?.['conditions']?.items ?? {};
    const theirCondition = vendor['TagsFilterConditionSerializer'] ?? {};
    t.equal(condition.additionalProperties, theirCondition.additionalProperties);
    for (const [field, schema] of Object.entries(theirCondition.properties ?? {})) {
      t.strictSame(substance(condition.properties?.[field] ?? {}), substance(schema), `tags.conditions.${field}`);
    }
    const theirTags = vendor['TagsFilterSerializer'] ?? {};
    t.equal(tags?.additionalProperties, theirTags.additionalProperties);
    for (const [field, schema] of Object.entries(theirTags.properties ?? {})) {
      t.strictSame(substance(tags?.properties?.[field] ?? {}), substance(schema), `tags.${field}`);
    }
    const theirSorting = vendor['UsageReportSortingRequestSerializer'] ?? {};
    t.same(Object.keys(sorting?.items?.properties ?? {}), Object.keys(theirSorting.properties ?? {}));
    t.equal(sorting?.items?.additionalProperties, theirSorting.additionalProperties);
    t.equal(sorting?.['deprecated'], true);
  },
);

// [gcore/unknown-fields-refused, gcore/limit-0-without-maximum-offset, gcore/1-10-conditions-key-3]
// [gcore/each-type-own-set-field, gcore/unknown-keys-object-sorting-next]
await t.test("the requests that the vendor's schema accepts are accepted, and no others", { skip }, async (t) => {
  const theirs = vendorValidator('UsageReportRequestSerializer');
  const ours = createValidatorCompiler()({ schema: UsageReportRequest, httpPart: 'body', method: 'POST', url: '/' });
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown[]>(null, 0, -1, 1, 1.5, '1', true, [], ['project.asc'], [1], [null], {}, [{}], 'instance'),
    fc.constantFrom<unknown[]>(
      [{ project: 'asc', other: 1 }],
      [{ project: 'up' }],
      { conditions: [] },
      { conditions: [{}], other: 1 },
    ),
    fc.constantFrom<unknown[]>(
      { conditions: [{ key: 'ab' }] },
      { conditions: [{ value: 'x'.repeat(257) }] },
      { conditions: [{ other: 1 }] },
    ),
    fc.constantFrom<unknown[]>(
      { type: 'instance', field: 'flavor', values: ['a'] },
      { type: 'instance', field: 'volume_type', values: [] },
    ),
  );
  const fields = Object.keys(UsageReportRequest.properties);
  await t.resolves(
    fc.assert(
      fc.asyncProperty(validRequest, fc.constantFrom(...fields, 'other'), value, async (request, field, replaced) => {
        // Times without an offset are the vendor's own example, yet no date-time to a validator.
        const documented = request.types?.filter((type) => type !== 'inference_public_models') ?? [];
        const zoned = {
          ...request,
          time_from: '2024-01-01T00:00:00Z',
          time_to: '2024-01-01T00:00:00Z',
          types: documented,
        };
        const changed = { ...zoned, [field]: replaced };
        return theirs(zoned) && ours(zoned) === true && theirs(changed) === ours(changed);
      }),
      { numRuns: runs(1500) },
    ),
  );
});

// [gcore/every-response-valid-against-vendor]
await t.test(
  "every response to a valid request is valid against the vendor's schema, and ours",
  { skip },
  async (t) => {
    const theirs = vendorValidator('UsageReportResponseSerializer');
    const ajv = addFormats.default(new Ajv({ strict: true, allErrors: true, discriminator: true }));
    const ours = ajv.compile(UsageReport);
    const emulator = await gcoreEmulator(t);
    emulator.load(
      someRows(150).map((row) => ({
        ...row,
        attributes: Object.fromEntries(
          Object.entries(row.attributes).map(([name, value]) => [name, value === 'c' ? '10.0.0.1' : value]),
        ),
      })),
    );
    const types = new Set<unknown>();
    await t.resolves(
      fc.assert(
        fc.asyncProperty(validRequest, async (request) => {
          const report = await emulator.report(request);
          for (const { type } of report.resources) types.add(type);
          if (!theirs(report)) throw new Error(JSON.stringify(theirs.errors?.slice(0, 5)));
          if (!ours(report)) throw new Error(JSON.stringify(ours.errors?.slice(0, 5)));
        }),
        { numRuns: 200 },
      ),
    );
    t.equal(types.size, 25, 'all types were seen');
  },
);
