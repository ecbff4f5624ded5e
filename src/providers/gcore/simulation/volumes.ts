import { formatDay } from '../../../core/time/day.ts';
import { DAY_MS, dayOf, HOUR_MS } from '../../../core/time/instant.ts';
import { type Change, constant, duration, evolve, MONTH_MS, periods, WEEK_MS } from '../../../simulation/history.ts';
import type { BillingRow } from '../store/records.ts';
import type { Machine } from './machines.ts';
import { enlarged, MIB, row, type Setup, shaped, sized, step } from './setup.ts';

const VOLUME_TYPES = ['standard', 'ssd_hiiops', 'ssd_lowlatency'] as const;
type VolumeType = (typeof VOLUME_TYPES)[number];

interface VolumeState {
  readonly type: VolumeType;
  readonly gib: number;
}

/** A machine's boot volume and its data volumes, which only grow and sometimes change their type. */
export function* volumes(setup: Setup, machine: Machine): Iterable<BillingRow> {
  const { random, horizon } = setup;
  const { life } = machine;
  const boot = { type: random.chance(0.6) ? VOLUME_TYPES[0] : VOLUME_TYPES[1], gib: random.pick([10, 20, 50]) };
  yield* volume(setup, machine, random.uuid(), 'boot', constant(life, boot));
  const count = Math.max(setup.standing ? 1 : 0, random.int(0, machine.environment === 'dev' ? 1 : 2));
  for (let number = 1; number <= count; number += 1) {
    const uuid = random.uuid();
    const first = { type: random.pick(VOLUME_TYPES), gib: random.pick([50, 100, 200, 500]) };
    const changes = evolve(random, life, horizon, first, [MONTH_MS, 8 * MONTH_MS], ({ type, gib }): VolumeState =>
      random.chance(0.12)
        ? { type: step(VOLUME_TYPES, type, random), gib }
        : { type, gib: enlarged(setup, gib, [15, 80]) },
    );
    const role = `data-${number}`;
    yield* volume(setup, machine, uuid, role, changes);
    if (random.chance(0.3) || setup.standing) yield* snapshots(setup, machine, uuid, role, changes);
    if ((machine.environment === 'prod' && random.chance(0.2)) || setup.standing)
      yield* backups(setup, machine, uuid, role, changes);
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

/** The state of a volume at an instant (ms). */
function stateAt(changes: readonly Change<VolumeState>[], at: number): VolumeState | undefined {
  return changes.findLast((change) => change.at <= at)?.to;
}

/** Snapshots of a volume, which are often kept for longer than they are needed. */
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
      name: `${name}-${role}-${formatDay(dayOf(at))}`,
      attributes: { source_volume_uuid: volumeId, volume_type: state.type },
      tags,
      segments: periods(kept, constant(kept, state.gib)).map(sized),
    });
  }
}

/** The intervals of backup schedules, and for how long each backup is kept. */
const SCHEDULES = [
  { everyMs: WEEK_MS, keptMs: 4 * WEEK_MS },
  { everyMs: 4 * WEEK_MS, keptMs: 26 * WEEK_MS },
] as const;
const MOST_BACKUPS = 16;

/** The backups of a schedule, each as large as the data at that time. */
function* backups(
  setup: Setup,
  { name, life }: Machine,
  volumeId: string,
  role: string,
  changes: readonly Change<VolumeState>[],
): Iterable<BillingRow> {
  const { random, horizon, lifetime, standing } = setup;
  const scheduleId = random.uuid();
  const { everyMs, keptMs } = standing ? SCHEDULES[1] : random.pick(SCHEDULES);
  const night = Math.ceil(life.startedAt / DAY_MS) * DAY_MS + random.int(0, 4) * HOUR_MS;
  const filled = 0.2 + 0.4 * random.float();
  for (let index = 0; standing || index < MOST_BACKUPS; index += 1) {
    const at = night + index * everyMs;
    const state = stateAt(changes, at);
    if (state === undefined || at >= (life.endedAt ?? horizon)) return;
    const kept = lifetime(at, keptMs);
    const bytes = Math.ceil(state.gib * 1024 * filled) * MIB;
    yield row(setup, 'backup', {
      uuid: random.uuid(),
      name: `${name}-${role}-${formatDay(dayOf(at))}`,
      attributes: { schedule_id: scheduleId, source_volume_uuid: volumeId },
      segments: periods(kept, constant(kept, bytes)).map(sized),
    });
  }
}
