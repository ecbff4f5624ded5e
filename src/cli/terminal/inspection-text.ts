import type { InspectedMeasure } from '../../core/provider/inspect.ts';
import type { Inspection, StoredProvider } from '../inspection.ts';
import { bars } from './bars.ts';
import { formatCount } from './format-count.ts';
import type { Paint } from './terminal.ts';

/** Height of a chart's bars, in lines. */
const HEIGHT = 5;
/** A chart shows at most this number of months, the latest ones. */
const MAX_MONTHS = 48;

/** Renders an inspection as text with charts. */
export function describeInspection(found: Inspection, columns: number, paint: Paint): string {
  const { data, scenario, seed, parameters, clock, storage_bytes } = found;
  const where = data === ':memory:' ? 'in memory' : data;
  const numbers = Object.entries(parameters).map(([name, value]) => `, ${name} ${formatCount(value)}`);
  return [
    `${paint('bold', where)}  scenario ${scenario}${numbers.join('')}, seed ${seed}, ${formatSize(storage_bytes)}`,
    `clock ${clock}`,
    ...Object.values(found.providers).map((provider) => `\n${describeProvider(provider, columns, paint)}`),
    '',
  ].join('\n');
}

function describeProvider(provider: StoredProvider, columns: number, paint: Paint): string {
  const { title, counts, first_day, last_day, busiest_month, storage_bytes, headlines, measures } = provider;
  const growth = measures[headlines.growth];
  const rhythm = measures[headlines.rhythm];
  const amounts = Object.entries(counts).map(([kind, count]) => `${formatCount(count)} ${words(kind)}`);
  const lines = [`${paint('bold', title)}  ${[...amounts, formatSize(storage_bytes)].join(', ')}`];
  if (first_day === null || last_day === null || busiest_month === null) return lines.join('\n');
  lines.push(`${first_day} to ${last_day}, busiest in ${busiest_month}`);
  if (growth !== undefined) lines.push('', ...chartOfMonths(headlines.growth, growth, columns, paint));
  if (rhythm !== undefined) lines.push('', ...chartOfDays(headlines.rhythm, rhythm, columns, paint));
  return lines.join('\n');
}

function chartOfMonths(name: string, { months }: InspectedMeasure, columns: number, paint: Paint): string[] {
  const latest = Object.entries(months).slice(-MAX_MONTHS);
  const unused = latest.findIndex(([, amount]) => amount > 0);
  const used = latest.slice(Math.max(unused, 0));
  // The axis labels the first month of each year.
  const labels = used.map(([month], index) => (index === 0 || month.endsWith('-01') ? month.slice(0, 4) : ''));
  const values = used.map(([, amount]) => amount);
  return chart(`${words(name)} by month`, values, labels, columns, paint);
}

function chartOfDays(name: string, { days }: InspectedMeasure, columns: number, paint: Paint): string[] {
  const labels = Object.keys(days).map((day) => ['S', 'M', 'T', 'W', 'T', 'F', 'S'][new Date(day).getUTCDay()] ?? '');
  const [month = ''] = Object.keys(days);
  return chart(`${words(name)} by day of ${month.slice(0, 7)}`, Object.values(days), labels, columns, paint);
}

function chart(
  title: string,
  values: readonly number[],
  labels: readonly string[],
  columns: number,
  paint: Paint,
): string[] {
  if (values.every((value) => value === 0)) return [`${title}: none`];
  const most = formatAmount(Math.max(...values));
  const room = Math.max(columns - most.length - 2, 1);
  const width = room >= values.length * 2 ? 2 : 1;
  return [
    title,
    ...bars(values.slice(-room), HEIGHT, width).map((line, index) => {
      const label = index === 0 ? most : index === HEIGHT - 1 ? '0' : '';
      return `${label.padStart(most.length)} ┤${paint('cyan', line.trimEnd())}`;
    }),
    `${' '.repeat(most.length + 2)}${axisOf(labels.slice(-room), width)}`.trimEnd(),
  ];
}

/** Labels below their bars. A label that would overlap the one before it is omitted. */
function axisOf(labels: readonly string[], width: number): string {
  let line = '';
  for (const [index, label] of labels.entries()) {
    const at = index * width;
    if (line.length <= at) line = line.padEnd(at) + label;
  }
  return line;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

/** With three significant digits, such as `1.23K`. */
function formatAmount(amount: number): string {
  return amount.toLocaleString('en-US', { maximumSignificantDigits: 3, notation: 'compact' });
}

function formatSize(bytes: number): string {
  return bytes < 1e6 ? `${formatAmount(bytes / 1e3)} KB` : `${formatAmount(bytes / 1e6)} MB`;
}
