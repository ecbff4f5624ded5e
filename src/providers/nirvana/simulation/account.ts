import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import { defaulted } from '../../../core/schema/fields.ts';
import type { World } from '../../../simulation/world.ts';
import { writeOrganization } from '../store/account/organization.ts';
import { projects } from '../store/account/projects.ts';
import { credits } from '../store/billing/credits.ts';
import { prices } from '../store/billing/prices.ts';
import { charges, PREPAID_DEFAULTS, PrepaidField } from './prepaid.ts';
import type { InfrastructureField } from './infrastructure-field.ts';
import { labelsOf } from './labels.ts';
import { type IdentityFields, organizationIdOf, projectIdOf } from './identities.ts';

/** The keys of a scenario's section that describe the account besides what it uses. */
export const accountFields = {
  default_prices: defaulted(
    Type.Boolean({
      description: 'Whether dimensions without a price of their own have the prices of the default list.',
    }),
    true,
  ),
  prepaid: Type.Optional(PrepaidField),
};
type AccountFields = Static<TObject<typeof accountFields>>;

/** Writes the organization, its projects and its prices. [nirvana/prices-invented-those-default-list] */
export function* writeAccount(
  db: Database,
  world: World,
  settings: IdentityFields & AccountFields & { readonly simulate?: InfrastructureField },
): Iterable<number> {
  const { organization, span, random } = world;
  writeOrganization(db, {
    id: organizationIdOf(world, settings),
    name: organization.name === '' ? 'Example organization' : organization.name,
    billingEmail: `billing@${organization.domain}`,
    domain: organization.domain,
    domainId: random.branch('nirvana', 'domain').uuid(),
    createdAt: span.from,
    rechargeThresholdDays: (settings.prepaid ?? PREPAID_DEFAULTS).threshold_days ?? PREPAID_DEFAULTS.threshold_days,
  });
  const labels = labelsOf(world, settings.simulate?.retags ?? 0);
  const simulated = [...labels].map(([project, label]) => ({ ...label, id: projectIdOf(world, settings, project) }));
  yield* projects.insert(
    db,
    simulated.filter(({ id }) => !projects.has(db, id)),
    world.clock,
  );
  if (settings.default_prices !== false) prices.addMissing(db, world.prices['nirvana'] ?? []);
  yield 0;
  if (settings.prepaid !== undefined) yield* credits.insert(db, charges(db, world, settings.prepaid), world.clock);
}
