import { type Static, Type } from '@sinclair/typebox';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import { type Organization, organizationOf } from '../../store/account/organization.ts';
import { creditsOf } from '../../store/billing/credits.ts';
import { errorResponses } from '../errors.ts';
import { answerList, contains, sortingBy } from '../lists.ts';
import { pageOf, pageParameters, paging } from '../pages.ts';
import { enumParameter, textParameter } from '../parameters.ts';
import { organizationNamed, organizationParams } from './organization.ts';

const TYPES = ['personal', 'company'] as const;
const Instant = Type.String({ format: 'date-time' });

const OrganizationAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  auth_id: Type.Optional(Type.String()),
  name: Type.String(),
  type: Type.Unsafe<(typeof TYPES)[number]>({ type: 'string', enum: TYPES }),
  personal: Type.Boolean(),
  billing_email: Type.Union([Type.String(), Type.Null()]),
  billing_state: Type.Unsafe<'unfunded' | 'active'>({
    type: 'string',
    enum: ['unfunded', 'active', 'requires_action', 'suspended', 'closed'],
  }),
  billing_state_since: Instant,
  charging_model: Type.Unsafe<'manual' | 'prepaid'>({ type: 'string', enum: ['manual', 'prepaid'] }),
  domains: Type.Array(
    Type.Object({ id: Type.String({ format: 'uuid' }), domain: Type.String(), verified: Type.Boolean() }),
  ),
  services: Type.Object({
    cloud: Type.Boolean(),
    jit_provisioning: Type.Boolean(),
    scim: Type.Boolean(),
    siem: Type.Boolean(),
    sso: Type.Boolean(),
  }),
  stripe_customer_id: Type.String(),
  created_at: Instant,
  updated_at: Instant,
});

/**
 * [nirvana/organization-fields-client-filters, nirvana/without-credits-charging-model-manual]
 *
 * @param fundedAt when the first credit was recorded, ms; `undefined` before it, `null` for an account without credits
 */
function render(organization: Organization, fundedAt: number | null | undefined): Static<typeof OrganizationAnswer> {
  const { id, name, domain, domainId, billingEmail, createdAt } = organization;
  const created = formatInstant(createdAt);
  return {
    id,
    name,
    type: 'company',
    personal: false,
    billing_email: billingEmail,
    billing_state: fundedAt === undefined ? 'unfunded' : 'active',
    billing_state_since: formatInstant(fundedAt ?? createdAt),
    charging_model: fundedAt === null ? 'manual' : 'prepaid',
    domains: [{ id: domainId, domain, verified: true }],
    services: { cloud: true, jit_provisioning: false, scim: false, siem: false, sso: true },
    stripe_customer_id: `cus_${id.replaceAll('-', '').slice(0, 14)}`,
    created_at: created,
    updated_at: created,
  };
}

const sorting = sortingBy<Organization>(
  {
    created_at: ({ createdAt }) => createdAt,
    updated_at: ({ createdAt }) => createdAt,
    name: ({ name }) => name,
  },
  'created_at:desc',
  ({ id }) => id,
);

export const organizationsList: Endpoint = {
  id: 'organizations.list',
  paths: ['/v1/organizations'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List Organizations',
      description: 'List the organizations that the API key belongs to: exactly one.',
      query: Type.Object({
        name: textParameter('a part of the name', 'Filter by a case-insensitive substring of the organization name'),
        type: enumParameter(TYPES, 'Filter by organization type'),
        sort: sorting.parameter,
        ...pageParameters,
      }),
      responses: { 200: pageOf(OrganizationAnswer), ...errorResponses },
      answer({ dataset, now, query }) {
        const { name, type } = query;
        const organization = organizationOf(dataset);
        const matches = organization !== undefined && contains(organization.name, name) && type !== 'personal';
        return answerList({
          ...{ dataset, endpoint: 'organizations.list', filter: { name, type }, query, sorting },
          items: matches ? [organization] : [],
          render: (item) => render(item, creditsOf(dataset).fundedAt(now)),
        });
      },
    }),
  },
};

export const organizationsGet: Endpoint = {
  id: 'organizations.get',
  paths: ['/v1/organizations/:organization_id'],
  reads: true,
  methods: {
    GET: jsonHandler({
      summary: 'Get Organization',
      params: organizationParams,
      responses: { 200: OrganizationAnswer, ...errorResponses },
      answer({ dataset, now, params }) {
        const organization = organizationNamed(dataset, params);
        return { body: JSON.stringify(render(organization, creditsOf(dataset).fundedAt(now))), rows: 1 };
      },
    }),
  },
};
