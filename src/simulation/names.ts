import type { Faker } from '@faker-js/faker';
import { faker as de } from '@faker-js/faker/locale/de';
import { faker as en } from '@faker-js/faker/locale/en';
import { faker as enIN } from '@faker-js/faker/locale/en_IN';
import { faker as ptPT } from '@faker-js/faker/locale/pt_PT';
import type { NameLocale } from './organization-field.ts';
import type { Random } from './random.ts';

const FAKERS: Readonly<Record<NameLocale, Faker>> = { en, de, en_IN: enIN, pt_PT: ptPT };

/**
 * A name that nobody in particular has. Only the lists are Faker's: its generators share one seed with whoever else in
 * the process uses them.
 */
export function personName(random: Random, locale: NameLocale): string {
  const { first_name, last_name } = FAKERS[locale].definitions.person;
  return `${random.pick(listOf(first_name))} ${random.pick(listOf(last_name))}`;
}

/** Some languages have few names for everybody beside those of women and men. */
function listOf({ generic, female, male }: NamesBySex): readonly string[] {
  const bySex = [...(female ?? []), ...(male ?? [])];
  return bySex.length > 0 ? bySex : (generic ?? []);
}

interface NamesBySex {
  readonly generic?: readonly string[] | null;
  readonly female?: readonly string[] | null;
  readonly male?: readonly string[] | null;
}
