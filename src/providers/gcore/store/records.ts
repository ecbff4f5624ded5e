import type { ResourceTypeName } from '../resource-types.ts';

/**
 * How a rate varies over the week (UTC): each sample counts the weight of its hour. `flat` always weighs 1, so it
 * counts samples. `scaled` is the number of replicas of something that is scaled with the time of day.
 */
export const PROFILES = ['flat', 'office', 'evening', 'scaled'] as const;
export type BaseProfile = (typeof PROFILES)[number];
/** A profile, with the number of its stream of daily noise, see noise.ts: `office` or `office~7`. */
export type Profile = BaseProfile | `${BaseProfile}~${number}`;

/** A profile with noise weighs so many times as much as without, so that its whole numbers tell days apart. */
export const NOISE_SCALE: Readonly<Record<BaseProfile, number>> = { flat: 32, office: 8, evening: 12, scaled: 1 };

export function withNoise(profile: BaseProfile, noise: number | undefined): Profile {
  return noise === undefined ? profile : `${profile}~${noise}`;
}

export function splitProfile(profile: Profile): { readonly profile: BaseProfile; readonly noise?: number } {
  const [name, noise] = profile.split('~');
  return {
    profile: PROFILES.find((base) => base === name) ?? 'flat',
    ...(noise !== undefined && { noise: Number(noise) }),
  };
}

/** A stretch of time over which a resource is metered at one rate: [startedAt, endedAt). */
export interface MeteredSegment {
  /** ms */
  readonly startedAt: number;
  /** ms, exclusive; `null` where it never ends. */
  readonly endedAt: number | null;
  /**
   * What one sample of weight 1 adds, a whole number in the type's base unit: 1 for minutes of a flavor or an address;
   * GiB or bytes for `gbminutes`, as the type's `last_size` counts; and the type's own base unit elsewhere.
   */
  readonly rate: number;
  /** `last_size` while this segment runs, where the type has one, in the type's size unit. */
  readonly size?: number;
}

/**
 * One line of a report: a resource under one billing metric, name and set of tags. One that changes is several rows with
 * the same uuid. [gcore/resource-whose-billed-shape-changes, gcore/resource-renamed-retagged-row-each]
 */
export interface BillingRow {
  readonly type: ResourceTypeName;
  readonly billingMetricName: string;
  readonly projectId: number;
  readonly regionId: number;
  /** `null` where the type has no uuid or, as a log index may, none yet. */
  readonly uuid: string | null;
  /** `last_name`, or `instance_name` of egress traffic; `null` where the type has none or it may be null. */
  readonly name: string | null;
  /** The type's own fields by their names on the wire: flavor, volume_type, attached_to_vm, ip_address, ... */
  readonly attributes: Readonly<Record<string, string | null>>;
  /** In the order they are shown; `null` for untagged, and for types without tags. */
  readonly tags: readonly (readonly [key: string, value: string])[] | null;
  readonly profile: Profile;
  /** Oldest first, not overlapping; at least one. */
  readonly segments: readonly MeteredSegment[];
}
