import { DAY_MS, HOUR_MS } from '../../../simulation/calendar.ts';
import {
  type Change,
  constant,
  duration,
  type Durations,
  evolve,
  type Lifetime,
  periods,
} from '../../../simulation/history.ts';
import type { Random } from '../../../simulation/random.ts';
import type { BillingRow } from '../records.ts';
import {
  type Blueprint,
  labels,
  MIB,
  present,
  privateAddress,
  row,
  type Setup,
  shaped,
  sized,
  step,
  systemTags,
  type Tags,
  used,
  withDaysOff,
} from './setup.ts';

const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;

/** What machines are for, how often, and for how long they are kept. */
const ENVIRONMENTS: readonly (readonly [{ readonly name: string; readonly lives: Durations }, number])[] = [
  [{ name: 'prod', lives: [5 * MONTH_MS, 30 * MONTH_MS] }, 4],
  [{ name: 'staging', lives: [MONTH_MS, 9 * MONTH_MS] }, 3],
  [{ name: 'dev', lives: [DAY_MS, 50 * DAY_MS] }, 4],
];
const ROLES = ['api', 'worker', 'web', 'gateway', 'cache', 'ci', 'broker', 'render'] as const;

const INSTANCE_FLAVORS = [
  'g1-standard-1-2',
  'g1-standard-2-4',
  'g1-standard-4-8',
  'g1-standard-8-16',
  'g1-standard-16-32',
] as const;
const BASIC_FLAVORS = ['g2s-shared-1-1-25', 'g2s-shared-1-2-25', 'g2s-shared-2-4-50'] as const;
const BAREMETAL_FLAVORS = ['bm2-hf-small', 'bm2-hf-medium', 'bm1-infrastructure-medium'] as const;
const VOLUME_TYPES = ['standard', 'ssd_hiiops', 'ssd_lowlatency'] as const;
type VolumeType = (typeof VOLUME_TYPES)[number];

/** A machine, as what is attached to it knows it. */
interface Machine {
  readonly uuid: string;
  readonly name: string;
  readonly life: Lifetime;
  readonly environment: string;
  /** What people wrote on it. */
  readonly labels: Tags;
  /** The same, and what its image brought along. */
  readonly tags: Tags;
  readonly portId: string;
}

function createMachine(setup: Setup, role: string): Machine {
  const { random, at, lifetime, nameFor } = setup;
  const environment = random.weighted(ENVIRONMENTS);
  const written = labels(setup, environment.name);
  const system = random.chance(0.75) ? systemTags(random) : [];
  const tags = [...(written ?? []), ...system];
  return {
    uuid: random.uuid(),
    name: nameFor(environment.name === 'prod' ? role : `${role}-${environment.name}`),
    life: lifetime(at, duration(random, environment.lives)),
    environment: environment.name,
    labels: written,
    tags: tags.length === 0 ? null : tags,
    portId: random.uuid(),
  };
}

/** An instance with its volumes, their snapshots and backups, its addresses and traffic. */
export const instance: Blueprint = function* (setup) {
  const { random, horizon } = setup;
  const machine = createMachine(setup, random.pick(ROLES));
  const { uuid, name, life, tags } = machine;
  const first = random.pick(INSTANCE_FLAVORS.slice(0, 4));
  const resized: Durations = [2 * MONTH_MS, 20 * MONTH_MS];
  yield* shaped(
    life,
    evolve(random, life, horizon, first, resized, (flavor) => step(INSTANCE_FLAVORS, flavor, random)),
    (flavor) => flavor,
    present,
    (flavor, segments) => row(setup, 'instance', { uuid, name, attributes: { flavor }, tags, segments }),
  );
  yield* volumes(setup, machine);
  if (random.chance(0.5)) {
    yield externalIp(setup, machine);
    if (random.chance(0.7)) yield egress(setup, machine, 'vm');
  } else if (random.chance(0.6)) {
    yield floatingAddress(setup, machine.life, machine.labels);
    if (random.chance(0.5)) yield egress(setup, machine, random.chance(0.3) ? 'router' : 'vm');
  }
};

export const basicVm: Blueprint = function* (setup) {
  const { random } = setup;
  const machine = createMachine(setup, 'basic');
  const { uuid, name, life, tags } = machine;
  const flavor = random.pick(BASIC_FLAVORS);
  yield row(setup, 'basic_vm', { uuid, name, attributes: { flavor }, tags, segments: [present(life)] });
  yield externalIp(setup, machine);
  if (random.chance(0.4)) yield egress(setup, machine, 'vm');
};

export const baremetal: Blueprint = function* (setup) {
  const { random } = setup;
  const machine = createMachine(setup, 'metal');
  const { uuid, name, life, tags } = machine;
  const flavor = random.pick(BAREMETAL_FLAVORS);
  yield row(setup, 'baremetal', { uuid, name, attributes: { flavor }, tags, segments: [present(life)] });
  yield externalIp(setup, machine);
  yield egress(setup, machine, 'baremetal');
};

/** An address that somebody keeps without a machine. */
export const spareAddress: Blueprint = function* (setup) {
  const { random, at, lifetime } = setup;
  yield floatingAddress(setup, lifetime(at, duration(random, [10 * DAY_MS, 14 * MONTH_MS])), labels(setup, 'prod'));
};

export function floatingAddress(setup: Setup, life: Lifetime, tags: Tags): BillingRow {
  const address = privateAddress(setup.random);
  return row(setup, 'floatingip', {
    uuid: setup.random.uuid(),
    name: address,
    attributes: { ip_address: address },
    tags,
    segments: [present(life)],
  });
}

function externalIp(setup: Setup, { uuid, life, portId }: Machine): BillingRow {
  return row(setup, 'external_ip', {
    attributes: {
      attached_to_vm: uuid,
      ip_address: privateAddress(setup.random),
      network_id: setup.network.id,
      port_id: portId,
      subnet_id: setup.network.subnetId,
    },
    segments: [present(life)],
  });
}

/** What a machine sends, week by week, more on some hours than on others; a router's traffic has no name. */
function egress(setup: Setup, machine: Machine, from: 'vm' | 'baremetal' | 'router'): BillingRow {
  const { random, horizon } = setup;
  const { uuid, name, life, portId } = machine;
  const kib = Math.ceil(random.logNormal(1500, 1.2));
  const weekly = evolve(random, life, horizon, kib * 1024, [WEEK_MS, WEEK_MS], (rate) => drift(rate, random));
  const profile = random.chance(0.5) ? 'evening' : 'office';
  return row(setup, 'egress_traffic', {
    name: from === 'router' ? null : name,
    attributes: { instance_type: from, port_id: portId, vm_id: uuid },
    tags: machine.labels,
    profile,
    segments: periods(life, withDaysOff(setup, profile, weekly)).map(used),
  });
}

/** One week's rate after another's: a little more, on the whole. */
export function drift(rate: number, random: Random): number {
  return Math.max(1, Math.round(rate * (0.85 + 0.32 * random.float())));
}

interface VolumeState {
  readonly type: VolumeType;
  readonly gib: number;
}

/** A machine's disk and the volumes with its data, which only grow and are sometimes moved to another type. */
function* volumes(setup: Setup, machine: Machine): Iterable<BillingRow> {
  const { random, horizon } = setup;
  const { life } = machine;
  const boot = { type: random.chance(0.6) ? VOLUME_TYPES[0] : VOLUME_TYPES[1], gib: random.pick([10, 20, 50]) };
  yield* volume(setup, machine, random.uuid(), 'boot', constant(life, boot));
  const count = random.int(0, machine.environment === 'dev' ? 1 : 2);
  for (let number = 1; number <= count; number += 1) {
    const uuid = random.uuid();
    const first = { type: random.pick(VOLUME_TYPES), gib: random.pick([50, 100, 200, 500]) };
    const changes = evolve(random, life, horizon, first, [MONTH_MS, 8 * MONTH_MS], ({ type, gib }): VolumeState =>
      random.chance(0.12)
        ? { type: step(VOLUME_TYPES, type, random), gib }
        : { type, gib: Math.ceil((gib * random.int(115, 180)) / 1000) * 10 },
    );
    const role = `data-${number}`;
    yield* volume(setup, machine, uuid, role, changes);
    if (random.chance(0.3)) yield* snapshots(setup, machine, uuid, role, changes);
    if (machine.environment === 'prod' && random.chance(0.2)) yield* backups(setup, machine, uuid, role, changes);
  }
}

function volume(
  setup: Setup,
  machine: Machine,
  uuid: string,
  role: string,
  changes: readonly Change<VolumeState>[],
): Iterable<BillingRow> {
  const attachedTo = setup.random.chance(0.05) ? null : machine.uuid;
  return shaped(
    machine.life,
    changes,
    ({ type }) => type,
    ({ state, ...period }) => sized({ ...period, state: state.gib }),
    (type, segments) =>
      row(setup, 'volume', {
        uuid,
        name: `${machine.name}-${role}`,
        attributes: { attached_to_vm: attachedTo, volume_type: type },
        tags: machine.labels,
        segments,
      }),
  );
}

/** What a volume is at an instant (ms). */
function stateAt(changes: readonly Change<VolumeState>[], at: number): VolumeState | undefined {
  return changes.findLast((change) => change.at <= at)?.to;
}

/** Somebody makes a copy before doing something dangerous, and forgets about it. */
function* snapshots(
  setup: Setup,
  { name, life, labels: tags }: Machine,
  volumeId: string,
  role: string,
  changes: readonly Change<VolumeState>[],
): Iterable<BillingRow> {
  const { random, horizon, lifetime } = setup;
  const end = (life.endedAt ?? horizon) - HOUR_MS;
  for (let left = random.int(1, 2); left > 0 && end > life.startedAt; left -= 1) {
    const at = duration(random, [life.startedAt, end]);
    const state = stateAt(changes, at);
    if (state === undefined) continue;
    const kept = lifetime(at, duration(random, [10 * DAY_MS, 8 * MONTH_MS]));
    yield row(setup, 'snapshot', {
      uuid: random.uuid(),
      name: `${name}-${role}-${dateOf(at)}`,
      attributes: { source_volume_uuid: volumeId, volume_type: state.type },
      tags,
      segments: periods(kept, constant(kept, state.gib)).map(sized),
    });
  }
}

/** How often backups are made, and for how long each is kept. */
const SCHEDULES = [
  { everyMs: WEEK_MS, keptMs: 4 * WEEK_MS },
  { everyMs: 4 * WEEK_MS, keptMs: 26 * WEEK_MS },
] as const;
const MOST_BACKUPS = 16;

/** The backups of a schedule, each of what the volume holds by then. */
function* backups(
  setup: Setup,
  { name, life }: Machine,
  volumeId: string,
  role: string,
  changes: readonly Change<VolumeState>[],
): Iterable<BillingRow> {
  const { random, horizon, lifetime } = setup;
  const scheduleId = random.uuid();
  const { everyMs, keptMs } = random.pick(SCHEDULES);
  const night = Math.ceil(life.startedAt / DAY_MS) * DAY_MS + random.int(0, 4) * HOUR_MS;
  const filled = 0.2 + 0.4 * random.float();
  for (let index = 0; index < MOST_BACKUPS; index += 1) {
    const at = night + index * everyMs;
    const state = stateAt(changes, at);
    if (state === undefined || at >= (life.endedAt ?? horizon)) return;
    const kept = lifetime(at, keptMs);
    const bytes = Math.ceil(state.gib * 1024 * filled) * MIB;
    yield row(setup, 'backup', {
      uuid: random.uuid(),
      name: `${name}-${role}-${dateOf(at)}`,
      attributes: { schedule_id: scheduleId, source_volume_uuid: volumeId },
      segments: periods(kept, constant(kept, bytes)).map(sized),
    });
  }
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
