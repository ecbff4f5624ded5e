import { Type } from '@sinclair/typebox';
import {
  flavor,
  identifier,
  ipAddress,
  name,
  nullable,
  nullableIdentifier,
  size,
  text,
  uuid,
  volumeType,
  GIB,
  MINUTES,
  GIB_MINUTES,
  BYTE_MINUTES,
  MEMORY_SECONDS,
  type ResourceType,
} from './resource-type.ts';

const common = (plural: string): string =>
  `These properties are common for all individual ${plural}\nin all cost and usage reports results (but not in totals)`;

/** The part of a managed database that a cluster is billed for. */
const postgresql = (part: Pick<ResourceType, 'meter' | 'metric'> & Partial<ResourceType>): ResourceType => ({
  tagged: false,
  total: 'plain',
  ...part,
  fields: { ...part.fields, last_name: name('cluster', 'cluster_name'), uuid: uuid('cluster') },
});

const table = {
  ai_cluster: {
    description: common('AI clusters'),
    meter: MINUTES,
    metric: 'bm3-ai-1xlarge-h100-80-8_min',
    fields: {
      flavor: flavor('Baremetal GPU cluster', 'bm3-ai-1xlarge-h100-80-8'),
      last_name: name('AI cluster', 'ai_cluster_name'),
      uuid: uuid('Baremetal GPU cluster'),
    },
    tagged: true,
    total: 'flavor',
  },
  ai_virtual_cluster: {
    description: common('AI Virtual clusters'),
    meter: MINUTES,
    metric: 'g3-ai-32-192-1500-l40s-48-1_min',
    fields: {
      flavor: flavor('Virtual GPU cluster', 'g3-ai-32-192-1500-l40s-48-1'),
      last_name: name('AI cluster', 'ai_virtual_cluster_name'),
      uuid: uuid('Virtual GPU cluster'),
    },
    tagged: true,
    total: 'flavor',
  },
  backup: {
    description: common('backups'),
    meter: BYTE_MINUTES,
    metric: 'backup_gbm',
    fields: {
      last_name: name('backup', 'backup_name'),
      last_size: size('backup', 46_137_344),
      schedule_id: identifier('ID of the backup schedule'),
      source_volume_uuid: uuid('source volume'),
      uuid: uuid('backup'),
    },
    tagged: false,
    total: 'none',
  },
  baremetal: {
    description: common('bare metal servers'),
    meter: MINUTES,
    metric: 'bm2-hf-medium_min',
    fields: {
      flavor: flavor('bare metal server', 'bm2-hf-medium'),
      last_name: name('bare metal server', 'baremetal_name'),
      uuid: uuid('bare metal server'),
    },
    tagged: true,
    total: 'flavor',
  },
  basic_vm: {
    description: common('basic VMs'),
    meter: MINUTES,
    metric: 'g2s-shared-1-2-25_min',
    fields: {
      flavor: flavor('basic VM', 'g2s-shared-1-2-25'),
      last_name: name('basic VM', 'basic_vm_name'),
      uuid: uuid('basic VM'),
    },
    tagged: true,
    total: 'flavor',
  },
  containers: {
    meter: MEMORY_SECONDS,
    metric: 'caas_container_resources_sec',
    fields: { last_name: name('container', 'container_name'), uuid: uuid('container') },
    tagged: false,
    total: 'plain',
  },
  dbaas_postgresql_connection_pooler: postgresql({ meter: MINUTES, metric: 'dbaas_postgresql_pooler_min' }),
  dbaas_postgresql_cpu: postgresql({ meter: MINUTES, metric: 'dbaas_postgresql_cpu_min' }),
  dbaas_postgresql_memory: postgresql({ meter: GIB_MINUTES, metric: 'dbaas_postgresql_memory_gbmin' }),
  dbaas_postgresql_public_network: postgresql({ meter: MINUTES, metric: 'dbaas_postgresql_public_network_min' }),
  dbaas_postgresql_volume: postgresql({
    meter: GIB_MINUTES,
    metric: 'dbaas_postgresql_volume_gbm',
    fields: { volume_type: volumeType },
    sizeUnit: 'GiB',
    total: 'volume_type',
  }),
  egress_traffic: {
    description: common('egress traffic'),
    meter: { unit: 'bytes', baseUnit: 'byte', divisor: 1 },
    metric: 'egress_traffic_baremetal_gbs',
    fields: {
      instance_name: nullable(Type.String(), { description: 'Name of the instance', examples: ['instance_name'] }),
      instance_type: Type.Unsafe<string>({
        type: 'string',
        enum: ['baremetal', 'router', 'vm'],
        description: 'Type of the instance',
        examples: ['baremetal'],
      }),
      port_id: identifier('ID of the port the traffic is associated with'),
      vm_id: identifier('ID of the bare metal server the traffic is associated with'),
    },
    sizeUnit: 'bytes',
    tagged: true,
    total: 'instance_type',
  },
  external_ip: {
    description: common('external IPs'),
    meter: MINUTES,
    metric: 'externalip_min',
    fields: {
      attached_to_vm: nullableIdentifier('ID of the VM the IP is attached to'),
      ip_address: ipAddress,
      network_id: identifier('ID of the network the IP is attached to'),
      port_id: identifier('ID of the port the IP is associated with'),
      subnet_id: identifier('ID of the subnet the IP is attached to'),
    },
    tagged: false,
    total: 'plain',
  },
  file_share: {
    description: common('file shares'),
    meter: GIB_MINUTES,
    metric: 'file_share_t_standard_gbm',
    fields: {
      file_share_type: text('Type of the file share', 'standard'),
      last_name: name('file share', 'file_share_name'),
      last_size: size('file share', 100),
      uuid: uuid('file share'),
    },
    sizeUnit: 'GiB',
    tagged: true,
    total: 'file_share_type',
  },
  floatingip: {
    description: common('floating IPs'),
    meter: MINUTES,
    metric: 'floating_min',
    fields: {
      ip_address: ipAddress,
      last_name: name('floating IP', '10.100.178.92'),
      uuid: uuid('floating IP'),
    },
    tagged: true,
    total: 'plain',
  },
  functions: {
    description: common('functions'),
    meter: MEMORY_SECONDS,
    metric: 'faas_function_resources_sec',
    fields: { last_name: name('function', 'function_name'), uuid: uuid('function') },
    tagged: false,
    total: 'plain',
  },
  functions_calls: {
    description: common('function calls'),
    meter: { unit: 'MLS', baseUnit: 'call', divisor: 1_000_000 },
    metric: 'faas_function_calls_piece',
    fields: { last_name: name('function call', 'function_call_name'), uuid: uuid('function call') },
    tagged: false,
    total: 'plain',
  },
  functions_traffic: {
    description: common('function egress traffic'),
    meter: { unit: 'GB', baseUnit: 'byte', divisor: GIB },
    metric: 'faas_function_egress_traffic_gbs',
    fields: {
      last_name: name('function egress traffic', 'function_egress_traffic_name'),
      uuid: uuid('function egress traffic'),
    },
    tagged: false,
    total: 'plain',
  },
  image: {
    description: common('images'),
    meter: BYTE_MINUTES,
    metric: 'image_gbm',
    fields: {
      last_name: name('image', 'image_name'),
      last_size: size('image', 100_000_000),
      uuid: uuid('image'),
    },
    sizeUnit: 'bytes',
    tagged: true,
    total: 'plain',
  },
  inference: {
    meter: { unit: 'H', baseUnit: 'GPU-minute', divisor: 60 },
    metric: 'inference_gpu_l40s_48_sec',
    fields: {
      flavor: flavor('inference deployment', 'inference-16vcpu-232gib-1xl40s-48gb'),
      last_name: name('inference deployment', 'deployment_name'),
      uuid: uuid('inference deployment'),
    },
    tagged: false,
    total: 'plain',
  },
  instance: {
    description: common('instances'),
    meter: MINUTES,
    metric: 'g1-standard-1-2_min',
    fields: {
      flavor: flavor('instance', 'g1-standard-1-2'),
      last_name: name('instance', 'instance_name'),
      uuid: uuid('instance'),
    },
    tagged: true,
    total: 'flavor',
  },
  load_balancer: {
    description: common('load balancers'),
    meter: MINUTES,
    metric: 'lb1-1-2_min',
    fields: {
      flavor: flavor('load balancer', 'lb1-1-2'),
      last_name: name('load balancer', 'load_balancer_name'),
      uuid: uuid('load balancer'),
    },
    tagged: true,
    total: 'flavor',
  },
  log_index: {
    description: common('log indexes'),
    meter: BYTE_MINUTES,
    metric: 'log_index_gbm',
    fields: {
      last_name: name('log index', 'log_index_name'),
      last_size: size('log index', 100_000_000),
      uuid: nullableIdentifier('UUID of the log index'),
    },
    sizeUnit: 'bytes',
    tagged: false,
    total: 'plain',
  },
  snapshot: {
    description: common('snapshots'),
    meter: GIB_MINUTES,
    metric: 'snap_t_standard_gbm',
    fields: {
      last_name: name('snapshot', 'snapshot_name'),
      last_size: size('snapshot', 100),
      source_volume_uuid: uuid('source volume'),
      uuid: uuid('snapshot'),
      volume_type: volumeType,
    },
    sizeUnit: 'GiB',
    tagged: true,
    total: 'volume_type',
  },
  volume: {
    description: common('volumes'),
    meter: GIB_MINUTES,
    metric: 'volume_t_standard_gbm',
    fields: {
      attached_to_vm: nullableIdentifier('ID of the VM the volume is attached to'),
      last_name: name('volume', 'volume_name'),
      last_size: size('volume', 100),
      uuid: uuid('volume'),
      volume_type: volumeType,
    },
    sizeUnit: 'GiB',
    tagged: true,
    total: 'volume_type',
  },
} as const satisfies Readonly<Record<string, ResourceType>>;

/** A resource's `type`. */
export type ResourceTypeName = keyof typeof table;

/**
 * The differences between the types, in the vendor's order. The schemas of resources, totals and schema filters derive
 * from this table.
 * [gcore/25-types-resources-24-totals, gcore/units-those-reference-h-inference, gcore/traffic-functions-gb-2-30]
 */
export const RESOURCE_TYPES: Readonly<Record<ResourceTypeName, ResourceType>> = table;

export const RESOURCE_TYPE_NAMES = Object.keys(table) as readonly ResourceTypeName[];

/** Fields that a `BillingRow` keeps outside of its `attributes`, or that depend on the report's period. */
const ELSEWHERE = new Set(['last_name', 'instance_name', 'last_size', 'uuid']);

/** The fields of a type that a `BillingRow` keeps in its `attributes`. */
export function attributeNames(type: ResourceTypeName): string[] {
  return Object.keys(RESOURCE_TYPES[type].fields).filter((field) => !ELSEWHERE.has(field));
}

/**
 * The field by which reports of a type can be summed up: the one that separates its totals, or else its flavor.
 * `undefined` for types without such a field.
 */
export function variantField(type: ResourceTypeName): string | undefined {
  const { fields, total } = RESOURCE_TYPES[type];
  if (total !== 'plain' && total !== 'none') return total;
  return 'flavor' in fields ? 'flavor' : undefined;
}
