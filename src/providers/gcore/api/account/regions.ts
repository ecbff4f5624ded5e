import { type TSchema, Type } from '@sinclair/typebox';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { type Capability, type Region, REGIONS, regionWith } from '../../regions.ts';
import { readGroups } from '../../store/groups.ts';
import { collectionOf, collectionPage, inOrder, orderParameter, pageParameters, paging } from './collection.ts';
import { choice } from '../requests.ts';

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const flag = (what: string) => Type.Boolean({ description: `Region has ${what} capability` });
const dateTime = Type.String({ format: 'date-time', examples: ['2019-12-31T23:59:59Z'] });

const RegionBody = Type.Object(
  {
    access_level: choice(['core', 'edge'], { description: 'The access level of the region.' }),
    available_volume_types: nullable(Type.Array(Type.String(), { description: 'List of available volume types.' })),
    coordinates: nullable(Type.Object({ latitude: Type.String(), longitude: Type.String() })),
    country: Type.String({ description: 'Two-letter country code, ISO 3166-1 alpha-2', pattern: '^\\w{2}$' }),
    created_at: dateTime,
    created_on: { ...dateTime, deprecated: true },
    ddos_endpoint_id: { ...nullable(Type.Integer()), deprecated: true },
    display_name: Type.String({ description: 'Human-readable region name', examples: ['Luxembourg'] }),
    endpoint_type: choice(['admin', 'internal', 'public'], { description: 'Endpoint type' }),
    external_network_id: nullable(Type.String({ description: 'External network ID for Neutron' })),
    file_share_types: nullable(Type.Array(choice(['ddn', 'standard', 'vast']))),
    has_ai: flag('AI'),
    has_ai_gpu: flag('AI GPU'),
    has_baremetal: flag('bare metal'),
    has_basic_vm: flag('basic vm'),
    has_dbaas: flag('DBAAS'),
    has_ddos: flag('Advanced DDoS Protection'),
    has_k8s: flag('managed kubernetes'),
    has_kvm: flag('KVM virtualization'),
    has_sfs: flag('SFS'),
    id: Type.Integer({ description: 'Region ID', examples: [1] }),
    keystone_id: Type.Integer({ description: 'Foreign key to Keystone entity', examples: [1] }),
    keystone_name: Type.String({ description: 'Technical region name', examples: ['ED-9'] }),
    metrics_database_id: nullable(Type.Integer({ description: 'Foreign key to Metrics database entity' })),
    slug: Type.String({ description: 'Short, human-readable region identifier', examples: ['luxembourg-1'] }),
    state: Type.String({ description: 'Region state', examples: ['ACTIVE'] }),
    task_id: { ...nullable(Type.String()), deprecated: true },
    vlan_physical_network: Type.String({ description: 'Physical network name to create vlan networks' }),
    zone: nullable(choice(['AMERICAS', 'APAC', 'EMEA', 'RUSSIA_AND_CIS'], { description: 'Geographical zone' })),
  },
  { additionalProperties: false },
);

/** [gcore/cloud-v1-regions-filters-display] */
export const listRegions: Endpoint = {
  id: 'RegionHandler.get',
  paths: ['/cloud/v1/regions'],
  reads: true,
  ...paging,
  methods: {
    GET: jsonHandler({
      summary: 'List regions',
      query: Type.Object({
        display_name: Type.Optional(
          Type.String({
            description: 'Filter regions by display name. Case-insensitive exact match.',
            examples: ['Luxembourg-1'],
          }),
        ),
        ...pageParameters,
        order_by: orderParameter(['created_at', 'display_name'], 'created_at.desc'),
        product: Type.Optional(
          choice<'containers' | 'inference'>(['containers', 'inference'], {
            description: 'If defined then return only regions that support given product.',
          }),
        ),
        show_volume_types: Type.Optional(
          Type.Boolean({
            description: 'If true, null `available_volume_type` is replaced with a list of available volume types.',
            default: false,
          }),
        ),
      }),
      responses: collectionOf(RegionBody),
      answer({ dataset, query }) {
        const { display_name, product, order_by = 'created_at.desc', show_volume_types = false } = query;
        const ids = new Set(
          [...REGIONS, ...readGroups(dataset.db).map(({ region_id: id }) => ({ id }))].map(({ id }) => id),
        );
        const found = [...ids]
          .sort((a, b) => a - b)
          .map(regionWith)
          .filter((region) => display_name === undefined || fold(region.display_name) === fold(display_name))
          .filter(({ has }) => product === undefined || has.includes(product));
        const sorted = inOrder(found, order_by, (region, field) =>
          field === 'display_name' ? region.display_name : region.created_at,
        );
        return collectionPage(
          sorted.map((region) => wireRegion(region, show_volume_types)),
          query,
        );
      },
    }),
  },
};

const fold = (text: string): string => text.toLowerCase();

function wireRegion({ has, coordinates, ...region }: Region, showsVolumeTypes: boolean): object {
  const [latitude, longitude] = coordinates ?? [];
  const flags: readonly Exclude<Capability, 'containers' | 'inference'>[] = [
    ...(['ai', 'ai_gpu', 'baremetal', 'basic_vm', 'dbaas', 'ddos', 'k8s', 'sfs'] as const),
  ];
  return {
    ...region,
    available_volume_types: showsVolumeTypes ? ['standard', 'ssd_hiiops', 'ssd_lowlatency'] : null,
    coordinates: coordinates === null ? null : { latitude, longitude },
    ...{ created_on: region.created_at, ddos_endpoint_id: null, endpoint_type: 'public', external_network_id: null },
    file_share_types: has.includes('sfs') ? ['standard', 'vast'] : null,
    ...Object.fromEntries(flags.map((name) => [`has_${name}`, has.includes(name)])),
    ...{ has_kvm: true, keystone_id: region.id, metrics_database_id: null },
    slug: region.display_name.toLowerCase().replaceAll(' ', '-'),
    ...{ state: 'ACTIVE', task_id: null, vlan_physical_network: 'br-ex' },
  };
}
