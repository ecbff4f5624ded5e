import type Big from 'big.js';
import type { ChargeSubject } from './charge.ts';
import type { Column, ProviderCharge } from './columns.ts';

/** Quoted where RFC 4180 asks for it. NULL is an empty cell. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvHead(columns: readonly Column[]): string {
  return `${columns.map(({ name }) => name).join(',')}\n`;
}

/**
 * @returns a function that writes a charge as a line. Charges of a subject follow each other and share most of their cells, so
 *   it renders these once
 */
export function csvLines(columns: readonly Column[]): (charge: ProviderCharge) => string {
  let latest: ChargeSubject | undefined;
  /** Cells of the latest subject, with columns between them that differ by charge. */
  let template: readonly (string | Column)[] = [];
  const texts = new WeakMap<Big, string>();
  const textOf = (number: Big): string => {
    let text = texts.get(number);
    if (text === undefined) {
      text = number.toFixed();
      texts.set(number, text);
    }
    return text;
  };
  const cellOf = ({ valueOf }: Column, charge: ProviderCharge): string => {
    const value = valueOf(charge);
    if (value === undefined) return '';
    return typeof value === 'string' ? cell(value) : textOf(value);
  };
  const templateOf = (charge: ProviderCharge): (string | Column)[] => {
    const parts: (string | Column)[] = [];
    let text = '';
    for (const [index, column] of columns.entries()) {
      if (index > 0) text += ',';
      if (column.valueOf.isOfSubject === true) {
        text += cellOf(column, charge);
        continue;
      }
      parts.push(text, column);
      text = '';
    }
    return [...parts, `${text}\n`];
  };
  return (charge) => {
    if (charge.subject !== latest) {
      latest = charge.subject;
      template = templateOf(charge);
    }
    let line = '';
    for (const part of template) line += typeof part === 'string' ? part : cellOf(part, charge);
    return line;
  };
}
