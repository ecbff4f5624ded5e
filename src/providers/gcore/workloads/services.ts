import { DAY_MS } from '../../../simulation/calendar.ts';
import { constant, duration, type Durations, evolve, mapped, periods } from '../../../simulation/history.ts';
import type { Random } from '../../../simulation/random.ts';
import type { Profile } from '../records.ts';
import { drift, floatingAddress } from './servers.ts';
import {
  type Blueprint,
  labels,
  MIB,
  present,
  row,
  shaped,
  sized,
  step,
  systemTags,
  used,
  withDaysOff,
} from './setup.ts';

const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const WEEKLY: Durations = [WEEK_MS, WEEK_MS];
const FOR_YEARS: Durations = [8 * MONTH_MS, 40 * MONTH_MS];
const FOR_MONTHS: Durations = [MONTH_MS, 14 * MONTH_MS];
const FOR_DAYS: Durations = [3 * DAY_MS, 40 * DAY_MS];

const BALANCER_FLAVORS = ['lb1-1-2', 'lb1-2-4', 'lb1-4-8'] as const;
const AI_FLAVORS = ['bm3-ai-1xlarge-h100-80-8', 'bm3-ai-1xlarge-a100-80-8'] as const;
const AI_VIRTUAL_FLAVORS = ['g3-ai-32-192-1500-l40s-48-1', 'g3-ai-64-384-3000-l40s-48-2'] as const;
const INFERENCE_FLAVORS = [
  'inference-16vcpu-232gib-1xl40s-48gb',
  'inference-16vcpu-232gib-1xa100-80gb',
  'inference-24vcpu-240gib-1xh100-80gb',
] as const;

export const loadBalancer: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const tags = labels(setup, 'prod');
  const uuid = random.uuid();
  const name = nameFor('lb');
  yield* shaped(
    life,
    evolve(random, life, horizon, random.pick(BALANCER_FLAVORS.slice(0, 2)), [3 * MONTH_MS, 24 * MONTH_MS], (flavor) =>
      step(BALANCER_FLAVORS, flavor, random),
    ),
    (flavor) => flavor,
    present,
    (flavor, segments) => row(setup, 'load_balancer', { uuid, name, attributes: { flavor }, tags, segments }),
  );
  if (random.chance(0.5)) yield floatingAddress(setup, life, tags);
};

/** A PostgreSQL cluster, billed by its parts under one name. */
export const database: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const identity = { uuid: random.uuid(), name: nameFor('db') };
  const memory = evolve(random, life, horizon, random.pick([4, 8, 16]), [4 * MONTH_MS, 18 * MONTH_MS], (gib) =>
    step([4, 8, 16, 32, 64], gib, random),
  );
  const storage = evolve(
    random,
    life,
    horizon,
    random.pick([20, 50, 100]),
    [MONTH_MS, 6 * MONTH_MS],
    (gib) => Math.ceil((gib * random.int(115, 180)) / 1000) * 10,
  );
  const parts = (lifeOfParts: typeof life) => ({ ...identity, segments: [present(lifeOfParts)] });
  yield row(setup, 'dbaas_postgresql_cpu', parts(life));
  yield row(setup, 'dbaas_postgresql_memory', { ...identity, segments: periods(life, memory).map(used) });
  yield row(setup, 'dbaas_postgresql_volume', {
    ...identity,
    attributes: { volume_type: random.pick(['standard', 'ssd_hiiops']) },
    segments: periods(life, storage).map(used),
  });
  if (random.chance(0.6)) yield row(setup, 'dbaas_postgresql_public_network', parts(life));
  if (random.chance(0.6)) yield row(setup, 'dbaas_postgresql_connection_pooler', parts(life));
};

/** A function, billed for the memory it holds while it runs, for its calls and for what it sends. */
export const serverlessFunction: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const identity = { uuid: random.uuid(), name: nameFor('fn'), profile: busyHours(random) };
  const mibSecondsPerCall = random.pick([128, 256, 512]) * (0.1 + random.float());
  const bytesPerCall = random.int(1, 60) * 1024;
  const calls = evolve(random, life, horizon, Math.ceil(random.logNormal(60, 1.3)), WEEKLY, (rate) =>
    drift(rate, random),
  );
  const metered = (perCall: number) =>
    periods(
      life,
      mapped(withDaysOff(setup, identity.profile, calls), (rate) => Math.ceil(rate * perCall)),
    ).map(used);
  yield row(setup, 'functions', { ...identity, segments: metered(mibSecondsPerCall) });
  yield row(setup, 'functions_calls', { ...identity, segments: metered(1) });
  yield row(setup, 'functions_traffic', { ...identity, segments: metered(bytesPerCall) });
};

function busyHours(random: Random): Profile {
  return random.chance(0.5) ? 'office' : 'evening';
}

/** A container that is scaled up and down every few weeks, and over the day. */
export const container: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_MONTHS));
  const mibSeconds = random.pick([256, 512, 1024, 2048]) * 60;
  const replicas = evolve(random, life, horizon, random.int(1, 3), [WEEK_MS, 8 * WEEK_MS], (count) =>
    step([1, 2, 3, 4, 6, 8], count === 5 ? 6 : count, random),
  );
  const rates = mapped(replicas, (count) => count * mibSeconds);
  const profile = busyHours(random);
  yield row(setup, 'containers', {
    uuid: random.uuid(),
    name: nameFor('container'),
    profile,
    segments: periods(life, withDaysOff(setup, profile, rates)).map(used),
  });
};

/** A model that is served by more or fewer GPUs, and now and then by better ones. */
export const inference: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_MONTHS));
  const uuid = random.uuid();
  const name = nameFor('inference');
  const first = { flavor: random.pick(INFERENCE_FLAVORS), gpus: random.int(1, 2) };
  const changes = evolve(random, life, horizon, first, [WEEK_MS, 2 * MONTH_MS], ({ flavor, gpus }) =>
    random.chance(0.1)
      ? { flavor: step(INFERENCE_FLAVORS, flavor, random), gpus }
      : { flavor, gpus: step([1, 2, 3, 4], gpus, random) },
  );
  yield* shaped(
    life,
    changes,
    ({ flavor }) => flavor,
    ({ state, ...period }) => used({ ...period, state: state.gpus }),
    (flavor, segments) => row(setup, 'inference', { uuid, name, attributes: { flavor }, segments }),
  );
};

/** A training run on a cluster of bare metal. */
export const aiCluster: Blueprint = function* (setup) {
  const { random, at, lifetime, nameFor } = setup;
  yield row(setup, 'ai_cluster', {
    uuid: random.uuid(),
    name: nameFor('train'),
    attributes: { flavor: random.pick(AI_FLAVORS) },
    tags: labels(setup, 'prod') ?? systemTags(random),
    segments: [present(lifetime(at, duration(random, FOR_DAYS)))],
  });
};

export const aiVirtualCluster: Blueprint = function* (setup) {
  const { random, at, lifetime, nameFor } = setup;
  yield row(setup, 'ai_virtual_cluster', {
    uuid: random.uuid(),
    name: nameFor('tune'),
    attributes: { flavor: random.pick(AI_VIRTUAL_FLAVORS) },
    tags: labels(setup, 'dev'),
    segments: [present(lifetime(at, duration(random, FOR_DAYS)))],
  });
};

export const fileShare: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const sizes = evolve(
    random,
    life,
    horizon,
    random.pick([100, 250, 500]),
    [MONTH_MS, 9 * MONTH_MS],
    (gib) => Math.ceil((gib * random.int(110, 160)) / 1000) * 10,
  );
  yield row(setup, 'file_share', {
    uuid: random.uuid(),
    name: nameFor('share'),
    attributes: { file_share_type: random.chance(0.8) ? 'standard' : 'vast' },
    tags: labels(setup, 'prod'),
    segments: periods(life, sizes).map(sized),
  });
};

/** What a project's machines are started from; a new one replaces it in time. */
export const image: Blueprint = function* (setup) {
  const { random, at, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_MONTHS));
  yield row(setup, 'image', {
    uuid: random.uuid(),
    name: nameFor('image'),
    tags: [...(labels(setup, 'prod') ?? []), ...systemTags(random)],
    segments: periods(life, constant(life, random.int(500, 9000) * MIB)).map(sized),
  });
};

/** Grows week by week, until old entries are dropped. */
export const logIndex: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const most = random.int(20_000, 80_000);
  const mib = evolve(random, life, horizon, random.int(50, 500), WEEKLY, (size) =>
    size > most ? Math.ceil(size / 2) : size + random.int(100, 1500),
  );
  yield row(setup, 'log_index', {
    uuid: random.chance(0.8) ? random.uuid() : null,
    name: nameFor('logs'),
    segments: periods(
      life,
      mapped(mib, (size) => size * MIB),
    ).map(sized),
  });
};
