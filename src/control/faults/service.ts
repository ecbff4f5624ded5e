import type { Datasets } from '../../core/datasets/datasets.ts';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import type { FaultRequest, FaultState } from '../../core/faults/fault.ts';
import { refuseImpossible } from '../../core/faults/possible.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { Refusal } from '../../core/refusal.ts';
import { endpointsNamed } from '../lookup.ts';
import type { FaultOfDataset } from './schemas.ts';

/** @throws Refusal, also for a fault that could never happen */
export async function armFault(
  providers: readonly Provider[],
  { faults }: HostedDataset,
  request: FaultRequest,
): Promise<FaultState> {
  refuseImpossible(request, endpointsNamed(providers, request));
  return faults.arm(request);
}

/** In place of a dataset's name: all datasets that there are. */
export const ALL_DATASETS = '*';

/**
 * Arms a fault in each of several datasets, with one id, or in none of them. Each counts its own calls.
 *
 * @throws Refusal, also for a fault that could never happen
 */
export async function armFaultInAll(
  providers: readonly Provider[],
  hosts: readonly HostedDataset[],
  request: FaultRequest,
): Promise<FaultState> {
  const { id = freeId(hosts) } = request;
  const armed: HostedDataset[] = [];
  let state: FaultState = { ...request, id, armed_by: 'control', calls_seen: 0, hits: 0 };
  try {
    for (const host of hosts) {
      state = await armFault(providers, host, { ...request, id });
      armed.push(host);
    }
  } catch (error) {
    for (const { faults } of armed) faults.clear(id);
    throw error;
  }
  return state;
}

function freeId(hosts: readonly HostedDataset[]): string {
  const taken = new Set(hosts.flatMap(({ faults }) => faults.list().map(({ id }) => id)));
  let n = 1;
  while (taken.has(`all-${n}`)) n += 1;
  return `all-${n}`;
}

/** The faults of several datasets, with their hit counts. */
export function faultsOf(hosts: readonly HostedDataset[]): FaultOfDataset[] {
  return hosts.flatMap(({ name, faults }) => faults.list().map((fault) => ({ ...fault, dataset: name })));
}

/**
 * Clears one fault, or all of them if the id is omitted.
 *
 * @throws Refusal `not_found`
 */
export function clearFaults(hosts: readonly HostedDataset[], id?: string): void {
  if (id === undefined) {
    for (const { faults } of hosts) faults.clearAll();
    return;
  }
  if (hosts.filter(({ faults }) => faults.clear(id)).length === 0) {
    throw new Refusal('not_found', `there is no fault '${id}'`);
  }
}

/**
 * The dataset of that name, or all datasets if it is omitted or {@link ALL_DATASETS}.
 *
 * @throws Refusal `not_found`
 */
export function datasetsNamed(datasets: Datasets, name: string | undefined): readonly HostedDataset[] {
  return name === undefined || name === ALL_DATASETS ? datasets.list() : [datasets.get(name)];
}
