import type { Database } from 'better-sqlite3';
import { type ResourceTypeName, variantField } from '../../resource-types.ts';
import { type Group, readGroups, type StoredGroup } from '../groups.ts';
import { foldCase, storedField } from '../resource-json.ts';
import type { SumScope } from '../sums/day-sums.ts';
import { readTags, type Tag } from '../tags.ts';
import { type Conditions, LAST_SIZE } from './metered.ts';

/** A condition that some tag of a resource meets. */
export interface TagCondition {
  readonly key?: string;
  readonly value?: string;
  /** Whether the tag's value equals `value`; otherwise it contains it, regardless of case. */
  readonly strict?: boolean;
}

/** Resources of this type whose field, as text, is one of these values. */
export interface SchemaFilter {
  readonly type: ResourceTypeName;
  readonly field: string;
  readonly values: readonly string[];
}

/** Which resources a report is about: those that meet every part. */
export interface ReportFilter {
  /** An empty list, here and below, filters nothing. [gcore/empty-list-filters-nothing] */
  readonly types: readonly string[];
  readonly projects: readonly number[];
  readonly regions: readonly number[];
  readonly schemaFilter?: SchemaFilter | undefined;
  /** Resources that meet every condition, or at least one. */
  readonly tags?: { readonly conditions: readonly TagCondition[]; readonly every: boolean } | undefined;
}

/** What there is to select from. */
export interface Catalog {
  /** All groups, in the order of totals. */
  readonly groups: readonly StoredGroup[];
  /** All projects, in the default order. */
  readonly projects: readonly Project[];
}

export interface Project {
  readonly id: number;
  /** The number of its chunks. */
  readonly chunks: number;
}

export function readCatalog(db: Database): Catalog {
  const projects = db.prepare<[], Project>(
    'SELECT project_id AS id, count(*) AS chunks FROM gcore_chunk GROUP BY project_id ORDER BY project_id',
  );
  return { groups: readGroups(db), projects: projects.all() };
}

/** A filter in terms of the tables. */
export interface Selection {
  /** The groups with matching resources, in the order of totals. */
  readonly groups: readonly StoredGroup[];
  /** The projects with matching resources, in the default order. */
  readonly projects: readonly Project[];
  /** The tags of which matching resources have one; no resource has two of them. */
  readonly tagIds: readonly number[] | undefined;
  /** Whether all resources of these projects match. */
  readonly isWhole: boolean;
  /** The part of the filter that groups don't cover: the sums that answer it, if there are any. */
  readonly scope: SumScope | undefined;
  /** The filter, apart from projects, as conditions on `resource`. */
  readonly conditions: Conditions;
}

/** With more tags than this, looking at resources one by one is faster than adding up the sums of tags. */
const MAX_SUMMED_TAGS = 20;

export function select(db: Database, catalog: Catalog, filter: ReportFilter): Selection {
  const { schemaFilter, tags } = filter;
  const groups = catalog.groups.filter(groupFilter(filter));
  const wanted = new Set(filter.projects);
  const projects = wanted.size === 0 ? catalog.projects : catalog.projects.filter(({ id }) => wanted.has(id));
  const { bind, list, values } = createParameters();
  const conditions: string[] = [];
  if (groups.length < catalog.groups.length) {
    conditions.push(`+resource.group_id IN ${list(groups.map(({ id }) => id))}`);
  }
  const byField = schemaFilter !== undefined && groupMember(schemaFilter) === undefined;
  if (byField) conditions.push(`${columnOf(schemaFilter.field, bind)} IN ${list(schemaFilter.values)}`);
  const tagIds = tags && disjointTags(db, tags);
  if (tagIds !== undefined) conditions.push(hasTag(list(tagIds)));
  else if (tags !== undefined) conditions.push(tagCondition(db, tags, list));

  const bySums =
    !byField && (tags === undefined || (wanted.size === 0 && tagIds !== undefined && tagIds.length <= MAX_SUMMED_TAGS));
  return {
    groups,
    projects,
    tagIds,
    isWhole: conditions.length === 0,
    scope: bySums ? { projects: wanted.size === 0 ? undefined : projects.map(({ id }) => id), tagIds } : undefined,
    conditions: { sql: conditions.map((condition) => ` AND ${condition}`).join(''), values },
  };
}

/**
 * Which groups can have matching resources. [gcore/types-projects-regions-filter-resource]
 * [gcore/schema-filter-selects-rows-type, gcore/schema-filter-removes-rows-other]
 */
function groupFilter({ types, regions, schemaFilter }: ReportFilter): (group: Group) => boolean {
  const conditions: ((group: Group) => boolean)[] = [];
  const add = <T>(list: readonly T[], valueOf: (group: Group) => T): void => {
    const wanted = new Set(list);
    conditions.push((group) => wanted.has(valueOf(group)));
  };
  if (types.length > 0) add<string>(types, ({ type }) => type);
  if (regions.length > 0) add(regions, ({ region_id }) => region_id);
  if (schemaFilter !== undefined) {
    add([schemaFilter.type], ({ type }) => type);
    const member = groupMember(schemaFilter);
    if (member !== undefined) add<string | null>(schemaFilter.values, (group) => group[member]);
  }
  return (group) => conditions.every((holds) => holds(group));
}

/** The member of a group that a field corresponds to. */
function groupMember({ type, field }: SchemaFilter): 'type' | 'variant' | undefined {
  if (field === 'type') return 'type';
  return field === variantField(type) ? 'variant' : undefined;
}

type TagFilter = NonNullable<ReportFilter['tags']>;

/**
 * Whether the value of a tag meets a condition.
 * [gcore/strict-true-value-equal-tag, gcore/strict-false-value-substring-tag, gcore/default-strict-false]
 */
const meets = ({ values }: Tag, { value, strict }: TagCondition): boolean => {
  if (value === undefined) return true;
  return strict === true ? values.includes(value) : values.some((other) => foldCase(other).includes(foldCase(value)));
};

/**
 * The tags of which matching resources have one. A resource has one tag per key, so if all conditions are about one key,
 * each tag by itself decides whether a resource matches.
 *
 * @returns `undefined` for conditions about several keys, or about any
 */
function disjointTags(db: Database, { conditions, every }: TagFilter): readonly number[] | undefined {
  const [key, ...others] = new Set(conditions.map((condition) => condition.key));
  if (key === undefined || others.length > 0) return undefined;
  return readTags(db, key)
    .filter((tag) => (every ? conditions.every((one) => meets(tag, one)) : conditions.some((one) => meets(tag, one))))
    .map(({ id }) => id);
}

/**
 * Resources that meet the conditions, each by any tag.
 * [gcore/tags-default-least-condition-met, gcore/tags-all-conditions-met, gcore/key-value-each-optional-condition]
 * [gcore/strict-applies-only-value-reference]
 */
function tagCondition(db: Database, { conditions, every }: TagFilter, list: Parameters['list']): string {
  const tags = readTags(db);
  const terms = conditions.map((condition) => {
    const ids = tags
      .filter((tag) => (condition.key ?? tag.key) === tag.key && meets(tag, condition))
      .map(({ id }) => id);
    return hasTag(list(ids));
  });
  return `(${terms.join(every ? ' AND ' : ' OR ')})`;
}

/**
 * Whether a resource has one of some tags. [gcore/untagged-resources-never-match]
 *
 * @param tagIds SQL for a list
 */
function hasTag(tagIds: string): string {
  // By the few tags of the resource, not by the many tags of the list.
  return `EXISTS (SELECT 1 FROM gcore_resource_tag WHERE resource_id = resource.id AND +tag_id IN ${tagIds})`;
}

/**
 * Where a field of a resource is stored; its value is text.
 * [gcore/schema-filter-compares-whole-strings, gcore/schema-filter-last-size-compares]
 */
function columnOf(field: string, bind: Parameters['bind']): string {
  switch (field) {
    case 'uuid':
      return "nullif(resource.uuid, '')";
    case 'last_name':
    case 'instance_name':
      return 'resource.name';
    case 'last_size':
      return `CAST(${LAST_SIZE} AS TEXT)`;
    default:
      return storedField('resource.json', bind(field));
  }
}

/** Names the parameters of conditions. */
interface Parameters {
  readonly values: Readonly<Record<string, unknown>>;
  readonly bind: (value: unknown) => string;
  readonly list: (values: readonly unknown[]) => string;
}

function createParameters(): Parameters {
  const values: Record<string, unknown> = {};
  const bind = (value: unknown): string => {
    const name = `filter_${Object.keys(values).length}`;
    values[name] = value;
    return `:${name}`;
  };
  return { values, bind, list: (items) => `(SELECT value FROM json_each(${bind(JSON.stringify(items))}))` };
}
