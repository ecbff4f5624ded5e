import { type Static, type TProperties, Type } from '@sinclair/typebox';
import { decimalField } from '../../../../core/prices/price-kind.ts';
import { countField, instantField, interval, nameField } from '../../../../core/schema/fields.ts';

const kind = <Kind extends string, Properties extends TProperties>(name: Kind, properties: Properties) =>
  Type.Object(
    {
      kind: Type.Literal(name),
      from: instantField('When it begins.'),
      to: Type.Optional(instantField('When it ends. If omitted, it lasts.')),
      ...properties,
    },
    { ...interval('from', 'to'), additionalProperties: false },
  );

const place = {
  project_id: countField('The project.'),
  region_id: countField('The region.'),
  count: Type.Optional(countField('How many of them. Default: 1.', 1)),
};

/** An anomaly that a scenario plants. */
export const AnomalyField = Type.Union([
  kind('runaway_job', place),
  kind('forgotten_cluster', place),
  kind('leaked_key_mining', place),
  kind('price_change', {
    metric: nameField('The billing metric.'),
    price: decimalField('Its price from then on, EUR.'),
  }),
  kind('vanished_tag', {
    project_id: place.project_id,
    tag: nameField("The key of the tag that the project's resources lose."),
  }),
]);
export type AnomalyField = Static<typeof AnomalyField>;
