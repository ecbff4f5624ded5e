import type { Database } from 'better-sqlite3';

/** What a dataset holds at one time. Each change makes another one, so that what was worked out from it can be kept with it. */
export interface Image {
  /** No other image of the process has it. */
  readonly version: number;
  readonly db: Database;
  /** Lets the database be, until {@link release}. */
  readonly retain: () => void;
  /** The last one to let go closes the database. */
  readonly release: () => void;
  /** What the same database holds after a change; retained already. */
  next(): Image;
}

let versions = 0;

/** An image that whoever makes it has retained. */
export function createImage(db: Database): Image {
  let holders = 1;
  const handle = {
    retain: () => {
      holders += 1;
    },
    release: () => {
      holders -= 1;
      if (holders === 0) db.close();
    },
  };
  const next = (): Image => {
    handle.retain();
    return { version: (versions += 1), db, ...handle, next };
  };
  return { version: (versions += 1), db, ...handle, next };
}
