export const RESOURCE_TYPES = ['instance'] as const;
export type ResourceTypeName = (typeof RESOURCE_TYPES)[number];
