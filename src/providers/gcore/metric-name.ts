import { RESOURCE_TYPES, type ResourceTypeName } from './resource-types.ts';

type Attributes = Readonly<Record<string, string | null>>;

const BY_TYPE: Partial<Record<ResourceTypeName, (attributes: Attributes) => string | undefined>> = {
  volume: ({ volume_type }) => `volume_t_${volume_type ?? ''}_gbm`,
  snapshot: ({ volume_type }) => `snap_t_${volume_type ?? ''}_gbm`,
  file_share: ({ file_share_type }) => `file_share_t_${file_share_type ?? ''}_gbm`,
  egress_traffic: ({ instance_type }) => `egress_traffic_${instance_type ?? ''}_gbs`,
  // inference-16vcpu-232gib-1xl40s-48gb is billed by its GPU.
  inference({ flavor }) {
    const gpu = /-\d+x([a-z0-9]+)-(\d+)gb$/.exec(flavor ?? '');
    return gpu === null ? undefined : `inference_gpu_${gpu[1] ?? ''}_${gpu[2] ?? ''}_sec`;
  },
};

/**
 * The `billing_metric_name` of a resource, derived from its type and the type's own fields.
 * [gcore/metric-names-those-examples-dbaas]
 */
export function metricName(type: ResourceTypeName, attributes: Attributes): string {
  const { metric, total } = RESOURCE_TYPES[type];
  return BY_TYPE[type]?.(attributes) ?? (total === 'flavor' ? `${attributes['flavor'] ?? ''}_min` : metric);
}
