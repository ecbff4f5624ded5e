import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Database } from 'better-sqlite3';
import type { Month } from '../time/day.ts';
import type { ProviderCharge } from './columns.ts';
import { chargesIn, csvOf, type FocusRequest } from './export.ts';
import { writeParquet } from './parquet.ts';

export const FORMATS = ['csv', 'parquet'] as const;
export type FocusFormat = (typeof FORMATS)[number];

/**
 * Writes the charges of a month to a file.
 *
 * @param onProgress called with the number of resources written so far; what it throws ends the export
 * @returns the number of rows
 */
export async function writeFocus(
  path: string,
  format: FocusFormat,
  db: Database,
  month: Month,
  request: FocusRequest,
  onProgress: (resources: number) => void,
): Promise<number> {
  let resources = 0;
  const charges = countingResources(chargesIn(db, month, request), () => (resources += 1));
  let written = 0;
  const count = (rows: number): void => {
    written = rows;
    onProgress(resources);
  };
  if (format === 'parquet') await writeParquet(path, charges, request.version, count);
  else await pipeline(csvOf(charges, request.version, count), createWriteStream(path));
  return written;
}

/** The charges, with a call when those of another resource begin. */
function* countingResources(
  charges: Iterable<ProviderCharge | undefined>,
  onResource: () => void,
): Iterable<ProviderCharge | undefined> {
  let last: string | undefined;
  for (const charge of charges) {
    const id = charge?.subject.resource?.id;
    if (charge !== undefined && id !== last) onResource();
    if (charge !== undefined) last = id;
    yield charge;
  }
}
