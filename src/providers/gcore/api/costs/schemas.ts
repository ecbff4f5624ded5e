import { type TProperties, Type } from '@sinclair/typebox';
import { RESOURCE_TYPE_NAMES } from '../../resource-types.ts';
import { byType, ErrorBody, resourceSchema, totalFields } from '../schemas.ts';

const nullableText = (description: string, example: string) =>
  Type.Union([Type.String(), Type.Null()], { description, examples: [example] });

const costProperties = {
  billing_feature_name: nullableText('Name of the billing feature', 'Egress traffic Luxembourg-2 - PAYG'),
  cost: Type.Union([Type.Number(), Type.Null()], { description: 'Cost for requested period', examples: [1000] }),
  currency: nullableText('Currency of the cost', 'EUR'),
  err: Type.Union([Type.String(), Type.Null()], { description: 'Error message', examples: [null] }),
};

/** [gcore/responses-those-open-api-document] */
const withCost = (properties: TProperties) =>
  Type.Object({ ...properties, ...costProperties }, { additionalProperties: false });

const reportOf = (counted: string, results: ReturnType<typeof byType>) =>
  Type.Object({
    count: Type.Integer({ description: `Count of ${counted}`, minimum: 0, examples: [1] }),
    price_status: Type.Unsafe<'error' | 'hide' | 'show'>({
      type: 'string',
      enum: ['error', 'hide', 'show'],
      description: 'Price status for the UI, type: string',
    }),
    results: Type.Array(results),
  });

export const CostResources = reportOf(
  'all the resources',
  byType(RESOURCE_TYPE_NAMES.map((type) => withCost(resourceSchema(type).properties))),
);

export const CostTotals = reportOf(
  'returned totals',
  byType(RESOURCE_TYPE_NAMES.map((type) => withCost(totalFields(type)))),
);

/** The schemas of a cost report's responses, by status. */
export const responsesWith = <Report extends typeof CostTotals>(report: Report) => ({
  200: {
    description: 'The report in the requested format',
    content: { 'application/json': { schema: report }, 'text/csv': { schema: Type.String() } },
  },
  '4xx': ErrorBody,
  '5xx': ErrorBody,
});
