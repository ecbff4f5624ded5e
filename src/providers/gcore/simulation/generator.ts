import { type Static, type TObject, Type } from '@sinclair/typebox';
import { defaulted } from '../../../core/schema/fields.ts';
import type { World } from '../../../simulation/world.ts';
import { AnomalyField } from './anomalies/field.ts';
import { plant, type Planted } from './anomalies/plant.ts';
import { identityFields } from './identities.ts';
import { workloads } from './workloads.ts';
import { WorkloadsField } from './workloads-field.ts';

/** 31 days. The reference says that statistics may be incomplete "beyond 24 hours", so that a whole month can be late. */
const MAX_LAG_MINUTES = 31 * 24 * 60;

/** The keys of this provider's scenario section besides its records. */
export const settings = {
  simulate: Type.Optional(WorkloadsField),
  ...identityFields,
  anomalies: Type.Optional(
    Type.Array(AnomalyField, { description: 'What is planted for people to detect; inspect --anomalies lists it.' }),
  ),
  lag_minutes: defaulted(
    Type.Integer({
      minimum: 0,
      maximum: MAX_LAG_MINUTES,
      description: 'The delay, in minutes, with which usage appears in reports.',
    }),
    0,
  ),
  default_prices: defaulted(
    Type.Boolean({
      description: 'Whether metrics that the scenario gives no prices get those of fixtures/prices.yaml.',
    }),
    true,
  ),
  price_status: defaulted(
    Type.Unsafe<'show' | 'hide'>(
      Type.Union([Type.Literal('show'), Type.Literal('hide')], {
        description: 'The price_status of cost reports; hide: they show no costs. Missing prices make it error.',
      }),
    ),
    'show',
  ),
};
export type Settings = Static<TObject<typeof settings>>;

/** The rows that the settings and the world produce, with what is planted: the same ones in the same order every time. */
export function simulate(world: World, settings: Settings): Planted {
  const rows = settings.simulate === undefined ? [] : workloads(world, settings.simulate, settings);
  return plant(settings.anomalies ?? [], rows, world.random.branch('gcore', 'anomalies'));
}
