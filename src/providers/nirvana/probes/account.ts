import {
  cannotTell,
  comparing,
  fieldOf,
  holdsIf,
  listOf,
  type Probe,
  type ProbeAnswer,
  refused,
} from '../../../core/provider/probe.ts';
import { get, isSorted, items, list, NO_ID, textsOf, totalOf } from './requests.ts';
import { FIELDS, PAGINATION, SORT, WALK } from './usage.ts';

export const ORGANIZATION = 'nirvana/organization-fields-client-filters';

const ORGANIZATION_FIELDS = [
  ...['id', 'name', 'type', 'personal', 'billing_email', 'billing_state', 'billing_state_since', 'charging_model'],
  ...['domains', 'services', 'stripe_customer_id', 'created_at', 'updated_at'],
];
const MAX_PROJECTS = 100;

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
/** Whether a filter by a part of the first item's name finds that item, and only such. */
const isByPart = (all: ProbeAnswer | undefined, found: ProbeAnswer | undefined): boolean => {
  const part = partOf(all)?.toLowerCase() ?? '';
  return (
    textsOf(found, 'id').includes(textsOf(all, 'id')[0] ?? '') &&
    textsOf(found, 'name').every((name) => name.toLowerCase().includes(part))
  );
};

/** Probes of organizations, projects, regions and instance types. */
export function accountProbes(): readonly Probe[] {
  const organizations = get('organizations');
  const projects = get('projects', { limit: String(MAX_PROJECTS) });
  const lists = [organizations, projects, get('regions'), get('instance_types')];
  return [
    comparing(ORGANIZATION, [organizations, byPart('organizations')], (all, found) =>
      holdsIf(
        items(all).every((item) => ORGANIZATION_FIELDS.every((name) => fieldOf(item, name) !== undefined)) &&
          isByPart(all, found),
        'a field is missing, or another filter',
      ),
    ),
    comparing(
      'nirvana/all-lists-pagination-usage',
      lists,
      (...answers) =>
        holdsIf(
          answers.every(({ json }) =>
            ['next_cursor', 'previous_cursor', 'total_count'].every(
              (name) => fieldOf(json, `pagination.${name}`) !== undefined,
            ),
          ),
          'a field of pagination is missing',
        ),
      [PAGINATION],
    ),
    refused('nirvana/api-key-sees-organization-another', get(`organizations/${NO_ID}`), 404),
    comparing('nirvana/project-name-filter-part-any', [projects, byPart('projects')], (all, found) =>
      holdsIf(isByPart(all, found), 'another filter'),
    ),
    comparing(
      'nirvana/projects-ids-usage-counts-resources',
      [list({ limit: '97' }), projects],
      (usage, all) => {
        if (items(usage).length === 0) return cannotTell('no resources');
        if (totalOf(all) > MAX_PROJECTS) return cannotTell('more projects than a probe reads');
        const ids = new Set(textsOf(all, 'id'));
        return holdsIf(
          textsOf(usage, 'project_id').every((id) => ids.has(id)) &&
            items(all).every((item) => typeof fieldOf(item, 'resources.cloud.vms') === 'number'),
          'usage of a project that is not listed, or a project without counts',
        );
      },
      [FIELDS],
    ),
    comparing(
      'nirvana/lists-default-order',
      [projects, get('projects', { limit: String(MAX_PROJECTS), sort: 'created_at:desc' }), get('regions')],
      (plain, sorted, regions) => {
        if (items(plain).length < 2) return cannotTell('fewer than two projects');
        return holdsIf(
          textsOf(plain, 'id').join() === textsOf(sorted, 'id').join() &&
            isSorted(textsOf(plain, 'created_at').map(Date.parse).toReversed()) &&
            isSorted(textsOf(regions, 'name')),
          'another order',
        );
      },
      [SORT, WALK],
    ),
    comparing('nirvana/instance-types-fields-filters-client', [get('instance_types')], (answer) => {
      const types = listOf(answer, 'items');
      if (types.length === 0) return cannotTell('no instance types');
      const names = ['name', 'series', 'family', 'chipset', 'vcpu', 'memory_gb', 'network_bandwidth_gbps', 'region'];
      return holdsIf(
        types.every((type) => names.every((name) => fieldOf(type, name) !== undefined)),
        'a field is missing',
      );
    }),
  ];
}
