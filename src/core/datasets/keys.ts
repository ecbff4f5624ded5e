import { randomBytes } from 'node:crypto';
import type { DatasetKeys } from './hosted-dataset.ts';

/** Which API key of which provider opens which dataset. */
export interface KeyIndex {
  add(keys: DatasetKeys, dataset: string): void;
  remove(keys: DatasetKeys): void;
  datasetOf(provider: string, key: string): string | undefined;
  /** @returns the provider of a key that opens another dataset, or that `reserved` holds */
  taken(keys: DatasetKeys, reserved: ReadonlyMap<string, ReadonlySet<string>> | undefined): string | undefined;
}

export function createKeyIndex(): KeyIndex {
  const datasets = new Map<string, string>();
  const entryOf = (provider: string, key: string): string => `${provider} ${key}`;
  const entriesOf = (keys: DatasetKeys): string[] =>
    Object.entries(keys).flatMap(([provider, given]) => given.map((key) => entryOf(provider, key)));
  return {
    add(keys, dataset) {
      for (const entry of entriesOf(keys)) datasets.set(entry, dataset);
    },
    remove(keys) {
      for (const entry of entriesOf(keys)) datasets.delete(entry);
    },
    datasetOf: (provider, key) => datasets.get(entryOf(provider, key)),
    taken: (keys, reserved) =>
      Object.entries(keys).find(([provider, given]) =>
        given.some((key) => datasets.has(entryOf(provider, key)) || reserved?.get(provider)?.has(key)),
      )?.[0],
  };
}

/** Generates a key for each provider that has none. They can't be guessed, so that tests never meet by accident. */
export function completeKeys(providers: readonly string[], given: DatasetKeys, dataset: string): DatasetKeys {
  const generated = (): string => `${dataset}-${randomBytes(12).toString('hex')}`;
  const missing = providers.filter((provider) => (given[provider] ?? []).length === 0);
  return { ...given, ...Object.fromEntries(missing.map((provider) => [provider, [generated()]])) };
}

export function generateName(isTaken: (name: string) => boolean): string {
  for (;;) {
    const name = `dataset-${randomBytes(4).toString('hex')}`;
    if (!isTaken(name)) return name;
  }
}
