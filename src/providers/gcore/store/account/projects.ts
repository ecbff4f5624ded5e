import { Type } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import { defineRecordKind } from '../../../../core/provider/record-kind.ts';
import { countField, instantField, instantMs, nameField } from '../../../../core/schema/fields.ts';
import { DAY_MS, formatInstant } from '../../../../core/time/instant.ts';
import { ANY_GROUP, ANY_TAG } from '../sums/day-sum.ts';

/** Every project belongs to one client. */
export const CLIENT_ID = 1;

const WrittenProject = Type.Object(
  {
    id: countField('The project id, as resources have it.'),
    name: nameField('The name.'),
    description: Type.Optional(Type.Union([nameField('What the project is for.'), Type.Null()])),
    created_at: instantField('The creation. The project is not listed before.'),
    deleted_at: Type.Optional(Type.Union([instantField('The deletion.'), Type.Null()])),
  },
  { additionalProperties: false },
);

export interface ProjectRow {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  /** ms */
  readonly created_at: number;
  /** ms */
  readonly deleted_at: number | null;
}

/** Names of projects. Resources can be in others as well: see {@link readProjects}. */
export const projects = defineRecordKind({
  name: 'projects',
  description: 'Projects with their names, as /cloud/v1/projects lists them.',
  schema: WrittenProject,
  id: 'id',
  unique: true,
  reference: true,
  tables: {
    gcore_project: `CREATE TABLE gcore_project (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT,
    created_at INTEGER NOT NULL, -- ms
    deleted_at INTEGER
  ) STRICT`,
  },
  indexes: [],
  rowOf: ({ id, name, description = null, created_at, deleted_at }): ProjectRow => ({
    ...{ id, name, description },
    created_at: instantMs(created_at),
    deleted_at: typeof deleted_at === 'string' ? instantMs(deleted_at) : null,
  }),
  idOf: ({ id }) => String(id),
  *insert(db, rows) {
    const insert = db.prepare<ProjectRow>(
      'INSERT INTO gcore_project VALUES (@id, @name, @description, @created_at, @deleted_at)',
    );
    for (const row of rows) yield insert.run(row).changes;
  },
  has: (db, id) => db.prepare('SELECT 1 FROM gcore_project WHERE id = ?').get(Number(id)) !== undefined,
  remove: (db, id) => db.prepare('DELETE FROM gcore_project WHERE id = ?').run(Number(id)).changes > 0,
  *exportFrom(db) {
    for (const project of storedProjects(db)) yield JSON.stringify(wireProject(project));
  },
  fromWire: (record) => record,
  count: () => ({}),
});

function storedProjects(db: Database): ProjectRow[] {
  return db.prepare<[], ProjectRow>('SELECT * FROM gcore_project ORDER BY id').all();
}

/** A project with its times in RFC 3339. */
export function wireProject({ created_at, deleted_at, ...project }: ProjectRow) {
  return {
    ...project,
    created_at: formatInstant(created_at),
    deleted_at: deleted_at === null ? null : formatInstant(deleted_at),
  };
}

const USED = `
SELECT project_id AS id, min(day) AS day FROM gcore_day_sum
WHERE group_id = ${ANY_GROUP} AND project_id >= 0 AND tag_id = ${ANY_TAG} GROUP BY project_id`;

/**
 * All projects by id: those with names, and those that resources are in, which exist since their first resource.
 * [gcore/name-whole-name-projects-resources]
 */
export function readProjects(db: Database): ReadonlyMap<number, ProjectRow> {
  const all = new Map(storedProjects(db).map((project) => [project.id, project]));
  for (const { id, day } of db.prepare<[], { id: number; day: number }>(USED).all()) {
    if (all.has(id)) continue;
    all.set(id, { id, name: `project-${id}`, description: null, created_at: day * DAY_MS, deleted_at: null });
  }
  return all;
}
