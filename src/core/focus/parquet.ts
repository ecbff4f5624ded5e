import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Column, columnsOf, type FocusVersion, type ProviderCharge } from './columns.ts';

/** Rows that are in memory at a time. */
const ROW_GROUP = 20_000;

const TYPES = { text: 'STRING', decimal: 'DOUBLE', time: 'TIMESTAMP', json: 'STRING' } as const;

type Cell = string | number | Date | null;

function cellOf({ type, valueOf }: Column, charge: ProviderCharge): Cell {
  const value = valueOf(charge);
  if (value === undefined) return null;
  if (typeof value !== 'string') return value.toNumber();
  return type === 'time' ? new Date(value) : value;
}

/**
 * Writes charges as Parquet. Its decimals are floating-point numbers, whose sums are not exact.
 *
 * @param onProgress called with the number of rows written so far
 */
export async function writeParquet(
  path: string,
  charges: Iterable<ProviderCharge | undefined>,
  version: FocusVersion,
  onProgress: (rows: number) => void,
): Promise<void> {
  // Loaded on demand, because few starts need it.
  const { fileWriter, ParquetWriter, schemaFromColumnData } = await import('hyparquet-writer');
  const columns = columnsOf(version);
  const schema = schemaFromColumnData({
    columnData: columns.map(({ name, type }) => ({ name, data: [], type: TYPES[type] })),
  });
  const writer = new ParquetWriter({ writer: fileWriter(path), schema });
  let rows = 0;
  let cells: Cell[][] = columns.map(() => []);
  const flush = async (): Promise<void> => {
    await writer.write({ columnData: columns.map(({ name }, index) => ({ name, data: cells[index] ?? [] })) });
    cells = columns.map(() => []);
    onProgress(rows);
  };
  for (const charge of charges) {
    if (charge === undefined) {
      await nextTurn();
      continue;
    }
    for (const [index, column] of columns.entries()) cells[index]?.push(cellOf(column, charge));
    rows += 1;
    if (rows % ROW_GROUP !== 0) continue;
    await flush();
    await nextTurn();
  }
  if (rows % ROW_GROUP !== 0 || rows === 0) await flush();
  await writer.finish();
}
