import type { Conditions } from './conditions.ts';
import { RESOURCE_TYPES, type ResourceTypeName } from './resource-types.ts';
import type { Group, NumberedGroup } from './rollup.ts';
import { foldCase } from './wire.ts';

/** One condition on the tags of a resource: some tag of it has this key, and this value. */
export interface TagCondition {
  readonly key?: string;
  readonly value?: string;
  /** Whether the value is the whole one; else it is a part of it, whatever its case. */
  readonly strict?: boolean;
}

/** Resources of this type whose field is, as text, one of these values. */
export interface SchemaFilter {
  readonly type: ResourceTypeName;
  readonly field: string;
  readonly values: readonly string[];
}

/** Which resources a report is about: those that all of it lets through. */
export interface ReportFilter {
  /** An empty list, here and below, filters nothing. */
  readonly types: readonly string[];
  readonly projects: readonly number[];
  readonly regions: readonly number[];
  readonly schemaFilter?: SchemaFilter | undefined;
  /** Tagged resources that meet every condition, or any. */
  readonly tags?: { readonly conditions: readonly TagCondition[]; readonly every: boolean } | undefined;
}

/** Which groups can have resources that a filter lets through. */
export function groupFilter({ types, projects, regions, schemaFilter }: ReportFilter): (group: Group) => boolean {
  const conditions: ((group: Group) => boolean)[] = [];
  const add = <T>(list: readonly T[], valueOf: (group: Group) => T): void => {
    const wanted = new Set(list);
    conditions.push((group) => wanted.has(valueOf(group)));
  };
  if (types.length > 0) add<string>(types, ({ type }) => type);
  if (projects.length > 0) add(projects, ({ project_id }) => project_id);
  if (regions.length > 0) add(regions, ({ region_id }) => region_id);
  if (schemaFilter !== undefined) {
    add([schemaFilter.type], ({ type }) => type);
    const member = groupMember(schemaFilter);
    if (member !== undefined) add<string | null>(schemaFilter.values, (group) => group[member]);
  }
  return (group) => conditions.every((holds) => holds(group));
}

/** Whether a filter lets through all resources of a group, or none. */
export function isAboutGroups({ schemaFilter, tags }: ReportFilter): boolean {
  return tags === undefined && (schemaFilter === undefined || groupMember(schemaFilter) !== undefined);
}

/** Whether a filter may let a resource through in one period, and not in another in which it is seen as well. */
export function isAboutPeriods({ schemaFilter }: ReportFilter): boolean {
  return schemaFilter?.field === 'last_size';
}

/** What of a filter isn't about groups. */
export function withoutGroups({ schemaFilter, tags }: ReportFilter): ReportFilter {
  return { types: [], projects: [], regions: [], schemaFilter, tags };
}

/** What tells groups apart by a field. */
function groupMember({ type, field }: SchemaFilter): 'type' | 'total_key' | undefined {
  if (field === 'type') return 'type';
  return field === RESOURCE_TYPES[type].total ? 'total_key' : undefined;
}

/** The size of `resource` in the last segment that a period sees, which ends before the sample `:to`. */
export const LAST_SIZE = `(
      SELECT size FROM gcore_segment
      WHERE resource_id = resource.id AND first_sample < :to ORDER BY first_sample DESC LIMIT 1)`;

/**
 * A filter as conditions.
 *
 * @param groups all that resources are in
 */
export function conditionsOf(filter: ReportFilter, groups: readonly NumberedGroup[]): Conditions {
  const { schemaFilter, tags } = filter;
  const values: Record<string, unknown> = {};
  const bind: Bind = (value) => {
    const name = `filter_${Object.keys(values).length}`;
    values[name] = value;
    return `:${name}`;
  };
  const isIn = (expression: string, list: readonly unknown[]): string =>
    `${expression} IN (SELECT value FROM json_each(${bind(JSON.stringify(list))}))`;

  const conditions: string[] = [];
  const matching = groups.filter(groupFilter(filter));
  if (matching.length < groups.length) {
    const [ids, projects] = [matching.map(({ id }) => id), matching.map(({ project_id }) => project_id)];
    conditions.push(isIn('resource.group_id', ids));
    // Said by the groups already, but it is by projects and uuids, none before any, that resources are in order.
    conditions.push(isIn('resource.project_id', [...new Set(projects)]));
    if (matching.every(({ type }) => hasUuid(type))) conditions.push("resource.uuid >= ''");
  }
  if (schemaFilter !== undefined && groupMember(schemaFilter) === undefined) {
    conditions.push(isIn(columnOf(schemaFilter.field, bind), schemaFilter.values));
  }
  if (tags !== undefined) {
    const tagged = tags.conditions.map((condition) => taggedBy(condition, bind));
    conditions.push(`(${tagged.join(tags.every ? ' AND ' : ' OR ')})`);
  }
  return { sql: conditions.map((condition) => ` AND ${condition}`).join(''), values };
}

function hasUuid(type: ResourceTypeName): boolean {
  const { uuid } = RESOURCE_TYPES[type].fields;
  return uuid !== undefined && uuid['anyOf'] === undefined;
}

type Bind = (value: unknown) => string;

function taggedBy({ key, value, strict }: TagCondition, bind: Bind): string {
  const parts: string[] = [];
  if (key !== undefined) parts.push(`key = ${bind(key)}`);
  if (value !== undefined) {
    parts.push(strict === true ? `value = ${bind(value)}` : `instr(folded, ${bind(foldCase(value))}) > 0`);
  }
  return `resource.id IN (SELECT resource_id FROM gcore_tag WHERE ${parts.join(' AND ') || 'TRUE'})`;
}

/** Where a field of a resource is kept; its value as text, as a schema filter compares it. */
function columnOf(field: string, bind: Bind): string {
  switch (field) {
    case 'uuid':
      return 'resource.uuid';
    case 'last_name':
    case 'instance_name':
      return 'resource.name';
    case 'last_size':
      return `CAST(${LAST_SIZE} AS TEXT)`;
    default:
      return `resource.attributes ->> ${bind(field)}`;
  }
}
