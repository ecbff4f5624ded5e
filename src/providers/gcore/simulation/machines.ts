import { DAY_MS } from '../../../core/time/instant.ts';
import { duration, type Durations, evolve, type Lifetime, MONTH_MS } from '../../../simulation/history.ts';
import { egress, externalIp, floatingAddress } from './addresses.ts';
import { type Blueprint, present, row, type Setup, shaped, step } from './setup.ts';
import { labelsFor, systemTags, type Tags } from './labels/tags.ts';
import { volumes } from './volumes.ts';

/** Purposes of machines with their lifetimes and shares. */
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

/** A machine, for the resources that belong to it. */
export interface Machine {
  readonly uuid: string;
  readonly name: string;
  readonly life: Lifetime;
  readonly environment: string;
  /** The tags that people gave it. */
  readonly labels: Tags;
  /** Those and the tags of its image. */
  readonly tags: Tags;
  readonly portId: string;
}

function createMachine(setup: Setup, role: string): Machine {
  const { random, at, lifetime, nameFor } = setup;
  const environment = random.weighted(ENVIRONMENTS);
  const labels = labelsFor(setup, environment.name);
  const system = random.chance(0.75) ? systemTags(random) : [];
  const tags = [...(labels ?? []), ...system];
  return {
    uuid: random.uuid(),
    name: nameFor(environment.name === 'prod' ? role : `${role}-${environment.name}`),
    life: lifetime(at, duration(random, environment.lives)),
    environment: environment.name,
    labels,
    tags: tags.length === 0 ? null : tags,
    portId: random.uuid(),
  };
}

/** An instance with its volumes, their snapshots and backups, addresses and traffic. */
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
