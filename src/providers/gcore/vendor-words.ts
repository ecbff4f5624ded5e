import { REGIONS } from './regions.ts';
import { RESOURCE_TYPE_NAMES, RESOURCE_TYPES } from './resource-types.ts';

/*
 * The vendor's public words. A name that is formed like them reveals nothing about an account.
 */

const GPU = 'l40s|a100|h100|h200';
const FAMILY = /^((g|bm|lb)\d[a-z]?|inference)$/;
const PART = new RegExp(
  '^(\\d{1,4}|standard|memory|cpu|shared|hf|infrastructure|ai|small|medium|large|\\d?xlarge|' +
    `\\d{1,4}(vcpu|gib|gb)|(\\dx)?(${GPU}))$`,
);
const STORAGE = 'standard|ssd_hiiops|ssd_lowlatency|cold|ultra|vast|ddn';
const STORAGE_TYPE = new RegExp(`^(${STORAGE})$`);
const PATTERNS = [
  new RegExp(`^(volume|snap|file_share)_t_(${STORAGE})_gbm$`),
  /^egress_traffic_(vm|router|baremetal)_gbs$/,
  new RegExp(`^inference_gpu_(${GPU})_\\d{1,3}_sec$`),
];
const METRICS = new Set(RESOURCE_TYPE_NAMES.map((type) => RESOURCE_TYPES[type].metric));
const REGION_IDS = new Set(REGIONS.map(({ id }) => id));

/** Such as g1-standard-1-2 and inference-16vcpu-232gib-1xl40s-48gb. */
function isFlavor(text: string): boolean {
  const [family = '', ...parts] = text.split('-');
  return FAMILY.test(family) && parts.length <= 7 && parts.every((part) => PART.test(part));
}

function isMetric(text: string): boolean {
  const flavor = /^(.*)_min$/.exec(text)?.[1];
  return (
    METRICS.has(text) || PATTERNS.some((pattern) => pattern.test(text)) || (flavor !== undefined && isFlavor(flavor))
  );
}

const isStorageType = (value: string | number): boolean => STORAGE_TYPE.test(String(value));

/** By the field of a record that holds them. */
export const vendorWords: Readonly<Record<string, (value: string | number) => boolean>> = {
  billing_metric_name: (value) => isMetric(String(value)),
  metric: (value) => isMetric(String(value)),
  flavor: (value) => isFlavor(String(value)),
  volume_type: isStorageType,
  file_share_type: isStorageType,
  region_id: (value) => REGION_IDS.has(Number(value)),
};
