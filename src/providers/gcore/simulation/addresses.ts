import type { Random } from '../../../core/random.ts';
import { DAY_MS } from '../../../core/time/instant.ts';
import { duration, evolve, type Lifetime, MONTH_MS, periods } from '../../../simulation/history.ts';
import type { BillingRow } from '../store/records.ts';
import { withDaysOff } from './days-off.ts';
import type { Machine } from './machines.ts';
import { type Blueprint, drift, driftsEvery, present, row, type Setup, used, varied } from './setup.ts';
import { labelsFor, type Tags } from './labels/tags.ts';

/** An address that is kept without a machine. */
export const spareAddress: Blueprint = function* (setup) {
  const { random, at, lifetime } = setup;
  yield floatingAddress(setup, lifetime(at, duration(random, [10 * DAY_MS, 14 * MONTH_MS])), labelsFor(setup, 'prod'));
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

export function externalIp(setup: Setup, { uuid, life, portId }: Machine): BillingRow {
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

/** A machine's traffic, whose rate changes every week and with the time of day. A router's traffic has no name. */
export function egress(setup: Setup, machine: Machine, from: 'vm' | 'baremetal' | 'router'): BillingRow {
  const { random, horizon } = setup;
  const { uuid, name, life, portId } = machine;
  const kib = Math.ceil(random.logNormal(1500, 1.2));
  const weekly = evolve(random, life, horizon, kib * 1024, driftsEvery(setup), (rate) => drift(rate, random));
  const profile = random.chance(0.5) ? 'evening' : 'office';
  const usage = varied(setup, profile, withDaysOff(setup, profile, weekly));
  return row(setup, 'egress_traffic', {
    name: from === 'router' ? null : name,
    attributes: { instance_type: from, port_id: portId, vm_id: uuid },
    tags: machine.labels,
    profile: usage.profile,
    segments: periods(life, usage.rates).map(used),
  });
}

/** An address in a private range, which can't belong to a real machine. */
function privateAddress(random: Random): string {
  return `10.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`;
}
