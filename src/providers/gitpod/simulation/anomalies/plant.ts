import type { PlantedAnomaly } from '../../../../core/provider/anomaly.ts';
import type { Random } from '../../../../core/random.ts';
import { instantMs } from '../../../../core/schema/fields.ts';
import { dayOf, MINUTE_MS } from '../../../../core/time/instant.ts';
import type { World } from '../../../../simulation/world.ts';
import type { EnvironmentUsageRecord } from '../../store/records.ts';
import type { Identities } from '../identities.ts';
import type { Users } from '../users.ts';
import { type AnomalyField, COUNTS } from './field.ts';

/** A leaked token opens all its environments within this time. */
const BURST_MS = 20 * MINUTE_MS;
/** The median of an automation's runs. */
const RUN_MS = 25 * MINUTE_MS;

/** The records of an account with anomalies in them. */
export interface Planted {
  /** Those of the organization's own use. */
  readonly records: Iterable<EnvironmentUsageRecord>;
  /** Those of planted environments. */
  readonly added: readonly EnvironmentUsageRecord[];
  /** What was planted; complete once the records have been read. */
  readonly anomalies: readonly PlantedAnomaly[];
}

/** What the records of a planted environment say besides ids and times. */
type Owner = Pick<EnvironmentUsageRecord, 'userId' | 'runnerId' | 'environmentClassId'>;

/**
 * Plants anomalies among records.
 *
 * @param users `undefined` if no use of environments is simulated
 */
export function plant(
  fields: readonly AnomalyField[],
  records: Iterable<EnvironmentUsageRecord>,
  world: World,
  identities: Identities,
  users: Users | undefined,
): Planted {
  const vanished: { readonly from: number; readonly to: number; readonly id: string; readonly found: Set<string> }[] =
    [];
  const added: EnvironmentUsageRecord[] = [];
  const anomalies = fields.map((field, index): PlantedAnomaly => {
    const { kind, project_id: projectId } = field;
    const planted = { kind, from: instantMs(field.from), to: field.to === undefined ? null : instantMs(field.to) };
    const [from, to] = [planted.from, planted.to ?? world.span.to];
    if (kind === 'vanished_project') {
      const found = new Set<string>();
      vanished.push({ from, to, id: field.project_id, found });
      return { ...planted, where: { projectId: field.project_id }, resources: found };
    }
    const random = world.random.branch('gitpod', 'anomaly', index);
    const owner = ownerOf(field, world, identities, users, random);
    const made = times(field, from, to, random).map(([createdAt, stoppedAt]) => ({
      ...owner,
      id: random.uuidV7(createdAt),
      environmentId: random.uuidV7(createdAt),
      projectId: projectId ?? null,
      createdAt,
      stoppedAt,
    }));
    added.push(...made);
    const where = { ...(projectId !== undefined && { projectId }), ...owner };
    return { ...planted, where, resources: made.map(({ id }) => id) };
  });
  function* withAnomalies(): Iterable<EnvironmentUsageRecord> {
    for (const record of records) {
      const { projectId, createdAt, id } = record;
      const anomaly = vanished.find((one) => one.id === projectId && one.from <= createdAt && createdAt < one.to);
      anomaly?.found.add(id);
      yield anomaly === undefined ? record : { ...record, projectId: null };
    }
  }
  return { records: withAnomalies(), added, anomalies };
}

/** When the environments of an anomaly start and stop, ms. */
function times(
  { kind, ...field }: Exclude<AnomalyField, { kind: 'vanished_project' }>,
  from: number,
  to: number,
  random: Random,
): (readonly [createdAt: number, stoppedAt: number])[] {
  if (kind === 'forgotten_environment') return [[from, to]];
  const { count = COUNTS[kind] } = 'count' in field ? field : {};
  const all = Array.from({ length: count }, (_, index): readonly [number, number] => {
    if (kind === 'leaked_token') return [random.int(from, Math.min(from + BURST_MS, to)), to];
    // One after another, as a loop opens them.
    const createdAt = Math.floor(from + ((to - from) * (index + random.float())) / count);
    return [createdAt, Math.min(to, createdAt + Math.round(random.logNormal(RUN_MS, 0.3)))];
  });
  return all.sort(([a], [b]) => a - b);
}

/** Whose environments they are: a person's, or those of the service user if an automation opens them. */
function ownerOf(
  { kind, from }: AnomalyField,
  { organization }: World,
  identities: Identities,
  users: Users | undefined,
  random: Random,
): Owner {
  const day = dayOf(instantMs(from));
  const present = users?.developers.filter(({ person }) => person.joined <= day && day < person.left) ?? [];
  const developer = present.length === 0 ? undefined : random.pick(present);
  const office = developer?.person.office ?? organization.offices[0];
  const { name } = users?.habits.classes.at(kind === 'leaked_token' ? -1 : 0) ?? {};
  return {
    userId: (kind === 'runaway_automation' ? users?.prebuilder.userId : developer?.userId) ?? random.uuid(),
    runnerId: office === undefined ? random.uuid() : identities.runnerId(office),
    environmentClassId: name === undefined ? random.uuid() : identities.environmentClassId(name),
  };
}
