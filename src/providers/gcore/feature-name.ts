import { configurationOf } from './flavors.ts';
import { regionWith } from './regions.ts';
import type { ResourceTypeName } from './resource-types.ts';

/** How something is billed; the end of a feature's name. [gcore/name-commitment-ends-commit] */
export type BillingMode = 'Commit' | 'PAYG' | 'Overcommit';

/** What a feature is about. */
export interface Feature {
  readonly type: ResourceTypeName;
  readonly billing_metric_name: string;
  readonly region_id: number;
  /** The value of the type's `variantField`. */
  readonly variant: string | null;
}

const STORAGE: Readonly<Record<string, string>> = {
  standard: 'Standard',
  ssd_hiiops: 'SSD High IOPS',
  ssd_lowlatency: 'SSD Low Latency',
  vast: 'VAST',
};
const storage = (name: string): string => STORAGE[name] ?? name;

/** `Instance Type: g1-standard-1-2 (1vCPU/2GB RAM)`; flavors of unknown hardware go without it. */
const configured = (product: string) => (flavor: string) => {
  const configuration = configurationOf(flavor);
  return `${product}: ${flavor}${configuration === undefined ? '' : ` (${configuration})`}`;
};

const instanceType = configured('Instance Type');
const infrastructure = configured('AI Infrastructure');

/** Product and configuration, up to the region's name: in the words of the vendor's examples. */
const PRODUCTS: Readonly<Record<ResourceTypeName, string | ((variant: string, metric: string) => string)>> = {
  ai_cluster: infrastructure,
  ai_virtual_cluster: infrastructure,
  backup: 'Backup to S3 - Gb',
  baremetal: instanceType,
  basic_vm: instanceType,
  containers: 'Container as a Service - Total Compute (GB-seconds),',
  dbaas_postgresql_connection_pooler: 'Managed PostgreSQL Connection Pooler -',
  dbaas_postgresql_cpu: 'Managed PostgreSQL CPU -',
  dbaas_postgresql_memory: 'Managed PostgreSQL Memory -',
  dbaas_postgresql_public_network: 'Managed PostgreSQL Public Network -',
  dbaas_postgresql_volume: (type) => `Managed PostgreSQL Storage (${storage(type)}) -`,
  egress_traffic: 'Egress traffic',
  external_ip: 'Public IP address',
  file_share: (type) => `File Shares (${storage(type)}) - Gb`,
  floatingip: 'Floating IP address',
  functions: 'Functions - Total Compute (GB-seconds),',
  functions_calls: 'Functions - Total Requests,',
  functions_traffic: 'Functions - Total Egress Traffic (GB),',
  image: 'Images - Gb',
  inference: (_flavor, metric) => `Inference at the Edge - ${gpuOf(metric)} Usage`,
  instance: instanceType,
  load_balancer: configured('Load Balancer Type'),
  log_index: 'Logging as a Service - Gb',
  snapshot: (type) => `Snapshots for ${storage(type)} Volumes - Gb`,
  volume: (type) => `Block Storage (${storage(type)}) - Gb`,
};

/** `inference_gpu_l40s_48_sec` is `GPU L40s (48 GB Memory)`. */
function gpuOf(metric: string): string {
  const [, gpu = '', memory = ''] = /^inference_gpu_(\w+)_(\d+)_sec$/.exec(metric) ?? [];
  return gpu === '' ? metric : `GPU ${gpu[0]?.toUpperCase() ?? ''}${gpu.slice(1)} (${memory} GB Memory)`;
}

/**
 * A `billing_feature_name`, such as `Block Storage (Standard) - Gb Luxembourg-1 - PAYG`.
 * [gcore/billing-feature-name-product-configuration]
 */
export function featureName({ type, billing_metric_name, region_id, variant }: Feature, mode: BillingMode): string {
  const product = PRODUCTS[type];
  const name = typeof product === 'string' ? product : product(variant ?? '', billing_metric_name);
  return `${name} ${regionWith(region_id).display_name} - ${mode}`;
}
