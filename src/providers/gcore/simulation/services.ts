import { DAY_MS } from '../../../core/time/instant.ts';
import {
  constant,
  duration,
  type Durations,
  evolve,
  mapped,
  MONTH_MS,
  periods,
  WEEK_MS,
} from '../../../simulation/history.ts';
import type { Random } from '../../../core/random.ts';
import { type BaseProfile, withNoise } from '../store/records.ts';
import { floatingAddress } from './addresses.ts';
import { withDaysOff } from './days-off.ts';
import {
  type Blueprint,
  drift,
  driftsEvery,
  enlarged,
  MIB,
  present,
  row,
  shaped,
  sized,
  step,
  used,
  varied,
} from './setup.ts';
import { labelsFor, systemTags } from './labels/tags.ts';

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
  const tags = labelsFor(setup, 'prod');
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

/** A PostgreSQL cluster, whose parts are billed under one name. */
export const database: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const { standing } = setup;
  const identity = { uuid: random.uuid(), name: nameFor('db') };
  const memory = evolve(random, life, horizon, random.pick([4, 8, 16]), [4 * MONTH_MS, 18 * MONTH_MS], (gib) =>
    step([4, 8, 16, 32, 64], gib, random),
  );
  const storage = evolve(random, life, horizon, random.pick([20, 50, 100]), [MONTH_MS, 6 * MONTH_MS], (gib) =>
    enlarged(setup, gib, [15, 80]),
  );
  const parts = (lifeOfParts: typeof life) => ({ ...identity, segments: [present(lifeOfParts)] });
  yield row(setup, 'dbaas_postgresql_cpu', parts(life));
  yield row(setup, 'dbaas_postgresql_memory', { ...identity, segments: periods(life, memory).map(used) });
  yield row(setup, 'dbaas_postgresql_volume', {
    ...identity,
    attributes: { volume_type: random.pick(['standard', 'ssd_hiiops']) },
    segments: periods(life, storage).map(used),
  });
  if (random.chance(0.6) || standing) yield row(setup, 'dbaas_postgresql_public_network', parts(life));
  if (random.chance(0.6) || standing) yield row(setup, 'dbaas_postgresql_connection_pooler', parts(life));
};

/** A function, billed by memory while it runs, by calls and by traffic. */
export const serverlessFunction: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const identity = { uuid: random.uuid(), name: nameFor('fn') };
  const profile = busyHours(random);
  const mibSecondsPerCall = random.pick([128, 256, 512]) * (0.1 + random.float());
  const bytesPerCall = random.int(1, 60) * 1024;
  const calls = evolve(random, life, horizon, Math.ceil(random.logNormal(60, 1.3)), driftsEvery(setup), (rate) =>
    drift(rate, random),
  );
  const usage = varied(setup, profile, withDaysOff(setup, profile, calls));
  const metered = (perCall: number) => ({
    ...identity,
    profile: usage.profile,
    segments: periods(
      life,
      mapped(usage.rates, (rate) => Math.ceil(rate * perCall)),
    ).map(used),
  });
  yield row(setup, 'functions', metered(mibSecondsPerCall));
  yield row(setup, 'functions_calls', metered(1));
  yield row(setup, 'functions_traffic', metered(bytesPerCall));
};

function busyHours(random: Random): BaseProfile {
  return random.chance(0.5) ? 'office' : 'evening';
}

/** A container, scaled every few weeks and with the time of day. */
export const container: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_MONTHS));
  const mibSeconds = random.pick([256, 512, 1024, 2048]) * 60;
  const replicas = evolve(random, life, horizon, random.int(1, 3), [WEEK_MS, 8 * WEEK_MS], (count) =>
    step([1, 2, 3, 4, 6, 8], count === 5 ? 6 : count, random),
  );
  const rates = mapped(replicas, (count) => count * mibSeconds);
  const profile = busyHours(random);
  const usage = varied(setup, profile, withDaysOff(setup, profile, rates));
  yield row(setup, 'containers', {
    uuid: random.uuid(),
    name: nameFor('container'),
    profile: usage.profile,
    segments: periods(life, usage.rates).map(used),
  });
};

/** A model served by a varying number of GPUs, whose type sometimes changes. */
export const inference: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor, fewGpus, noise } = setup;
  const life = lifetime(at, duration(random, fewGpus ? [MONTH_MS, 6 * MONTH_MS] : FOR_MONTHS));
  const uuid = random.uuid();
  const name = nameFor('inference');
  const flavors = INFERENCE_FLAVORS.slice(0, fewGpus ? (setup.standing ? 1 : 2) : INFERENCE_FLAVORS.length);
  const counts = [1, 2, 3, 4].slice(0, fewGpus ? 2 : 4);
  const profile = noise === undefined ? 'flat' : withNoise('scaled', noise);
  const first = { flavor: fewGpus ? INFERENCE_FLAVORS[0] : random.pick(flavors), gpus: random.int(1, fewGpus ? 1 : 2) };
  const changes = evolve(random, life, horizon, first, [WEEK_MS, 2 * MONTH_MS], ({ flavor, gpus }) =>
    random.chance(0.1)
      ? { flavor: step(flavors, flavor, random), gpus }
      : { flavor, gpus: fewGpus && random.chance(0.85) ? 1 : step(counts, gpus, random) },
  );
  yield* shaped(
    life,
    changes,
    ({ flavor }) => flavor,
    ({ state, ...period }) => used({ ...period, state: state.gpus }),
    (flavor, segments) => row(setup, 'inference', { uuid, name, attributes: { flavor }, profile, segments }),
  );
};

/** A training run on a cluster of bare metal. */
export const aiCluster: Blueprint = function* (setup) {
  const { random, at, lifetime, nameFor, fewGpus } = setup;
  const flavor = random.pick(fewGpus ? AI_FLAVORS.slice(1) : AI_FLAVORS);
  const lasts: Durations = fewGpus ? [DAY_MS / 2, 3 * DAY_MS] : FOR_DAYS;
  yield row(setup, 'ai_cluster', {
    uuid: random.uuid(),
    name: nameFor('train'),
    attributes: { flavor },
    tags: labelsFor(setup, 'prod') ?? systemTags(random),
    segments: [present(lifetime(at, duration(random, lasts)))],
  });
};

export const aiVirtualCluster: Blueprint = function* (setup) {
  const { random, at, lifetime, nameFor } = setup;
  yield row(setup, 'ai_virtual_cluster', {
    uuid: random.uuid(),
    name: nameFor('tune'),
    attributes: { flavor: random.pick(AI_VIRTUAL_FLAVORS) },
    tags: labelsFor(setup, 'dev'),
    segments: [present(lifetime(at, duration(random, FOR_DAYS)))],
  });
};

export const fileShare: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const sizes = evolve(random, life, horizon, random.pick([100, 250, 500]), [MONTH_MS, 9 * MONTH_MS], (gib) =>
    enlarged(setup, gib, [10, 60]),
  );
  yield row(setup, 'file_share', {
    uuid: random.uuid(),
    name: nameFor('share'),
    attributes: { file_share_type: random.chance(0.8) ? 'standard' : 'vast' },
    tags: labelsFor(setup, 'prod'),
    segments: periods(life, sizes).map(sized),
  });
};

/** An image that a project's machines are started from, until a new one replaces it. */
export const image: Blueprint = function* (setup) {
  const { random, at, lifetime, nameFor } = setup;
  const life = lifetime(at, duration(random, FOR_MONTHS));
  yield row(setup, 'image', {
    uuid: random.uuid(),
    name: nameFor('image'),
    tags: [...(labelsFor(setup, 'prod') ?? []), ...systemTags(random)],
    segments: periods(life, constant(life, random.int(500, 9000) * MIB)).map(sized),
  });
};

/** A log index that grows until old entries are deleted. */
export const logIndex: Blueprint = function* (setup) {
  const { random, at, horizon, lifetime, nameFor, noise } = setup;
  const life = lifetime(at, duration(random, FOR_YEARS));
  const most = random.int(20_000, 80_000);
  // Retention deletes the oldest entries: once a day, or half of all where days don't differ.
  const mib =
    noise === undefined
      ? evolve(random, life, horizon, random.int(50, 500), [WEEK_MS, WEEK_MS], (size) =>
          size > most ? Math.ceil(size / 2) : size + random.int(100, 1500),
        )
      : evolve(random, life, horizon, random.int(50, 500), [DAY_MS, DAY_MS], (size) =>
          Math.ceil(size + random.int(10, 400) - (size * (0.5 + random.float())) / (most / 200)),
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
