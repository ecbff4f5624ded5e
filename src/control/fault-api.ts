import { Type } from '@sinclair/typebox';
import type { Datasets } from '../core/datasets.ts';
import { DEFAULT_DATASET } from '../core/datasets.ts';
import { FaultRequest, FaultState } from '../core/fault.ts';
import { checkFault } from '../core/faults.ts';
import type { HostedDataset } from '../core/hosted-dataset.ts';
import type { Provider } from '../core/provider.ts';
import { Refusal } from '../core/refusal.ts';

/** Over HTTP a fault says which dataset it is for. */
export const FaultOfDatasetRequest = Type.Object(
  {
    ...FaultRequest.properties,
    dataset: Type.Optional(Type.String({ description: `${DEFAULT_DATASET}, if left out.` })),
  },
  { additionalProperties: false, description: FaultRequest.description ?? '' },
);

export const FaultOfDataset = Type.Object(
  { ...FaultState.properties, dataset: Type.String() },
  { description: 'An armed fault.' },
);

/** @throws Refusal */
export async function armFault(
  providers: readonly Provider[],
  { faults }: HostedDataset,
  request: FaultRequest,
): Promise<FaultState> {
  checkFault(providers, request);
  return faults.arm(request);
}

/**
 * @param id all of them, where it is left out
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

/** The dataset of that name, or all of them. */
export function datasetsNamed(datasets: Datasets, name: string | undefined): readonly HostedDataset[] {
  return name === undefined ? datasets.list() : [datasets.get(name)];
}
