import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  type Probe,
  type ProbeAnswer,
  refused,
} from '../../../core/provider/probe.ts';
import { FIELDS } from './items.ts';
import { hasPagination, PAGINATION, SORT, TOTAL, WALK } from './pages.ts';
import {
  arrayIn,
  cursorOf,
  FUTURE,
  get,
  isSorted,
  items,
  list,
  NO_ID,
  textIn,
  textsOf,
  timeIn,
  totalOf,
} from './requests.ts';
import { TYPE } from './usage.ts';
import { OPEN } from './windows.ts';

export const ORGANIZATION = 'nirvana/organization-fields-client-filters';
const PROJECT_NAME = 'nirvana/project-name-filter-part-any';
const DEFAULT_ORDER = 'nirvana/lists-default-order';
const INSTANCE_TYPES = 'nirvana/instance-types-fields-filters-client';

const ORGANIZATION_FIELDS = [
  ...['id', 'name', 'type', 'personal', 'billing_email', 'billing_state', 'billing_state_since', 'charging_model'],
  ...['domains', 'services', 'stripe_customer_id', 'created_at', 'updated_at'],
];
const MAX_PROJECTS = 100;
/** A name that nothing has. */
const NO_NAME = 'no-such-name-anywhere';

const organizations = get('organizations');
const projects = get('projects', { limit: String(MAX_PROJECTS) });
const instanceTypes = get('instance_types');

/** A part of the first item's name, in other case; `undefined` for no items. */
const partOf = (answer: ProbeAnswer | undefined): string | undefined => {
  const [name] = textsOf(answer, 'name');
  return name === undefined || name.length < 2 ? undefined : name.slice(1).toUpperCase();
};
const byPart =
  (path: string) =>
  ([answer]: readonly ProbeAnswer[]) => {
    const name = partOf(answer);
    return name === undefined ? undefined : get(path, { name });
  };
/** Whether a filter by a part of the first item's name finds that item, and only such, and one by no name finds none. */
const isByPart = (
  all: ProbeAnswer | undefined,
  found: ProbeAnswer | undefined,
  none: ProbeAnswer | undefined,
): boolean => {
  const part = partOf(all)?.toLowerCase() ?? '';
  return (
    textsOf(found, 'id').includes(textsOf(all, 'id')[0] ?? '') &&
    textsOf(found, 'name').every((name) => name.toLowerCase().includes(part)) &&
    items(none).length === 0
  );
};
const tagsOf = (item: unknown): readonly unknown[] => arrayIn(item, 'tags');

/** Probes of organizations, projects, regions and instance types. */
export function accountProbes(): readonly Probe[] {
  return [
    comparing(
      ORGANIZATION,
      [organizations, byPart('organizations'), get('organizations', { name: NO_NAME })],
      (all, found, none) =>
        holdsIf(
          items(all).every((item) => ORGANIZATION_FIELDS.every((name) => fieldOf(item, name) !== undefined)) &&
            isByPart(all, found, none),
          'a field is missing, or another filter',
        ),
    ),
    comparing(
      'nirvana/all-lists-pagination-usage',
      [organizations, projects, get('regions'), instanceTypes],
      (...answers) =>
        holdsIf(
          answers.every(
            (answer) =>
              hasPagination(answer) &&
              (cursorOf(answer, 'next_cursor') === null
                ? totalOf(answer) === items(answer).length
                : totalOf(answer) > items(answer).length),
          ),
          'a field of pagination is missing, or another count',
        ),
      [PAGINATION, TOTAL],
    ),
    refused('nirvana/api-key-sees-organization-another', get(`organizations/${NO_ID}`), 404),
    comparing(
      PROJECT_NAME,
      [projects, byPart('projects'), get('projects', { name: NO_NAME }), byTags],
      (all, found, none, tagged) => {
        const tags = tagsOf(items(all).find((item) => tagsOf(item).length > 0));
        return holdsIf(
          isByPart(all, found, none) && items(tagged).every((item) => tags.every((tag) => tagsOf(item).includes(tag))),
          'another filter',
        );
      },
    ),
    comparing(
      'nirvana/projects-ids-usage-counts-resources',
      [list({ limit: '97' }), projects, list({ resource_type: 'vm', active_at_min: FUTURE })],
      (usage, all, machines) => {
        if (items(usage).length === 0) return cannotTell('no resources');
        if (totalOf(all) > MAX_PROJECTS) return cannotTell('more projects than a probe reads');
        const ids = new Set(textsOf(all, 'id'));
        const counts = items(all).map((item) => Number(fieldOf(item, 'resources.cloud.vms') ?? NaN));
        return holdsIf(
          textsOf(usage, 'project_id').every((id) => ids.has(id)) &&
            counts.reduce((sum, count) => sum + count, 0) === totalOf(machines),
          'usage of a project that is not listed, or other counts',
        );
      },
      [FIELDS, TOTAL, TYPE, OPEN],
    ),
    comparing(
      DEFAULT_ORDER,
      [projects, get('projects', { limit: String(MAX_PROJECTS), sort: 'created_at:desc' }), get('regions')],
      (plain, newest, regions) => {
        if (items(plain).length < 2) return cannotTell('fewer than two projects');
        return holdsIf(
          textsOf(plain, 'id').join() === textsOf(newest, 'id').join() &&
            isSorted(textsOf(plain, 'created_at').map(Date.parse).toReversed()) &&
            isSorted(textsOf(regions, 'name')),
          'another order',
        );
      },
      [SORT, WALK],
    ),
    comparing(
      'nirvana/lists-sort-comma-separated-terms',
      [get('projects', { limit: String(MAX_PROJECTS), sort: 'created_at:asc,name:desc' })],
      (byTwo) => {
        if (items(byTwo).length < 2) return cannotTell('fewer than two projects');
        const isAfter = (item: unknown, before: unknown): boolean =>
          timeIn(item, 'created_at') > timeIn(before, 'created_at') ||
          (timeIn(item, 'created_at') === timeIn(before, 'created_at') &&
            textIn(item, 'name') <= textIn(before, 'name'));
        return holdsIf(
          items(byTwo).every((item, index) => index === 0 || isAfter(item, items(byTwo)[index - 1])),
          'another order',
        );
      },
      [SORT, WALK],
    ),
    comparing(
      INSTANCE_TYPES,
      [instanceTypes, ([all]) => get('instance_types', { vcpu_max: leastOf(all, 'vcpu') })],
      (all, least) => {
        if (items(all).length === 0) return cannotTell('no instance types');
        const isWhole = (type: unknown): boolean =>
          ['name', 'series', 'family', 'chipset', 'region'].every((name) => typeof fieldOf(type, name) === 'string') &&
          ['vcpu', 'memory_gb', 'network_bandwidth_gbps'].every((name) => typeof fieldOf(type, name) === 'number');
        return holdsIf(
          items(all).every(isWhole) && items(least).every((type) => textIn(type, 'vcpu') === leastOf(all, 'vcpu')),
          'a field is missing, or another filter',
        );
      },
    ),
  ];
}

const leastOf = (answer: ProbeAnswer | undefined, field: string): string =>
  String(Math.min(...items(answer).map((item) => Number(fieldOf(item, field)))));

/** The projects that have the tags of the first project with tags; all if none has. */
const byTags = ([all]: readonly ProbeAnswer[]) => {
  const tags = tagsOf(items(all).find((item) => tagsOf(item).length > 0));
  return get('projects', { limit: String(MAX_PROJECTS), ...(tags.length > 0 && { tags: tags.join() }) });
};
