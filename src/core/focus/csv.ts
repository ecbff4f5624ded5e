import type { Column, ProviderCharge } from './columns.ts';

/** Quoted where RFC 4180 asks for it. NULL is an empty cell. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvHead(columns: readonly Column[]): string {
  return `${columns.map(({ name }) => name).join(',')}\n`;
}

export function csvLine(columns: readonly Column[], charge: ProviderCharge): string {
  let line = '';
  for (const { valueOf } of columns) {
    const value = valueOf(charge);
    if (typeof value === 'string') line += cell(value);
    else if (value !== undefined) line += value.toFixed();
    line += ',';
  }
  return `${line.slice(0, -1)}\n`;
}
