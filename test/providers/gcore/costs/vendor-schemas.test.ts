import type { TObject } from '@sinclair/typebox';
import type { ValidateFunction } from 'ajv';
import t from 'tap';
import { createValidatorCompiler } from '../../../../src/core/http/validation.ts';
import {
  CostResourcesRequest,
  CostTotalsRequest,
  MonthlyCostRequest,
} from '../../../../src/providers/gcore/api/costs/requests.ts';
import { fc, runs } from '../../../helpers/properties.ts';
import { vendorSchemas, vendorValidator, withoutVendorDocument } from '../vendor-openapi.ts';
import { type Answer, instance, load, MONTHLY, RESOURCES, startAccount, TOTALS } from './account.ts';

const skip = withoutVendorDocument;

const REQUESTS: readonly (readonly [name: string, schema: TObject])[] = [
  ['CostReportResourcesRequestSerializer', CostResourcesRequest],
  ['CostReportTotalsRequestSerializer', CostTotalsRequest],
  ['ReservationCostReportTotalsRequestSerializer', MonthlyCostRequest],
];

// [gcore/requests-refuse-unknown-fields-totals]
await t.test('requests of cost reports have the fields of the reference, and no others', { skip }, async (t) => {
  for (const [name, schema] of REQUESTS) {
    const theirs = vendorSchemas()[name];
    t.same(Object.keys(schema.properties).sort(), Object.keys(theirs?.properties ?? {}), name);
    t.same([...(schema.required ?? [])].sort(), [...(theirs?.required ?? [])].sort(), name);
  }
});

// [gcore/requests-refuse-unknown-fields-totals]
await t.test('cost reports accept the requests that the vendor’s schemas accept, and no others', { skip }, async () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown[]>(
      null,
      0,
      -1,
      1,
      1.5,
      '1',
      true,
      [],
      [1],
      [null],
      {},
      [{}],
      'json',
      'csv_totals',
      'csv_records',
    ),
    fc.constantFrom<unknown[]>(['project.asc'], ['instance'], ['other'], { conditions: [{}] }, { conditions: [] }),
    fc.constant({ type: 'instance', field: 'flavor', values: ['a'] }),
  );
  for (const [name, schema] of REQUESTS) {
    const theirs = vendorValidator(name);
    const ours = createValidatorCompiler()({ schema, httpPart: 'body', method: 'POST', url: '/' });
    // The reference calls months date-times, although its own example is 2024-08.
    const fields = Object.keys(schema.properties).filter((field) => !field.startsWith('time_'));
    const base =
      schema === MonthlyCostRequest ? {} : { time_from: '2024-01-01T00:00:00Z', time_to: '2024-01-02T00:00:00Z' };
    fc.assert(
      fc.property(fc.constantFrom(...fields, 'other'), value, (field, sent) => {
        const request = { ...base, [field]: sent };
        return theirs(request) === ours(request);
      }),
      { numRuns: runs(600) },
    );
  }
});

// [gcore/responses-those-open-api-document]
await t.test('every response is valid against the vendor’s schemas, without further fields', { skip }, async (t) => {
  const account = await startAccount(t, { scenario: 'default' });
  await load(account, {
    records: [instance('unheard-of', '2026-01-01T00:00:00Z', null, { project_id: 7, region_id: 7 })],
  });
  const seen = new Set<string>();
  const validators = new Map<string, ValidateFunction>();
  const check = (schema: string, { text }: Answer): void => {
    const validate = validators.get(schema) ?? vendorValidator(schema);
    validators.set(schema, validate);
    const body: unknown = JSON.parse(text);
    t.ok(validate(body), `${schema} ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    for (const { type } of (body as { results: { type?: string }[] }).results) if (type !== undefined) seen.add(type);
  };
  for (const year_month of ['2024-07', '2025-03', '2025-07', '2025-12', '2026-01', '2030-01']) {
    const last = new Date(Date.parse(`${year_month}-01T00:00:00Z`) + 31 * 86_400_000 - 1).toISOString().slice(0, 10);
    const period = { time_from: `${year_month}-01T00:00:00Z`, time_to: `${last}T00:00:00Z` };
    const rounding = year_month > '2025-06';
    const resources = await account.post(RESOURCES, { ...period, rounding, limit: 2000 });
    check('CostReportResourcesResponseSerializer', resources);
    check('CostReportTotalsResponseSerializer', await account.post(TOTALS, { ...period, rounding }));
    check('ReservationCostReportTotalsResponseSerializer', await account.post(MONTHLY, { year_month, rounding }));
  }
  t.equal(seen.size, 25, `all types were seen: ${[...seen].sort().join()}`);
  for (const query of ['', '?limit=3&offset=2', '?include_deleted=true&order_by=name.desc', '?name=atlas']) {
    check('ListProjectsSerializer', await account.get(`/cloud/v1/projects${query}`));
  }
  for (const query of ['', '?show_volume_types=true', '?product=inference&order_by=display_name.asc']) {
    check('RegionCollectionSerializer', await account.get(`/cloud/v1/regions${query}`));
  }
  for (const query of ['', '?time_from=2026-01-01T00:00:00Z&time_to=2026-02-01T00:00:00Z', '?show_inactive=false']) {
    check('BillingReservationV2CollectionResponseSerializer', await account.get(`/cloud/v2/reservations${query}`));
  }
});
