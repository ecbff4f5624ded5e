import type { HostedDataset } from '../../core/datasets/hosted-dataset.ts';
import { anomaliesIn, type Anomaly } from '../../core/provider/anomaly.ts';
import type { Provider } from '../../core/provider/provider.ts';

/** The anomalies that a dataset's scenario planted, with their costs up to its clock. */
export async function listAnomalies(
  providers: readonly Provider[],
  { current, clock }: HostedDataset,
): Promise<Anomaly[]> {
  const now = clock.now();
  const { db } = await current.knownAt(now);
  return anomaliesIn(providers, db, now);
}
