import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { Storage } from '../storage/storage.ts';
import type { SimulatedClock } from '../time/clock.ts';
import type { HostedDataset } from './hosted-dataset.ts';

/** Datasets that keys describe: made on first use, and dropped when others need their room or nothing uses them. */
export interface DescribedDatasets {
  readonly size: number;
  /** @throws Refusal for a dataset that can't be made */
  open(name: string, make: () => Promise<HostedDataset>): HostedDataset | Promise<HostedDataset>;
  close(): void;
}

/** ms between two searches for idle ones. */
const CHECKING_INTERVAL = 30_000;

export function createDescribedDatasets(
  { describedDatasets: most, describedIdleMs: idle }: Pick<Limits, 'describedDatasets' | 'describedIdleMs'>,
  discard: (dataset: HostedDataset) => Promise<void>,
): DescribedDatasets {
  // The least recently used is first.
  const known = new Map<string, { readonly dataset: HostedDataset; readonly usedAt: number }>();
  const opening = new Map<string, Promise<HostedDataset>>();
  const use = (name: string, dataset: HostedDataset): HostedDataset => {
    known.delete(name);
    known.set(name, { dataset, usedAt: performance.now() });
    return dataset;
  };
  const evictOldest = async (): Promise<void> => {
    const [oldest] = known;
    if (oldest === undefined) return;
    known.delete(oldest[0]);
    await discard(oldest[1].dataset);
  };
  const timer = setInterval(() => {
    for (const { usedAt } of known.values()) if (performance.now() - usedAt > idle) void evictOldest();
  }, CHECKING_INTERVAL).unref();

  const open = async (name: string, make: () => Promise<HostedDataset>): Promise<HostedDataset> => {
    while (known.size >= most) await evictOldest();
    for (;;) {
      try {
        return use(name, await make());
      } catch (error) {
        // There is no memory for it until others make room.
        if (!(error instanceof Refusal && error.code === 'limit_reached') || known.size === 0) throw error;
        await evictOldest();
      }
    }
  };
  return {
    get size() {
      return known.size;
    },
    open(name, make) {
      const found = known.get(name);
      if (found !== undefined) return use(name, found.dataset);
      let promise = opening.get(name);
      if (promise === undefined) {
        promise = open(name, make).finally(() => opening.delete(name));
        opening.set(name, promise);
      }
      return promise;
    },
    close() {
      clearInterval(timer);
    },
  };
}

/** A storage and a clock that refuse to change: another replica wouldn't see it. */
export function unchanging(
  name: string,
  storage: Storage,
  clock: SimulatedClock,
): { storage: Storage; clock: SimulatedClock } {
  const refuse = (): never => {
    throw new Refusal(
      'conflict',
      `the dataset '${name}' is what its key says and can't change; create one with POST /_emulator/datasets`,
    );
  };
  const refuseLater = async (): Promise<never> => refuse();
  return {
    storage: {
      // Its image stays the one of the start, so a copy of the properties stays true.
      ...storage,
      ...{ write: refuseLater, rewrite: refuseLater, reset: refuseLater, snapshot: refuseLater, restore: refuseLater },
    },
    clock: { ...clock, set: refuse, moveTo: refuse, advance: refuse },
  };
}
