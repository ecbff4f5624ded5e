import { Type } from '@sinclair/typebox';
import { DEFAULT_DATASET } from '../../core/datasets/datasets.ts';
import { FaultRequest, FaultState } from '../../core/faults/fault.ts';
import { closed } from '../validation.ts';

/** Over HTTP a fault names its dataset. */
export const FaultOfDatasetRequest = Type.Object(
  {
    ...FaultRequest.properties,
    dataset: Type.Optional(Type.String({ description: `Default: ${DEFAULT_DATASET}.` })),
  },
  { ...closed, description: FaultRequest.description ?? '' },
);

export const FaultOfDataset = Type.Object(
  { ...FaultState.properties, dataset: Type.String() },
  { description: 'An armed fault.' },
);
