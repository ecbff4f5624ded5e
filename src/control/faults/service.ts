import type { Datasets } from '../../core/datasets/datasets.ts';
import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import type { FaultRequest, FaultState } from '../../core/faults/fault.ts';
import { refuseImpossible } from '../../core/faults/possible.ts';
import type { Provider } from '../../core/provider/provider.ts';
import { Refusal } from '../../core/refusal.ts';
import { endpointsNamed } from '../lookup.ts';

/** @throws Refusal, also for a fault that could never happen */
export async function armFault(
  providers: readonly Provider[],
  { faults }: HostedDataset,
  request: FaultRequest,
): Promise<FaultState> {
  refuseImpossible(request, endpointsNamed(providers, request));
  return faults.arm(request);
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
 * The dataset of that name, or all datasets if it is omitted.
 *
 * @throws Refusal `not_found`
 */
export function datasetsNamed(datasets: Datasets, name: string | undefined): readonly HostedDataset[] {
  return name === undefined ? datasets.list() : [datasets.get(name)];
}
