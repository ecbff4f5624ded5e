import type { Faker } from '@faker-js/faker';
import { faker as de } from '@faker-js/faker/locale/de';
import { faker as en } from '@faker-js/faker/locale/en';
import { faker as enIN } from '@faker-js/faker/locale/en_IN';
import { faker as ptPT } from '@faker-js/faker/locale/pt_PT';
import type { NameLocale } from './organization-field.ts';
import type { Random } from '../core/random.ts';

const FAKERS: Readonly<Record<NameLocale, Faker>> = { en, de, en_IN: enIN, pt_PT: ptPT };

/**
 * A random first and last name. Only the lists are Faker's: its generators share one seed with all other code in the
 * process that uses them.
 */
export function personName(random: Random, locale: NameLocale): string {
  const { first_name, last_name } = FAKERS[locale].definitions.person;
  return `${random.pick(listOf(first_name))} ${random.pick(listOf(last_name))}`;
}

/** The names of women and men, or the generic names of languages that don't separate them. */
function listOf({ generic, female, male }: NamesBySex): readonly string[] {
  const bySex = [...(female ?? []), ...(male ?? [])];
  return bySex.length > 0 ? bySex : (generic ?? []);
}

interface NamesBySex {
  readonly generic?: readonly string[] | null;
  readonly female?: readonly string[] | null;
  readonly male?: readonly string[] | null;
}
