import type { Dataset } from '../datasets/dataset.ts';
import type { Image } from '../storage/image.ts';
import { readInstants } from './revision.ts';

/** What is known of a dataset at different instants: copies of its content in which revisions are applied. */
export interface KnownStates {
  /** The content that is known at an instant (ms); a promise while it is made. */
  at(now: number): Dataset | Promise<Dataset>;
  /** How many copies there are. */
  readonly copies: number;
  clear(): void;
}

export interface KnownStatesOptions {
  /** The content without revisions. */
  readonly original: () => Dataset;
  /** Makes a copy of the original content in which the revisions until an instant (ms) are applied. */
  readonly copyAt: (now: number) => Promise<Image>;
  /** Runs work while the original content doesn't change. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Copies that are kept: requests may choose their own instants. */
const KEPT = 3;

/** The original content stays as it is, so that snapshots, exports and changes know nothing of revisions. */
export function createKnownStates({ original, copyAt, inTurn }: KnownStatesOptions): KnownStates {
  let image: Image | undefined;
  let instants: readonly number[] = [];
  /** By the number of instants that have passed; the least recently used is first. */
  const copies = new Map<number, Dataset>();

  const release = (copy: Dataset): void => {
    // Only in the next turn: those that have just been given it have retained it by then.
    setImmediate(copy.image.release);
  };
  const clear = (): void => {
    for (const copy of copies.values()) release(copy);
    copies.clear();
  };
  /** @returns the original content, and forgets copies of an earlier one */
  const current = (): Dataset => {
    const dataset = original();
    if (dataset.image !== image) {
      clear();
      image = dataset.image;
      instants = readInstants(dataset.db);
    }
    return dataset;
  };
  const passedBy = (now: number): number => {
    const next = instants.findIndex((instant) => instant > now);
    return next === -1 ? instants.length : next;
  };
  const find = (now: number): Dataset | undefined => {
    const dataset = current();
    if (instants.length === 0) return dataset;
    const passed = passedBy(now);
    if (passed === 0) return dataset;
    const copy = copies.get(passed);
    if (copy === undefined) return undefined;
    copies.delete(passed);
    copies.set(passed, copy);
    return copy;
  };
  const make = async (now: number): Promise<Dataset> => {
    const found = find(now);
    if (found !== undefined) return found;
    const dataset = current();
    const copied = await copyAt(now);
    const copy = { ...dataset, image: copied, db: copied.db };
    copies.set(passedBy(now), copy);
    const [oldest] = copies;
    if (oldest !== undefined && copies.size > KEPT) {
      copies.delete(oldest[0]);
      release(oldest[1]);
    }
    return copy;
  };
  return {
    at: (now) => find(now) ?? inTurn(() => make(now)),
    get copies() {
      return copies.size;
    },
    clear,
  };
}
