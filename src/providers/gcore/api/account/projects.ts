import { Type } from '@sinclair/typebox';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { CLIENT_ID, readProjects, wireProject } from '../../store/account/projects.ts';
import { collectionOf, collectionPage, inOrder, orderParameter, pageParameters, paging } from './collection.ts';

const dateTime = (description: string) =>
  Type.String({ description, format: 'date-time', examples: ['2019-12-31T23:59:59Z'] });
const nullable = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) => Type.Union([schema, Type.Null()]);

const Project = Type.Object(
  {
    client_id: Type.Integer({ description: 'ID associated with the client.', examples: [CLIENT_ID] }),
    created_at: dateTime('Datetime of creation, which is automatically generated.'),
    deleted_at: nullable(dateTime('Datetime of deletion.')),
    description: nullable(Type.String({ description: 'Description of the project.' })),
    id: Type.Integer({ description: 'Project ID, which is automatically generated upon creation.', examples: [1] }),
    is_default: Type.Boolean({
      description: 'Indicates if the project is the default one. Each client always has one default project.',
    }),
    name: Type.String({ description: 'Unique project name for a client.', examples: ['default'] }),
    state: Type.String({ description: 'The state of the project.', examples: ['ACTIVE'] }),
    task_id: nullable(Type.String({ description: 'The UUID of the task that holds a lock on the project.' })),
  },
  { additionalProperties: false },
);

/** [gcore/cloud-v1-projects-filters-name, gcore/name-whole-name-projects-resources] */
export const listProjects: Endpoint = {
  id: 'ProjectListViewSet.get',
  paths: ['/cloud/v1/projects'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List projects',
      description:
        'Retrieve a list of projects for a client.\nResults can be filtered by name and ordered by various fields.',
      query: Type.Object({
        include_deleted: Type.Optional(
          Type.Boolean({ description: 'Whether to include deleted projects in the response.', default: false }),
        ),
        ...pageParameters,
        name: Type.Optional(Type.String({ description: 'Name to filter the results by.', examples: ['my-project'] })),
        order_by: orderParameter(['created_at', 'name'], 'created_at.desc'),
      }),
      responses: collectionOf(Project),
      answer({ dataset, now, query }) {
        const { name, include_deleted = false, order_by = 'created_at.desc' } = query;
        const all = [...readProjects(dataset.db).values()].toSorted((a, b) => a.id - b.id);
        const [first] = all;
        const found = all
          .filter(({ created_at }) => created_at <= now)
          .map((project) => {
            const isDeleted = project.deleted_at !== null && project.deleted_at <= now;
            return {
              ...{
                client_id: CLIENT_ID,
                ...wireProject({ ...project, deleted_at: isDeleted ? project.deleted_at : null }),
              },
              ...{ is_default: project === first, state: isDeleted ? 'DELETED' : 'ACTIVE', task_id: null },
            };
          })
          .filter(({ deleted_at }) => include_deleted || deleted_at === null)
          .filter((project) => name === undefined || project.name === name);
        const sorted = inOrder(found, order_by, (project, field) =>
          field === 'name' ? project.name : project.created_at,
        );
        return collectionPage(sorted, query);
      },
    }),
  },
};
