import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Violation } from '../../core/schema/violations.ts';
import { propertiesOf, suggest } from '../../core/schema/words.ts';
import {
  KEYED_BY,
  NAMES_TEAM,
  OrganizationField,
  organizationViolations,
} from '../../simulation/organization-field.ts';

/**
 * Checks what schemas can't state about an organization: names must be unique, and those that other parts of the scenario
 * refer to must exist.
 *
 * @param content a scenario file's content; parts that the schema doesn't allow are ignored
 */
export function* findUnknownNames(schema: TSchema, content: unknown): Iterable<Violation> {
  const sections = new Map<string, unknown>(Object.entries(Object(content) as object));
  const organization = sections.get('organization');
  const isValid = Value.Check(OrganizationField, organization);
  if (isValid) {
    for (const { path, message } of organizationViolations(organization)) {
      yield { path: ['organization', ...path], message };
    }
  }
  for (const [section, sectionSchema] of Object.entries(propertiesOf(schema))) {
    const members = new Map<string, unknown>(Object.entries(Object(sections.get(section)) as object));
    for (const [key, keySchema] of Object.entries(propertiesOf(sectionSchema))) {
      const member = members.get(key);
      if (member === undefined) continue;
      const needsOrganization = key === 'simulate' || keySchema[KEYED_BY] !== undefined;
      if (needsOrganization && organization === undefined) {
        yield { path: [section, key], message: "it needs an 'organization'; describe one in this file" };
      } else if (isValid) {
        yield* unknownNames(keySchema, member, organization, [section, key]);
      }
    }
  }
}

/** Finds the names in a part of a scenario that its organization doesn't have. */
function* unknownNames(
  schema: TSchema,
  value: unknown,
  organization: OrganizationField,
  path: Violation['path'],
): Iterable<Violation> {
  const list: unknown = schema[KEYED_BY];
  const properties = propertiesOf(schema);
  if (schema[NAMES_TEAM] === true && typeof value === 'string') {
    const names = organization.teams.map(({ name }) => name);
    if (!names.includes(value)) yield { path, message: `unknown team '${value}'; ${suggest(value, names)}` };
  }
  for (const [key, member] of Object.entries(Object(value) as object)) {
    if (list === 'offices' || list === 'projects') {
      const names = organization[list].map(({ name }) => name);
      const [valueSchema] = Object.values((schema['patternProperties'] ?? {}) as Record<string, TSchema>);
      if (!names.includes(key)) {
        yield { path, key, message: `unknown ${list.slice(0, -1)} '${key}'; ${suggest(key, names)}` };
      } else if (valueSchema !== undefined) {
        yield* unknownNames(valueSchema, member, organization, [...path, key]);
      }
    } else if (properties[key] !== undefined) {
      yield* unknownNames(properties[key], member, organization, [...path, key]);
    }
  }
}
