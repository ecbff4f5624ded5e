import type { Random } from '../../../core/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../core/time/instant.ts';
import {
  type Change,
  changed,
  constant,
  duration,
  type Durations,
  evolve,
  grown,
  type Lifetime,
  mapped,
  MONTH_MS,
} from '../../../simulation/history.ts';
import type { MeteredResource } from '../store/records.ts';
import { bundleSegments, dimensionSegments, FAMILIES, memoryGb, type Shape } from './segments.ts';
import type { Setup } from './setup.ts';

interface VmKind {
  readonly lives: Durations;
  /** The time between two resizes; omitted for VMs that are never resized. */
  readonly resizes?: Durations;
  readonly vcpu: readonly number[];
  readonly dataVolumes: number;
}

const SERVICE: VmKind = {
  lives: [4 * MONTH_MS, 30 * MONTH_MS],
  resizes: [2 * MONTH_MS, 9 * MONTH_MS],
  vcpu: [2, 4, 8],
  dataVolumes: 2,
};
const WORKBENCH: VmKind = {
  lives: [3 * DAY_MS, 45 * DAY_MS],
  resizes: [6 * DAY_MS, 50 * DAY_MS],
  vcpu: [2, 4, 8, 16],
  dataVolumes: 1,
};
const BATCH: VmKind = { lives: [40 * MINUTE_MS, 14 * HOUR_MS], vcpu: [8, 16, 32], dataVolumes: 0 };
const VM_KINDS = [
  [SERVICE, 4],
  [WORKBENCH, 3],
  [BATCH, 3],
] as const;

/** After what time a forgotten VM is found. */
const FOUND: Durations = [5 * DAY_MS, 3 * MONTH_MS];

/** The share of VMs without an instance type, which are billed by vCPUs and memory instead of bundles. */
const CUSTOM = 0.12;

export function* vm(setup: Setup): Iterable<MeteredResource> {
  const { at, random, habits, horizon, lifetime, resource } = setup;
  const kind = random.weighted(VM_KINDS);
  const { lives, resizes, vcpu, dataVolumes } = kind;
  const isForgotten = habits.forgotten > 0 && kind !== SERVICE && random.chance(habits.forgotten);
  const life = lifetime(at, duration(random, lives) + (isForgotten ? duration(random, FOUND) : 0));
  const ordered = { family: random.weighted(FAMILIES), vcpu: random.pick(vcpu) };
  const shapes =
    resizes === undefined
      ? constant(life, ordered)
      : evolve(random, life, horizon, ordered, resizes, (shape) => resized(shape, random));
  yield resource(
    'vm',
    life,
    random.chance(CUSTOM)
      ? [
          ...dimensionSegments(
            random,
            'compute_vcpu',
            life,
            mapped(shapes, (shape) => shape.vcpu),
          ),
          ...dimensionSegments(random, 'compute_memory_gb', life, mapped(shapes, memoryGb)),
        ]
      : bundleSegments(
          random,
          life,
          mapped(shapes, (shape) => ({ shape, count: 1 })),
        ),
  );
  yield volume(setup, life, 'abs', constant(life, random.pick([32, 64, 128])));
  for (let left = random.int(0, dataVolumes); left > 0; left -= 1) yield dataVolume(setup, life);
}

function resized({ family, vcpu }: Shape, random: Random): Shape {
  const grown = vcpu === 1 || (vcpu < 32 && random.chance(0.7));
  return { family, vcpu: grown ? vcpu * 2 : vcpu / 2 };
}

/** A data volume that is created with its VM or later, and sometimes outlives it. */
function dataVolume(setup: Setup, life: Lifetime): MeteredResource {
  const { random, habits, horizon } = setup;
  const largest = habits.largest_volume === 0 ? Infinity : habits.largest_volume;
  const end = life.endedAt ?? horizon;
  const at = random.chance(0.6)
    ? life.startedAt
    : duration(random, [life.startedAt, Math.max(life.startedAt, end - HOUR_MS)]);
  const kept = random.chance(0.15) ? duration(random, [DAY_MS, MONTH_MS]) : 0;
  const lifetime = life.endedAt === null ? setup.lifetime(at, Infinity) : setup.lifetime(at, end + kept - at);
  const gb = random.pick([100, 200, 500]);
  const sizes = evolve(random, lifetime, horizon, Math.min(gb, largest), [20 * DAY_MS, 6 * MONTH_MS], (size) =>
    Math.min(largest, grown(random, size, [15, 100])),
  );
  return volume(setup, lifetime, random.chance(0.4) ? 'nvme' : 'abs', changed(sizes));
}

function volume(
  { random, resource }: Setup,
  life: Lifetime,
  type: 'abs' | 'nvme',
  sizes: readonly Change<number>[],
): MeteredResource {
  return resource('volume', life, dimensionSegments(random, `storage_${type}_gb`, life, sizes));
}
