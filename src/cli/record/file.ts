import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { KindGuard } from '@sinclair/typebox';
import type { Provider } from '../../core/provider/provider.ts';
import { formatDay } from '../../core/time/day.ts';
import { dayOf, formatInstant } from '../../core/time/instant.ts';
import type { RecordedPeriod } from '../../core/provider/recording.ts';
import { StartError } from '../exit.ts';
import type { Recorded } from './recorder.ts';

/** Whether a file is to be a scenario; others are NDJSON for imports. */
export function isScenario(file: string): boolean {
  return /\.ya?ml$/i.test(file);
}

/** What a scenario says besides its records. */
export interface Head {
  readonly provider: Pick<Provider, 'name' | 'scenarioSchema'>;
  /** The recorded days, as the recording shows them. */
  readonly period: RecordedPeriod;
  /** The provider's settings. */
  readonly settings: object;
}

/**
 * Writes a recording. The file appears once it is complete.
 *
 * @throws StartError if it can't be written
 */
export function writeRecording(file: string, recorded: Recorded, head: Head): void {
  const part = `${file}.part`;
  try {
    const open = openSync(part, 'w', 0o600);
    try {
      const lines = isScenario(file) ? scenarioLines(recorded, head) : ndjsonLines(recorded, head);
      for (const line of lines) writeSync(open, `${line}\n`);
    } finally {
      closeSync(open);
    }
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw new StartError(`${file} can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** As exports write them: a provider's first kind needs no name. */
function* ndjsonLines({ kinds }: Recorded, { provider: { name: provider } }: Head): Iterable<string> {
  for (const [index, [kind, records]] of [...kinds].entries()) {
    for (const record of records) yield JSON.stringify({ provider, ...(index > 0 && { kind }), record });
  }
}

function* scenarioLines({ kinds }: Recorded, { provider, period: { from, to }, settings }: Head): Iterable<string> {
  const described = [...kinds].filter(([kind, { length }]) => length > 0 && canDescribe(provider, kind));
  yield 'description: A recording. Ids, names, addresses and tags are pseudonyms.';
  yield 'seed: 1';
  yield `clock: ${formatInstant(to)}`;
  yield `span: { from: ${formatDay(dayOf(from))}, to: ${formatDay(dayOf(to))} }`;
  // JSON is YAML.
  const fields = Object.entries(settings).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  if (fields.length + described.length > 0) yield `${provider.name}:`;
  yield* fields;
  for (const [kind, records] of described) {
    yield `  ${kind}:`;
    for (const record of records) yield `    - ${JSON.stringify(record)}`;
  }
}

/** Whether a scenario can list records of a kind: a setting may have the kind's name. */
function canDescribe({ scenarioSchema }: Head['provider'], kind: string): boolean {
  return KindGuard.IsObject(scenarioSchema) && KindGuard.IsArray(scenarioSchema.properties[kind]);
}
