/** What a flavor consists of. */
export interface Hardware {
  readonly cpu: string | null;
  readonly ram: string | null;
  readonly disk: string | null;
}

/** Bare metal, whose flavors don't say what they consist of. The first one is from the vendor's reference. */
const BARE_METAL: Readonly<Record<string, Hardware & { readonly network: string }>> = {
  'bm2-hf-medium': { cpu: '1x Intel Xeon E-2388G', ram: '64GB', disk: '2x480 SSD', network: '2x1Gbit NIC' },
  'bm2-hf-small': { cpu: '1x Intel Xeon E-2386G', ram: '32GB', disk: '2x480 SSD', network: '2x1Gbit NIC' },
  'bm1-infrastructure-medium': {
    cpu: '2x Intel Xeon Silver 4114',
    ram: '128GB',
    disk: '2x960 SSD',
    network: '2x10Gbit NIC',
  },
  'bm3-ai-1xlarge-h100-80-8': {
    cpu: '2 x Intel Xeon 8480+',
    ram: '2TB RAM',
    disk: '8x3.84 TB NVMe',
    network: '8x Nvidia H100, IB 3.2 Tbit/s, 2x100Gbit/s Ethernet',
  },
  'bm3-ai-1xlarge-a100-80-8': {
    cpu: '2 x Intel Xeon 8468',
    ram: '2TB RAM',
    disk: '8x3.84 TB NVMe',
    network: '8x Nvidia A100, IB 1.6 Tbit/s, 2x100Gbit/s Ethernet',
  },
};

/** Such as g1-standard-1-2, lb1-1-2, g2s-shared-1-2-25 and g3-ai-32-192-1500-l40s-48-1. */
const VIRTUAL = /-(?<cpus>\d+)-(?<ram>\d+)(?:-(?<disk>\d+)(?:-(?<gpu>[a-z]\w*)-(?<memory>\d+)-(?<gpus>\d+))?)?$/;

/** What a flavor consists of; nothing is known of flavors that the emulator's own data doesn't use. */
export function hardwareOf(flavor: string): Hardware {
  const { cpu, ram, disk } = BARE_METAL[flavor] ?? virtualHardware(flavor) ?? { cpu: null, ram: null, disk: null };
  return { cpu, ram, disk };
}

/** The hardware as names of billing features show it, such as `1vCPU/2GB RAM`. */
export function configurationOf(flavor: string): string | undefined {
  const metal = BARE_METAL[flavor];
  if (metal !== undefined) return [metal.cpu, metal.ram, metal.disk, metal.network].join(', ');
  const virtual = virtualHardware(flavor);
  if (virtual === undefined) return undefined;
  return [virtual.cpu, virtual.ram, virtual.disk, virtual.gpu].filter((part) => part !== null).join('/');
}

function virtualHardware(flavor: string): (Hardware & { readonly gpu: string | null }) | undefined {
  const { cpus, ram, disk, gpu, memory, gpus } = VIRTUAL.exec(flavor)?.groups ?? {};
  if (cpus === undefined || ram === undefined) return undefined;
  const isGpu = gpu !== undefined;
  return {
    cpu: `${cpus}vCPU`,
    ram: `${ram}GB RAM`,
    disk: disk === undefined ? null : `${disk}GB ${isGpu ? 'NVMe' : 'SSD'}`,
    gpu: isGpu ? `${gpu.toUpperCase()}-${memory ?? ''}GB-${gpus ?? ''}GPU` : null,
  };
}
