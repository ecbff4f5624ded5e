import type { ChargeSubject } from '../../../../core/focus/charge.ts';
import type { ResourceTypeName } from '../../resource-types.ts';

type Service = ChargeSubject['service'];

const service = (name: string, category: string, subcategory: string): Service => ({ name, category, subcategory });

const MACHINES = service('Virtual Instances', 'Compute', 'Virtual Machines');
const GPUS = service('GPU Cloud', 'AI and Machine Learning', 'Machine Learning');
const FUNCTIONS = service('Function as a Service', 'Compute', 'Serverless Compute');
const BLOCKS = service('Block Storage', 'Storage', 'Block Storage');
const ADDRESSES = service('Networking', 'Networking', 'Network Infrastructure');
const POSTGRESQL = service('Managed PostgreSQL', 'Databases', 'Relational Databases');

/** What the vendor sells each type as, in the words of the FOCUS specification's lists. */
export const SERVICES: Readonly<Record<ResourceTypeName, Service>> = {
  ai_cluster: GPUS,
  ai_virtual_cluster: GPUS,
  backup: service('Backups', 'Storage', 'Backup Storage'),
  baremetal: service('Bare Metal', 'Compute', 'Other (Compute)'),
  basic_vm: MACHINES,
  containers: service('Container as a Service', 'Compute', 'Containers'),
  dbaas_postgresql_connection_pooler: POSTGRESQL,
  dbaas_postgresql_cpu: POSTGRESQL,
  dbaas_postgresql_memory: POSTGRESQL,
  dbaas_postgresql_public_network: POSTGRESQL,
  dbaas_postgresql_volume: POSTGRESQL,
  egress_traffic: ADDRESSES,
  external_ip: ADDRESSES,
  file_share: service('File Shares', 'Storage', 'File Storage'),
  floatingip: ADDRESSES,
  functions: FUNCTIONS,
  functions_calls: FUNCTIONS,
  functions_traffic: FUNCTIONS,
  image: service('Images', 'Storage', 'Other (Storage)'),
  inference: service('Everywhere Inference', 'AI and Machine Learning', 'AI Platforms'),
  instance: MACHINES,
  load_balancer: service('Load Balancers', 'Networking', 'Application Networking'),
  log_index: service('Logging as a Service', 'Management and Governance', 'Observability'),
  snapshot: BLOCKS,
  volume: BLOCKS,
};

/** FOCUS units by `billing_value_unit`. */
export const UNITS: Readonly<Record<string, string>> = {
  minutes: 'Minutes',
  gbminutes: 'GiB-Minutes',
  bytes: 'B',
  GBS: 'GiB-Seconds',
  MLS: '1000000 Requests',
  GB: 'GiB',
  H: 'GPU-Minutes',
};
