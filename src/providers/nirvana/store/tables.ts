import { meterTables } from './billing/tables.ts';

/** The end of what never ends, where a column has no NULL for it. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

/**
 * - `nirvana_resource`: one row per resource, clustered in the order of the default listing. `created_at` is the start of
 *   its earliest usage row. Responses show `json` from `shown_from` until `shown_until` (ms, exclusive); at other instants
 *   it is rendered from `whole`, the JSON of the whole history, which is NULL where `json` is that.
 * - `nirvana_activity`: when a resource matches filters by dimension and time, clustered in the order of such listings; see
 *   usage/activity.ts. The rows with `dimension = ''` are for any dimension. `pauses` is 1 where no later row continues it.
 * - `nirvana_day`: sums by UTC day, so that totals need not read the rows: the usage rows that started on that day, the
 *   resources whose first activity in the dimension started on it, and by how many the number of active resources grew.
 *   `last_end` is no earlier than the latest end of the activities that started on it; removals don't lower it.
 */
export const tables = {
  nirvana_resource: `CREATE TABLE nirvana_resource (
    created_at INTEGER NOT NULL,
    resource_id TEXT NOT NULL,
    shown_from INTEGER NOT NULL,
    shown_until INTEGER NOT NULL,
    json TEXT NOT NULL,
    whole TEXT,
    PRIMARY KEY (created_at DESC, resource_id DESC)
  ) STRICT, WITHOUT ROWID`,
  nirvana_activity: `CREATE TABLE nirvana_activity (
    dimension TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    resource_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    region TEXT NOT NULL,
    covered_until INTEGER,
    ended_at INTEGER,
    pauses INTEGER NOT NULL,
    PRIMARY KEY (dimension, started_at, resource_id)
  ) STRICT, WITHOUT ROWID`,
  nirvana_day: `CREATE TABLE nirvana_day (
    dimension TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    region TEXT NOT NULL,
    day INTEGER NOT NULL,
    usage_rows INTEGER NOT NULL,
    first INTEGER NOT NULL,
    active INTEGER NOT NULL,
    last_end INTEGER NOT NULL,
    PRIMARY KEY (dimension, resource_type, region, day)
  ) STRICT, WITHOUT ROWID`,
  ...meterTables,
};

/** Created after bulk seeding, which takes half the time. */
export const indexes = [
  'CREATE UNIQUE INDEX nirvana_resource_name ON nirvana_resource (resource_id)',
  `CREATE INDEX nirvana_activity_type ON nirvana_activity
    (resource_type, started_at, resource_id, covered_until, ended_at, region) WHERE dimension = ''`,
  `CREATE INDEX nirvana_activity_region ON nirvana_activity
    (region, started_at, resource_id, covered_until, ended_at, resource_type) WHERE dimension = ''`,
  `CREATE INDEX nirvana_activity_pause ON nirvana_activity (dimension, ended_at, resource_type, region) WHERE pauses = 1`,
  `CREATE INDEX nirvana_activity_return ON nirvana_activity
    (dimension, started_at, covered_until, resource_type, region) WHERE covered_until < started_at`,
];
