/**
 * Samples are numbered by minute, see metering.ts. What a resource uses in a period is the difference of two closed
 * forms, so no query visits the samples or days of a period.
 */
export const tables = {
  // What the resources have in common that reports sum up together, apart from the project.
  gcore_group: `CREATE TABLE gcore_group (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    billing_metric_name TEXT NOT NULL,
    region_id INTEGER NOT NULL,
    variant TEXT, -- a flavor, volume type and so on, see variantField
    profile TEXT NOT NULL
  ) STRICT`,
  // Seeded in the default order of reports, so that the resources of a page are neighbors. Chunks are written by the index,
  // which has everything that decides whether a period sees a resource.
  gcore_resource: `CREATE TABLE gcore_resource (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    uuid TEXT NOT NULL, -- empty for none
    name TEXT,
    profile TEXT NOT NULL,
    first_sample INTEGER NOT NULL,
    end_sample INTEGER NOT NULL, -- exclusive
    gaps INTEGER NOT NULL, -- the number of rows in gcore_gap
    json TEXT NOT NULL -- see resource-json.ts
  ) STRICT;
  CREATE INDEX gcore_resource_order ON gcore_resource
    (project_id, uuid, id, first_sample, end_sample, group_id, gaps)`,
  gcore_segment: `CREATE TABLE gcore_segment (
    resource_id INTEGER NOT NULL,
    first_sample INTEGER NOT NULL,
    end_sample INTEGER NOT NULL, -- exclusive
    rate INTEGER NOT NULL,
    size INTEGER,
    used_before INTEGER NOT NULL, -- what the resource used before this segment
    weight_first INTEGER NOT NULL,
    weight_end INTEGER NOT NULL,
    PRIMARY KEY (resource_id, first_sample)
  ) STRICT, WITHOUT ROWID`,
  // The time between two segments.
  gcore_gap: `CREATE TABLE gcore_gap (
    resource_id INTEGER NOT NULL,
    first_sample INTEGER NOT NULL,
    end_sample INTEGER NOT NULL, -- exclusive
    project_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    PRIMARY KEY (resource_id, first_sample)
  ) STRICT, WITHOUT ROWID`,
  // A tag is a key with the values that a resource has for it: nearly always one.
  gcore_tag: `CREATE TABLE gcore_tag (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    tag_values TEXT NOT NULL, -- a sorted JSON array
    UNIQUE (key, tag_values)
  ) STRICT`,
  gcore_resource_tag: `CREATE TABLE gcore_resource_tag (
    resource_id INTEGER NOT NULL,
    tag_id INTEGER NOT NULL,
    PRIMARY KEY (resource_id, tag_id)
  ) STRICT, WITHOUT ROWID`,
  // Running sums by day, see day-sum-writer.ts. Days without a change have no row.
  gcore_day_sum: `CREATE TABLE gcore_day_sum (
    group_id INTEGER NOT NULL, -- 0 for all groups
    project_id INTEGER NOT NULL, -- -1 for all projects
    tag_id INTEGER NOT NULL, -- 0 for tagged and untagged resources
    day INTEGER NOT NULL, -- since 1970-01-01
    begun INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    rate INTEGER NOT NULL,
    offset_high INTEGER NOT NULL,
    offset_low INTEGER NOT NULL,
    PRIMARY KEY (group_id, project_id, tag_id, day)
  ) STRICT, WITHOUT ROWID`,
  // A chunk is about a thousand resources that follow each other in the default order, see chunk-writer.ts.
  gcore_chunk: `CREATE TABLE gcore_chunk (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL,
    first_uuid TEXT NOT NULL,
    first_resource_id INTEGER NOT NULL,
    UNIQUE (project_id, first_uuid, first_resource_id)
  ) STRICT`,
  gcore_chunk_day: `CREATE TABLE gcore_chunk_day (
    chunk_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    PRIMARY KEY (chunk_id, day)
  ) STRICT, WITHOUT ROWID`,
};

export const indexes = [
  'CREATE INDEX gcore_resource_group ON gcore_resource (group_id, project_id, first_sample, end_sample)',
  'CREATE INDEX gcore_resource_end ON gcore_resource (end_sample)',
  'CREATE INDEX gcore_segment_first ON gcore_segment (first_sample)',
  'CREATE INDEX gcore_resource_tag_id ON gcore_resource_tag (tag_id)',
];
