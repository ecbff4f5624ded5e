import type { ImportResult } from '../../control/records/schemas.ts';
import { formatCount } from './format-count.ts';

/** What an import did, and what it skipped, with the reasons by their number. */
export function importText(name: string, { imported, ignored, calls }: ImportResult, duration: string): string {
  const counts = Object.entries(imported).map(([provider, count]) => `${formatCount(count)} of ${provider}`);
  const lines = [`${name}: ${counts.length === 0 ? 'no records' : `records: ${counts.join(', ')}`}, in ${duration}`];
  if (calls !== undefined && calls.skipped > 0) {
    lines.push(`  ${formatCount(calls.skipped)} of ${formatCount(calls.skipped + calls.read)} entries skipped:`);
    lines.push(...placesOf(calls.reasons.map(({ reason, entry }) => [reason, entry])));
  }
  if (ignored.length > 0) {
    const places = ignored.flatMap(({ line, fields }) => fields.map((field) => [field, line] as const));
    lines.push('  unknown fields, which are not stored:', ...placesOf(places));
  }
  return `${lines.join('\n')}\n`;
}

const SHOWN = 3;

/** Each text once, with the first lines or entries that it is about. */
function placesOf(places: readonly (readonly [text: string, number: number])[]): string[] {
  const byText = new Map<string, number[]>();
  for (const [text, number] of places) byText.set(text, [...(byText.get(text) ?? []), number]);
  return Array.from(byText, ([text, numbers]) => {
    const more = numbers.length - SHOWN;
    const first = numbers.slice(0, SHOWN).join(', ');
    return `    ${text} (${first}${more > 0 ? ` and ${formatCount(more)} more` : ''})`;
  });
}
