import { type Static, Type } from '@sinclair/typebox';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { ceilMs, formatInstant, parseInstant } from '../../../../core/time/instant.ts';
import { type Credit, CREDIT_TYPES, creditsOf, PURPOSES } from '../../store/billing/credits.ts';
import { CURRENCY, formatMoney } from '../../store/billing/money.ts';
import { Currency, Decimal } from '../../store/billing/statement.ts';
import { organizationNamed, organizationParams } from '../account/organization.ts';
import { errorResponses } from '../errors.ts';
import { answerList, sortingBy } from '../lists.ts';
import { pageOf, pageParameters, paging } from '../pages.ts';
import { enumParameter, instantParameter, textParameter } from '../parameters.ts';

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const Entry = Type.Object(
  {
    id: Type.String(),
    type: Type.Unsafe<Credit['type']>({ type: 'string', enum: CREDIT_TYPES }),
    purpose: Type.Unsafe<Credit['purpose']>({ enum: [...PURPOSES, null], description: 'Why this entry exists' }),
    amount: Decimal,
    currency: Currency,
    created_at: Type.String({ format: 'date-time' }),
    description: nullable('A note for people'),
    receipt_url: nullable('The receipt of the payment behind this entry'),
  },
  { description: 'A prepaid credit or a manual adjustment.' },
);

const sorting = sortingBy<Credit>(
  { created_at: ({ createdAt }) => createdAt, amount: ({ amount }) => amount.toNumber() },
  'created_at:desc',
  ({ id }) => id,
);

/** [nirvana/history-filters-type-purpose-currency, nirvana/unknown-type-purpose-sort-term] */
const HistoryQuery = Type.Object({
  created_at_max: instantParameter('2026-01-31T23:59:59Z', 'Only entries at or before this RFC 3339 instant'),
  created_at_min: instantParameter('2026-01-01T00:00:00Z', 'Only entries at or after this RFC 3339 instant'),
  currency: textParameter(
    'one ISO 4217 code, such as USD',
    'Filter by currency, as an ISO 4217 code. Case-insensitive.',
  ),
  purpose: enumParameter(PURPOSES, 'Filter by the funding flow a credit came from'),
  type: enumParameter(CREDIT_TYPES, 'Filter by entry type'),
  sort: sorting.parameter,
  ...pageParameters,
});

/** [nirvana/billing-history-lists-credits-adjustments] */
export const billingHistory: Endpoint = {
  id: 'organizations.billing.history',
  paths: ['/v1/organizations/:organization_id/billing/history'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List Billing History',
      description: "List the organization's billing history: prepaid credits and adjustments, newest first.",
      params: organizationParams,
      query: HistoryQuery,
      responses: { 200: pageOf(Entry), ...errorResponses },
      startsAt: ({ query }) => readPeriod(query).min,
      answer({ dataset, now, params, query }) {
        organizationNamed(dataset, params);
        const { purpose, type } = query;
        const currency = query.currency?.toUpperCase();
        const { min, max } = readPeriod(query);
        const matches = (credit: Credit): boolean =>
          (purpose === undefined || credit.purpose === purpose) &&
          (type === undefined || credit.type === type) &&
          (currency === undefined || currency === CURRENCY) &&
          (min === undefined || credit.createdAt >= min) &&
          (max === undefined || credit.createdAt <= max);
        return answerList({
          ...{ dataset, endpoint: 'organizations.billing.history', query, sorting },
          filter: { currency, max, min, purpose, type },
          items: creditsOf(dataset).recordedBy(now).filter(matches),
          render: ({ id, type, purpose, amount, createdAt, description, receiptUrl }): Static<typeof Entry> => ({
            ...{ id, type, purpose, amount: formatMoney(amount), currency: CURRENCY },
            ...{ created_at: formatInstant(createdAt), description, receipt_url: receiptUrl },
          }),
        });
      },
    }),
  },
};

/** Entries are recorded on whole milliseconds. */
function readPeriod({ created_at_min, created_at_max }: Static<typeof HistoryQuery>): { min?: number; max?: number } {
  // The schema's format makes sure that the texts are instants.
  const min = created_at_min === undefined ? undefined : parseInstant(created_at_min);
  const max = created_at_max === undefined ? undefined : parseInstant(created_at_max);
  return { ...(min && { min: ceilMs(min) }), ...(max && { max: max.ms }) };
}
