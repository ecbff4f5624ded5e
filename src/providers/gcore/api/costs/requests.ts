import { type Static, Type } from '@sinclair/typebox';
import { choice, filterFields, listFields, periodFields, projectsField } from '../requests.ts';

const closed = { additionalProperties: false };

const rounding = Type.Optional(
  Type.Boolean({
    description: 'Round cost values to 5 decimal places. When false, returns full precision.',
    default: true,
  }),
);

const responseFormat = <Format extends string>(csv: Format) =>
  Type.Optional(
    choice<Format | 'json'>([csv, 'json'], {
      description: 'Format of the response (csv or json).',
      default: 'json',
      examples: [csv, 'json'],
    }),
  );

/**
 * The fields of all cost reports; what each request adds is all it has.
 * [gcore/requests-refuse-unknown-fields-totals]
 */
const costFields = { ...filterFields, rounding };

/** [gcore/projects-cost-report-list-not] */
export const CostResourcesRequest = Type.Object(
  {
    ...costFields,
    ...periodFields,
    ...listFields,
    projects: Type.Optional(projectsField),
    response_format: responseFormat('csv_records'),
  },
  closed,
);

/** [gcore/projects-cost-report-list-not] */
export const CostTotalsRequest = Type.Object(
  {
    ...costFields,
    ...periodFields,
    projects: Type.Optional(projectsField),
    response_format: responseFormat('csv_totals'),
  },
  closed,
);

/** A month, as the reference's example writes it, or a time in it. */
const monthOrTime = (which: string) =>
  Type.Optional(
    Type.String({
      description: `Deprecated. Use \`year_month\` instead. ${which} of the period: YYYY-mm`,
      deprecated: true,
      examples: ['2024-08'],
    }),
  );

export const MonthlyCostRequest = Type.Object(
  {
    ...costFields,
    response_format: responseFormat('csv_totals'),
    time_from: monthOrTime('Beginning'),
    time_to: monthOrTime('End'),
    year_month: Type.Optional(
      Type.String({ description: 'Year and month in the format YYYY-MM', examples: ['2024-08'] }),
    ),
  },
  closed,
);
export type MonthlyCostRequest = Static<typeof MonthlyCostRequest>;
