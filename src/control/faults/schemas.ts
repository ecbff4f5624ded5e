import { type Static, Type } from '@sinclair/typebox';
import { DEFAULT_DATASET } from '../../core/datasets/datasets.ts';
import { FaultRequest, FaultState } from '../../core/faults/fault.ts';
import { closed } from '../validation.ts';

/** Over HTTP a fault names its dataset. */
export const FaultOfDatasetRequest = Type.Object(
  {
    ...FaultRequest.properties,
    dataset: Type.Optional(
      Type.String({ description: `Default: ${DEFAULT_DATASET}. \`*\` arms it in all datasets that there are.` }),
    ),
  },
  { ...closed, description: FaultRequest.description ?? '' },
);

export const FaultOfDataset = Type.Object(
  { ...FaultState.properties, dataset: Type.String() },
  { description: 'An armed fault.' },
);
export type FaultOfDataset = Readonly<Static<typeof FaultOfDataset>>;
