import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Violation } from '../../core/schema/violations.ts';
import { propertiesOf, suggest } from '../../core/schema/words.ts';
import { KEYED_BY, OrganizationField, organizationViolations } from '../../simulation/organization-field.ts';

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
      const list: unknown = keySchema[KEYED_BY];
      const member = members.get(key);
      if (member === undefined) continue;
      const needsOrganization = key === 'simulate' || list !== undefined;
      if (needsOrganization && organization === undefined) {
        yield { path: [section, key], message: "it needs an 'organization'; describe one in this file" };
      } else if (isValid && (list === 'offices' || list === 'projects')) {
        const names = organization[list].map(({ name }) => name);
        yield* unknownKeys(member, names, { section, key, kind: list.slice(0, -1) });
      }
    }
  }
}

function unknownKeys(
  map: unknown,
  names: readonly string[],
  { section, key, kind }: { readonly section: string; readonly key: string; readonly kind: string },
): Violation[] {
  return Object.keys(Object(map) as object)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: [section, key],
      key: name,
      message: `unknown ${kind} '${name}'; ${suggest(name, names)}`,
    }));
}
