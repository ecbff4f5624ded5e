import { type Static, Type } from '@sinclair/typebox';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { dayOf, formatInstant } from '../../../../core/time/instant.ts';
import { catalogOf, type InstanceType, instanceTypesIn } from '../../store/catalog.ts';
import { errorResponses } from '../errors.ts';
import { answerList, contains, sortingBy } from '../lists.ts';
import { pageOf, pageParameters, paging } from '../pages.ts';
import { decimalParameter, integerParameter, textParameter } from '../parameters.ts';

const Instant = Type.String({ format: 'date-time' });

const InstanceTypeAnswer = Type.Object({
  name: Type.String(),
  series: Type.String(),
  family: Type.String(),
  chipset: Type.String(),
  vcpu: Type.Integer(),
  memory_gb: Type.Integer(),
  network_bandwidth_gbps: Type.Number(),
  region: Type.String(),
  created_at: Instant,
  updated_at: Instant,
});

function render(type: InstanceType): Static<typeof InstanceTypeAnswer> {
  const { name, series, family, chipset, vcpu, memoryGb, networkBandwidthGbps, region } = type;
  const createdAt = formatInstant(type.createdAt);
  return {
    ...{ name, series, family, chipset, vcpu, memory_gb: memoryGb, network_bandwidth_gbps: networkBandwidthGbps },
    ...{ region, created_at: createdAt, updated_at: createdAt },
  };
}

const sorting = sortingBy<InstanceType>(
  {
    series: ({ series }) => series,
    family: ({ family }) => family,
    name: ({ name }) => name,
    vcpu: ({ vcpu }) => vcpu,
    memory_gb: ({ memoryGb }) => memoryGb,
    network_bandwidth_gbps: ({ networkBandwidthGbps }) => networkBandwidthGbps,
  },
  'name:asc',
  ({ name, region }) => `${region} ${name}`,
);

const InstanceTypeListQuery = Type.Object({
  chipset: textParameter('one chipset', 'Filter by chipset'),
  family: textParameter("one family's name, such as standard", 'Filter by family'),
  memory_gb_max: integerParameter('Only Instance Types with at most this much memory, in GB'),
  memory_gb_min: integerParameter('Only Instance Types with at least this much memory, in GB'),
  name: textParameter('a part of the name', 'Filter by a case-insensitive substring of the Instance Type name'),
  network_bandwidth_gbps_max: decimalParameter('Only Instance Types with at most this much network bandwidth, in Gbps'),
  network_bandwidth_gbps_min: decimalParameter(
    'Only Instance Types with at least this much network bandwidth, in Gbps',
  ),
  region: textParameter("one region's name, such as us-sva-2", 'Filter by region'),
  series: textParameter("one series' name, such as n1", 'Filter by series'),
  vcpu_max: integerParameter('Only Instance Types with at most this many vCPUs'),
  vcpu_min: integerParameter('Only Instance Types with at least this many vCPUs'),
  sort: sorting.parameter,
  ...pageParameters,
});

/** [nirvana/instance-types-fields-filters-client] */
export const instanceTypesList: Endpoint = {
  id: 'instance_types.list',
  paths: ['/v1/instance_types'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List Instance Types',
      query: InstanceTypeListQuery,
      responses: { 200: pageOf(InstanceTypeAnswer), ...errorResponses },
      answer({ dataset, now, query }) {
        const { chipset, family, name, region, series, vcpu_min, vcpu_max, memory_gb_min, memory_gb_max } = query;
        const { network_bandwidth_gbps_min: gbpsMin, network_bandwidth_gbps_max: gbpsMax } = query;
        const ranges = [
          [vcpu_min, vcpu_max],
          [memory_gb_min, memory_gb_max],
          [gbpsMin === undefined ? undefined : Number(gbpsMin), gbpsMax === undefined ? undefined : Number(gbpsMax)],
        ] as const;
        const matches = (type: InstanceType): boolean =>
          isOrOmitted(chipset, type.chipset) &&
          isOrOmitted(family, type.family) &&
          isOrOmitted(series, type.series) &&
          isOrOmitted(region, type.region) &&
          contains(type.name, name) &&
          [type.vcpu, type.memoryGb, type.networkBandwidthGbps].every((value, index) => {
            const [min = -Infinity, max = Infinity] = ranges[index] ?? [];
            return value >= min && value <= max;
          });
        return answerList({
          ...{ dataset, endpoint: 'instance_types.list', query, sorting, render },
          filter: { chipset, family, name, ranges, region, series },
          items: catalogOf(dataset)
            .regions(dayOf(now))
            .flatMap((known) => instanceTypesIn(known.name))
            .filter(matches),
        });
      },
    }),
  },
};

function isOrOmitted(wanted: string | undefined, value: string): boolean {
  return wanted === undefined || wanted === value;
}
