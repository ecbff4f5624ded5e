import { type Static, Type } from '@sinclair/typebox';
import { decimalField } from '../../../../core/prices/price-kind.ts';
import { anomalyField } from '../../../../core/provider/anomaly.ts';
import { countField, nameField } from '../../../../core/schema/fields.ts';

const place = {
  project_id: countField('The project.'),
  region_id: countField('The region.'),
  count: Type.Optional(countField('How many of them. Default: 1.', 1)),
};

/** An anomaly that a scenario plants. */
export const AnomalyField = Type.Union([
  anomalyField('runaway_job', place),
  anomalyField('forgotten_cluster', place),
  anomalyField('leaked_key_mining', place),
  anomalyField('price_change', {
    metric: nameField('The billing metric.'),
    price: decimalField('Its price from then on, EUR.'),
  }),
  anomalyField('vanished_tag', {
    project_id: place.project_id,
    tag: nameField("The key of the tag that the project's resources lose."),
  }),
]);
export type AnomalyField = Static<typeof AnomalyField>;
