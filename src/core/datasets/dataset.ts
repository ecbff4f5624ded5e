import type { Database } from 'better-sqlite3';
import { createFaults, type Faults } from '../faults/faults.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { type CursorCodec, createCursorCodec } from '../paging/cursor.ts';
import { NO_RESPONSES, type ResponseCache } from '../paging/response-cache.ts';
import { createImage, type Image } from '../storage/image.ts';
import type { DatasetOrigin } from '../storage/origin.ts';
import type { Clock } from '../time/clock.ts';

/** One isolated account across all providers, as it is until its content changes. */
export interface Dataset {
  readonly name: string;
  readonly origin: DatasetOrigin;
  readonly image: Image;
  readonly db: Database;
  readonly clock: Clock;
  readonly cursors: CursorCodec;
  /** How many rows a page has for a request that asks for so many. Handlers of pages that are requested by token ask it. */
  readonly pageSize: (asked: number) => number;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly responses: ResponseCache;
  /**
   * What is known of it at an instant (ms): itself, or a copy in which revisions are applied. A promise while that is made.
   * The caller retains its image in the same turn.
   *
   * @throws Refusal `not_found` for a dropped dataset, `limit_reached`
   */
  readonly knownAt: (now: number) => Dataset | Promise<Dataset>;
}

export interface DatasetExtras {
  /** Shared by replicas in addition to the origin, so that only they can make page tokens. */
  readonly secret?: string;
  readonly faults?: Faults;
  readonly journal?: Journal;
  /** The cache of responses, shared with other datasets; none by default. */
  readonly responses?: ResponseCache;
  /** Default: the dataset itself. */
  readonly knownAt?: Dataset['knownAt'] | undefined;
}

export function createDataset(
  name: string,
  content: Database | Image,
  origin: DatasetOrigin,
  clock: Clock,
  {
    secret = '',
    faults = createFaults(),
    journal = createJournal(),
    responses = NO_RESPONSES,
    knownAt,
  }: DatasetExtras = {},
): Dataset {
  const image = 'retain' in content ? content : createImage(content);
  const dataset: Dataset = {
    ...{ name, origin, image, db: image.db, clock, faults, journal, responses },
    // The name is part of it: a page token of one dataset is refused by another.
    cursors: createCursorCodec(JSON.stringify([name, origin]) + secret),
    pageSize: (asked) => asked,
    knownAt: knownAt ?? (() => dataset),
  };
  return dataset;
}

/**
 * Makes something once for each image, such as a repository with its prepared statements, and drops it with the image.
 * Datasets that share an image share it.
 */
export function perDataset<T>(make: (dataset: Dataset) => T): (dataset: Dataset) => T {
  const made = new WeakMap<Image, T>();
  return (dataset) => {
    let value = made.get(dataset.image);
    if (value === undefined) {
      value = make(dataset);
      made.set(dataset.image, value);
    }
    return value;
  };
}
