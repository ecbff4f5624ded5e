/**
 * What resources consume, summed up. A meter adds the quantities of all resources of a project and type in one dimension.
 *
 * - `nirvana_meter`: `dimension` is the top-level one; `component` is empty except for the leaves of a bundle. `billed` is 0
 *   for the heads of bundles, whose components are billed instead. The meters with `dimension = ''`, not billed either,
 *   count resources from their start to their end. `since` is no later than the earliest start; removals don't raise it.
 *   `segments` is the number of usage rows behind the meter.
 * - `nirvana_change`: by how much a meter's quantity grows or shrinks at an instant (ms).
 * - `nirvana_change_day`: the same by UTC day. Relative to the quantity at the day's start, the day consumes more by
 *   `days` x 24 hours + `rest` ms. Both are needed, because 64 bits don't hold the milliseconds of every quantity.
 * - `nirvana_change_month`: the same by UTC month, so that the quantity at any day follows from few rows.
 *
 * All are clustered by time: a report reads the rows of its period, and those of the months before it.
 */
export const meterTables = {
  nirvana_meter: `CREATE TABLE nirvana_meter (
    id INTEGER PRIMARY KEY,
    project_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    dimension TEXT NOT NULL,
    component TEXT NOT NULL,
    billed INTEGER NOT NULL,
    since INTEGER NOT NULL,
    segments INTEGER NOT NULL,
    UNIQUE (project_id, resource_type, dimension, component, billed)
  ) STRICT`,
  nirvana_change: `CREATE TABLE nirvana_change (
    at INTEGER NOT NULL,
    meter INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    PRIMARY KEY (at, meter)
  ) STRICT, WITHOUT ROWID`,
  nirvana_change_day: `CREATE TABLE nirvana_change_day (
    day INTEGER NOT NULL,
    meter INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    days INTEGER NOT NULL,
    rest INTEGER NOT NULL,
    PRIMARY KEY (day, meter)
  ) STRICT, WITHOUT ROWID`,
  nirvana_change_month: `CREATE TABLE nirvana_change_month (
    month INTEGER NOT NULL,
    meter INTEGER NOT NULL,
    delta INTEGER NOT NULL,
    PRIMARY KEY (month, meter)
  ) STRICT, WITHOUT ROWID`,
};
