import type { Database } from 'better-sqlite3';
import { perDataset } from '../../../core/datasets/dataset.ts';
import { type Day, dayOfDate } from '../../../core/time/day.ts';
import { DAY_MS } from '../../../core/time/instant.ts';

/** GB of memory per vCPU by family of instance types: n1-standard-8 has 32 GB. */
export const GB_PER_VCPU = { standard: 4, highmem: 8, highcpu: 2 } as const;
export type Family = keyof typeof GB_PER_VCPU;

export interface InstanceType {
  readonly name: string;
  readonly series: string;
  readonly family: string;
  readonly chipset: string;
  readonly vcpu: number;
  readonly memoryGb: number;
  readonly networkBandwidthGbps: number;
  readonly region: string;
  /** ms */
  readonly createdAt: number;
}

const SIZES = [1, 2, 4, 8, 16, 32];
const CREATED_AT = dayOfDate(2023, 6, 1) * DAY_MS;

/** The only region whose name is published. */
export const HOME_REGION = 'us-sva-2';
/** Degrees. */
const LONGITUDES: Readonly<Record<string, number>> = { [HOME_REGION]: -121.95 };

export interface Region {
  readonly name: string;
  readonly longitude: number;
}

/** What the vendor offers. */
export interface Catalog {
  /** The published region, and those in which something was used by a day. [nirvana/regions-published-those-use-live] */
  regions(today: Day): readonly Region[];
}

export const catalogOf = perDataset(({ db }): Catalog => createCatalog(db));

function createCatalog(db: Database): Catalog {
  const used = db
    .prepare<[Day], string>("SELECT DISTINCT region FROM nirvana_day WHERE dimension = '' AND day <= ?")
    .pluck();
  return {
    regions: (today) =>
      [...new Set([HOME_REGION, ...used.all(today)])].map((name) => ({ name, longitude: LONGITUDES[name] ?? 0 })),
  };
}

/** The instance types of a region: those of which the simulation starts VMs. [nirvana/instance-types-n1-standard-n1] */
export function instanceTypesIn(region: string): InstanceType[] {
  return Object.entries(GB_PER_VCPU).flatMap(([family, gb]) =>
    SIZES.map((vcpu) => ({
      name: `n1-${family}-${vcpu}`,
      ...{ series: 'n1', family, chipset: 'amd-epyc', vcpu, region, createdAt: CREATED_AT },
      memoryGb: vcpu * gb,
      networkBandwidthGbps: Math.min(25, vcpu * 2.5),
    })),
  );
}
