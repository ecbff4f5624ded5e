import { type Static, Type } from '@sinclair/typebox';
import type { Database } from 'better-sqlite3';
import { type Dataset, perDataset } from '../../../../core/datasets/dataset.ts';
import { defineRecordKind } from '../../../../core/provider/record-kind.ts';
import { instantField, instantMs, nameField, uuidField } from '../../../../core/schema/fields.ts';
import { formatInstant } from '../../../../core/time/instant.ts';

const Earlier = Type.Object(
  {
    until: instantField('When the project got its next name and tags.'),
    name: nameField('The name until then.'),
    tags: Type.Array(nameField('A tag.'), { description: 'The tags until then.' }),
  },
  { additionalProperties: false },
);

const WrittenProject = Type.Object(
  {
    id: uuidField('The project id, as resources have it.'),
    name: nameField('The name of the project.'),
    tags: Type.Optional(Type.Array(nameField('A tag.'), { description: 'Tags, sorted as written.' })),
    created_at: instantField('The creation of the project. If it is used earlier, its first use counts.'),
    updated_at: Type.Optional(instantField('The last change. Default: the creation.')),
    earlier: Type.Optional(
      Type.Array(Earlier, { description: 'The names and tags that it had before, in any order.' }),
    ),
  },
  { additionalProperties: false },
);

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** ms */
  readonly createdAt: number;
  /** ms */
  readonly updatedAt: number;
}

/** A project with the names and tags that it had before, oldest first. */
export interface ProjectHistory extends Project {
  readonly earlier: readonly Static<typeof Earlier>[];
}

/** The names of projects. */
export const projects = defineRecordKind({
  name: 'projects',
  description: 'Projects. Those that resources name and this list omits are called by their ids.',
  schema: WrittenProject,
  id: 'id',
  unique: true,
  reference: true,
  tables: {
    nirvana_project: `CREATE TABLE nirvana_project (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      tags TEXT NOT NULL, -- JSON
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      earlier TEXT NOT NULL -- JSON
    ) STRICT, WITHOUT ROWID`,
  },
  indexes: [],
  rowOf: ({
    id,
    name,
    tags = [],
    created_at,
    updated_at = created_at,
    earlier = [],
  }: Static<typeof WrittenProject>): ProjectHistory => ({
    ...{ id, name, tags },
    earlier: earlier.toSorted((a, b) => instantMs(a.until) - instantMs(b.until)),
    createdAt: instantMs(created_at),
    updatedAt: instantMs(updated_at),
  }),
  idOf: ({ id }) => id,
  *insert(db: Database, rows: Iterable<ProjectHistory>) {
    const statement = db.prepare('INSERT INTO nirvana_project VALUES (?, ?, ?, ?, ?, ?)');
    for (const { id, name, tags, createdAt, updatedAt, earlier } of rows) {
      yield statement.run(id, name, JSON.stringify(tags), createdAt, updatedAt, JSON.stringify(earlier)).changes;
    }
  },
  has: (db, id) => db.prepare('SELECT 1 FROM nirvana_project WHERE id = ?').get(id) !== undefined,
  remove: (db, id) => db.prepare('DELETE FROM nirvana_project WHERE id = ?').run(id).changes > 0,
  *exportFrom(db) {
    for (const { id, name, tags, createdAt, updatedAt, earlier } of named(db)) {
      const [created_at, updated_at] = [formatInstant(createdAt), formatInstant(updatedAt)];
      yield JSON.stringify({
        ...{ id, name, tags, created_at, updated_at },
        ...(earlier.length > 0 && { earlier }),
      });
    }
  },
  fromWire: (record) => record,
  count: () => ({}),
});

function named(db: Database): ProjectHistory[] {
  const rows = db
    .prepare<[], readonly [string, string, string, number, number, string]>('SELECT * FROM nirvana_project ORDER BY id')
    .raw()
    .all();
  return rows.map(([id, name, tags, createdAt, updatedAt, earlier]) => ({
    ...{ id, name, createdAt, updatedAt },
    // As insert wrote them.
    tags: JSON.parse(tags) as string[],
    earlier: JSON.parse(earlier) as ProjectHistory['earlier'],
  }));
}

/** All projects, including those that only resources name, by id. One exists from its creation on, or from its first use. */
function readHistories(db: Database): ReadonlyMap<string, ProjectHistory> {
  const all = new Map(named(db).map((project) => [project.id, project]));
  const used = db
    .prepare<[], readonly [string, number]>(
      'SELECT project_id, min(since) FROM nirvana_meter WHERE segments > 0 GROUP BY project_id ORDER BY project_id',
    )
    .raw();
  for (const [id, since] of used.all()) {
    const unnamed = { id, name: id, tags: [], createdAt: since, updatedAt: since, earlier: [] };
    const project = all.get(id) ?? unnamed;
    all.set(id, { ...project, createdAt: Math.min(project.createdAt, since) });
  }
  return all;
}

/** What a project is called at an instant (ms). [nirvana/project-name-tags-time-request] */
function projectAt({ earlier, ...project }: ProjectHistory, now: number): Project {
  const index = earlier.findIndex(({ until }) => now < instantMs(until));
  const { [index]: then, [index - 1]: before } = earlier;
  if (then === undefined) return project;
  const { name, tags } = then;
  return { ...project, name, tags, updatedAt: before === undefined ? project.createdAt : instantMs(before.until) };
}

/** All projects by id, as they are called at an instant (ms). Some may be created later. */
export function readProjects(db: Database, now: number): ReadonlyMap<string, Project> {
  return projectsIn(readHistories(db), now);
}

function projectsIn(histories: ReadonlyMap<string, ProjectHistory>, now: number): ReadonlyMap<string, Project> {
  return new Map([...histories].map(([id, project]) => [id, projectAt(project, now)]));
}

const historiesOf = perDataset(({ db }) => readHistories(db));

export function projectsOf(dataset: Dataset, now: number): ReadonlyMap<string, Project> {
  return projectsIn(historiesOf(dataset), now);
}
