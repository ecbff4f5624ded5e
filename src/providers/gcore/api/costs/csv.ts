/** The media type of CSV answers. */
export const CSV = 'text/csv; charset=utf-8';

/**
 * One line of CSV. Values other than text are written as JSON, and missing ones are empty.
 * [gcore/csv-rfc-4180-line-column]
 */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
