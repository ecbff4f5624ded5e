/** A region as the vendor describes it. */
export interface Region {
  readonly id: number;
  readonly display_name: string;
  readonly keystone_name: string;
  readonly country: string;
  readonly zone: 'AMERICAS' | 'APAC' | 'EMEA' | null;
  /** Degrees north and east; `null` if unknown. */
  readonly coordinates: readonly [latitude: string, longitude: string] | null;
  readonly created_at: string;
  readonly access_level: 'core' | 'edge';
  /** Besides virtual machines, which every region has. */
  readonly has: readonly Capability[];
}

export type Capability =
  'ai' | 'ai_gpu' | 'baremetal' | 'basic_vm' | 'containers' | 'dbaas' | 'ddos' | 'inference' | 'k8s' | 'sfs';

const ALL: readonly Capability[] = [
  ...(['ai', 'ai_gpu', 'baremetal', 'basic_vm', 'containers', 'dbaas', 'ddos', 'inference', 'k8s', 'sfs'] as const),
];
const WITHOUT_GPUS = ALL.filter((name) => !['ai', 'ai_gpu', 'inference'].includes(name));
const EDGE: readonly Capability[] = ['basic_vm', 'ddos'];

type Row = readonly [
  ...names: [id: number, name: string, keystone: string, country: string, zone: Region['zone']],
  ...place: [latitude: string, longitude: string, createdOn: string],
  ...offer: [level: Region['access_level'], has: readonly Capability[]],
];

const ROWS: readonly Row[] = [
  [1, 'Luxembourg-1', 'ED-9', 'LU', 'EMEA', '49.6116', '6.1319', '2019-11-20', 'core', WITHOUT_GPUS],
  [4, 'Manassas-1', 'ED-10', 'US', 'AMERICAS', '38.7509', '-77.4753', '2020-02-11', 'core', ALL],
  [5, 'Amsterdam-1', 'ED-11', 'NL', 'EMEA', '52.3676', '4.9041', '2020-03-17', 'core', WITHOUT_GPUS],
  [18, 'Frankfurt-1', 'ED-14', 'DE', 'EMEA', '50.1109', '8.6821', '2020-09-29', 'core', ALL],
  [26, 'Tokyo-1', 'ED-18', 'JP', 'APAC', '35.6762', '139.6503', '2021-04-06', 'core', WITHOUT_GPUS],
  [38, 'Singapore-1', 'ED-21', 'SG', 'APAC', '1.3521', '103.8198', '2021-08-24', 'core', ALL],
  [60, 'Warsaw-1', 'ED-27', 'PL', 'EMEA', '52.2297', '21.0122', '2022-03-15', 'edge', EDGE],
  [76, 'Luxembourg-2', 'ED-33', 'LU', 'EMEA', '49.6117', '6.1300', '2022-10-18', 'core', ALL],
  [80, 'Santa Clara-1', 'ED-35', 'US', 'AMERICAS', '37.3541', '-121.9552', '2022-12-13', 'core', ALL],
  [104, 'Sao Paulo-1', 'ED-41', 'BR', 'AMERICAS', '-23.5505', '-46.6333', '2023-06-20', 'edge', EDGE],
];

/**
 * The regions that the account sees, with the names of the vendor's examples.
 * [gcore/regions-their-ids-capabilities-ours]
 */
export const REGIONS: readonly Region[] = ROWS.map(
  ([id, name, keystone, country, zone, latitude, longitude, createdOn, level, has]) => ({
    ...{ id, display_name: name, keystone_name: keystone, country, zone, access_level: level, has },
    coordinates: [latitude, longitude],
    created_at: `${createdOn}T09:00:00Z`,
  }),
);

const BY_ID = new Map(REGIONS.map((region) => [region.id, region]));

/** The region with an id; any other that resources are in has a name of its own as well. */
export function regionWith(id: number): Region {
  return (
    BY_ID.get(id) ?? {
      ...{ id, display_name: `Region-${id}`, keystone_name: `ED-${id}`, country: 'LU', zone: null, coordinates: null },
      ...{ created_at: '2019-12-31T23:59:59Z', access_level: 'core', has: WITHOUT_GPUS },
    }
  );
}
