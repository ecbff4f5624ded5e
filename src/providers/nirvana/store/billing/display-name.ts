const NAMES: Readonly<Record<string, string>> = {
  compute_vcpu: 'vCPU',
  compute_memory_gb: 'Memory GB',
  connect_bandwidth_mbps: 'Connect bandwidth Mbps',
  network_vpc: 'VPC',
  nks_control_plane: 'NKS control plane',
  nks_load_balancer: 'NKS load balancer',
  storage_abs_gb: 'ABS storage GB',
  storage_nvme_gb: 'NVMe storage GB',
};

/** A dimension's name for people, such as `n1-standard-8 (hours)`. [nirvana/display-name-people-v-cpu] */
export function displayNameOf(dimension: string): string {
  const instanceType = /^compute_(n\d.*)$/.exec(dimension)?.[1]?.replaceAll('_', '-');
  return `${NAMES[dimension] ?? instanceType ?? dimension.replaceAll('_', ' ')} (hours)`;
}
