import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { World } from '../../../simulation/world.ts';
import type { MeteredResource } from '../store/records.ts';
import { accountFields } from './account.ts';
import { AnomalyField } from './anomalies/plant.ts';
import { identityFields } from './identities.ts';
import { infrastructure } from './infrastructure.ts';
import { InfrastructureField } from './infrastructure-field.ts';

/** The keys of this provider's scenario section besides its records. */
export const settings = {
  simulate: Type.Optional(InfrastructureField),
  anomalies: Type.Optional(
    Type.Array(AnomalyField, { description: 'What is planted for people to detect; inspect --anomalies lists it.' }),
  ),
  ...identityFields,
  ...accountFields,
};
export type Settings = Static<TObject<typeof settings>>;

/** The resources that the settings and the world produce: the same ones in the same order every time. */
export function simulate(world: World, settings: Settings): Iterable<MeteredResource> {
  return settings.simulate === undefined ? [] : infrastructure(world, settings.simulate, settings);
}
