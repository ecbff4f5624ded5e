import { readFile } from 'node:fs/promises';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { packageFile } from '../core/package-files.ts';

const PriceLists = Type.Record(Type.String(), Type.Array(Type.Unknown()));

/**
 * Reads the default price list, `fixtures/prices.yaml`: a provider's prices, by its name. Each provider validates its own.
 *
 * @throws TypeError for a file of another shape
 */
export async function readPriceList(): Promise<Static<typeof PriceLists>> {
  const file = packageFile('fixtures/prices.yaml');
  // Loaded on demand, because seeded data doesn't need it.
  const { parse } = await import('yaml');
  const lists: unknown = parse(await readFile(file, 'utf8'));
  if (!Value.Check(PriceLists, lists)) throw new TypeError(`${file} is not a price list`);
  return lists;
}
