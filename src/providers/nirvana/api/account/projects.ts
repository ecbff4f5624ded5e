import { type Static, Type } from '@sinclair/typebox';
import { Failure } from '../../../../core/http/failure.ts';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { formatInstant } from '../../../../core/time/instant.ts';
import { type Project, projectsOf } from '../../store/account/projects.ts';
import { billsOf, type ResourceCounts } from '../../store/billing/bills.ts';
import { errorResponses } from '../errors.ts';
import { answerList, contains, sortingBy } from '../lists.ts';
import { pageOf, pageParameters, paging } from '../pages.ts';
import { textParameter } from '../parameters.ts';

const Count = Type.Integer({ minimum: 0 });
const Instant = Type.String({ format: 'date-time' });

const ProjectAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  resources: Type.Object(
    {
      blockchain: Type.Object({ rpc_nodes_dedicated: Count, rpc_nodes_flex: Count }),
      cloud: Type.Object({
        connect_connections: Count,
        nks_clusters: Count,
        nks_node_pools: Count,
        vms: Count,
        volumes: Count,
        vpcs: Count,
      }),
    },
    { description: 'Resource counts for the project.' },
  ),
  tags: Type.Array(Type.String()),
  created_at: Instant,
  updated_at: Instant,
});

/** [nirvana/projects-ids-usage-counts-resources] */
function render(
  { id, name, tags, createdAt, updatedAt }: Project,
  countOf: ResourceCounts,
): Static<typeof ProjectAnswer> {
  return {
    id,
    name,
    resources: {
      blockchain: { rpc_nodes_dedicated: 0, rpc_nodes_flex: 0 },
      cloud: {
        connect_connections: countOf(id, 'connect_connection'),
        nks_clusters: countOf(id, 'nks_cluster'),
        nks_node_pools: countOf(id, 'nks_node_pool'),
        vms: countOf(id, 'vm'),
        volumes: countOf(id, 'volume'),
        vpcs: countOf(id, 'vpc'),
      },
    },
    tags: [...tags],
    created_at: formatInstant(createdAt),
    updated_at: formatInstant(updatedAt),
  };
}

const sorting = sortingBy<Project>(
  {
    created_at: ({ createdAt }) => createdAt,
    updated_at: ({ updatedAt }) => updatedAt,
    name: ({ name }) => name,
  },
  'created_at:desc',
  ({ id }) => id,
);

const TAGS = 'one or more tags';

/** [nirvana/project-name-filter-part-any, nirvana/several-tags-parameter-commas-repeated] */
const ProjectListQuery = Type.Object({
  name: textParameter('a part of the name', 'Filter by a case-insensitive substring of the Project name'),
  tags: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }))], {
      title: TAGS,
      description:
        'Filter by tags. Repeat the parameter, or separate tags by commas, to require several: a Project must carry all of them.',
    }),
  ),
  sort: sorting.parameter,
  ...pageParameters,
});

export const projectsList: Endpoint = {
  id: 'projects.list',
  paths: ['/v1/projects'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List Projects',
      query: ProjectListQuery,
      responses: { 200: pageOf(ProjectAnswer), ...errorResponses },
      answer({ dataset, now, query }) {
        const { name } = query;
        // The official clients join several with commas.
        const tags = [query.tags ?? []].flat().flatMap((text) => text.split(','));
        const counts = billsOf(dataset).resourceCounts(now);
        return answerList({
          ...{ dataset, endpoint: 'projects.list', filter: { name, tags }, query, sorting },
          items: [...projectsOf(dataset, now).values()].filter(
            (project) =>
              project.createdAt <= now &&
              contains(project.name, name) &&
              tags.every((tag) => project.tags.includes(tag)),
          ),
          render: (project) => render(project, counts),
        });
      },
    }),
  },
};

export const projectsGet: Endpoint = {
  id: 'projects.get',
  paths: ['/v1/projects/:project_id'],
  reads: true,
  methods: {
    GET: jsonHandler({
      summary: 'Get Project',
      params: Type.Object({ project_id: Type.String({ description: 'A UUID' }) }),
      responses: { 200: ProjectAnswer, ...errorResponses },
      answer({ dataset, now, params }) {
        const project = projectsOf(dataset, now).get(params.project_id.toLowerCase());
        if (project === undefined || project.createdAt > now) throw new Failure('not_found', 'no such project');
        return { body: JSON.stringify(render(project, billsOf(dataset).resourceCounts(now))), rows: 1 };
      },
    }),
  },
};
