import { type Static, Type } from '@sinclair/typebox';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { dayOf } from '../../../../core/time/instant.ts';
import { catalogOf, type Region } from '../../store/catalog.ts';
import { errorResponses } from '../errors.ts';
import { answerList, sortingBy } from '../lists.ts';
import { pageOf, pageParameters, paging } from '../pages.ts';
import { booleanParameter, enumParameter } from '../parameters.ts';

const AVAILABILITIES = ['live', 'preview', 'maintenance', 'sunset'] as const;

const RegionAnswer = Type.Object({
  name: Type.String(),
  availability: Type.Unsafe<(typeof AVAILABILITIES)[number]>({ type: 'string', enum: AVAILABILITIES }),
  compute: Type.Object({ vms: Type.Boolean() }),
  networking: Type.Object({ connect: Type.Boolean(), vpcs: Type.Boolean() }),
  nks: Type.Object({ autoscaling: Type.Boolean(), clusters: Type.Boolean() }),
  storage: Type.Object({ abs: Type.Boolean(), local_nvme: Type.Boolean() }),
});

/** [nirvana/regions-published-those-use-live] */
function render({ name }: Region): Static<typeof RegionAnswer> {
  return {
    name,
    availability: 'live',
    compute: { vms: true },
    networking: { connect: true, vpcs: true },
    nks: { autoscaling: true, clusters: true },
    storage: { abs: true, local_nvme: true },
  };
}

const sorting = sortingBy<Region>(
  { longitude: ({ longitude }) => longitude, name: ({ name }) => name, availability: () => 'live' },
  'name:asc',
  ({ name }) => name,
);

const available = (what: string) => booleanParameter(`Only regions where ${what} available`);
const products = {
  compute_vms: available('Virtual Machines are'),
  networking_connect: available('Nirvana Connect is'),
  networking_vpcs: available('VPCs are'),
  nks_autoscaling: available('NKS node pool autoscaling is'),
  nks_clusters: available('NKS clusters are'),
  storage_abs: available('Accelerated Block Storage is'),
  storage_local_nvme: available('locally-attached NVMe storage is'),
};

export const regionsList: Endpoint = {
  id: 'regions.list',
  paths: ['/v1/regions'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List Regions',
      query: Type.Object({
        ...products,
        availability: enumParameter(AVAILABILITIES, 'Filter by region availability'),
        sort: sorting.parameter,
        ...pageParameters,
      }),
      responses: { 200: pageOf(RegionAnswer), ...errorResponses },
      answer({ dataset, now, query }) {
        const { compute_vms, networking_connect, networking_vpcs, nks_autoscaling, nks_clusters } = query;
        const wanted = [
          ...[compute_vms, networking_connect, networking_vpcs, nks_autoscaling, nks_clusters],
          ...[query.storage_abs, query.storage_local_nvme],
        ];
        const { availability } = query;
        const matches = !wanted.includes(false) && (availability ?? 'live') === 'live';
        return answerList({
          ...{ dataset, endpoint: 'regions.list', filter: { availability, wanted }, query, sorting, render },
          items: matches ? catalogOf(dataset).regions(dayOf(now)) : [],
        });
      },
    }),
  },
};
