import { type Figure, meetsTarget, type Missing, ratioOf, spreadOf, type Target } from './figure.ts';

const HEAD = ['bench', 'what', 'A', 'B', 'A / B', 'min to max', 'target', ''];

/** A Markdown table, aligned for terminals: medians of A and B, and the median of the rounds' ratios with its spread. */
export function tableOf(results: readonly (Figure | Missing)[]): string {
  const rows = [HEAD, ...results.map((result) => ('missing' in result ? missingRow(result) : figureRow(result)))];
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [head = HEAD, ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

function figureRow(figure: Figure): readonly string[] {
  const { bench, what, unit, a, b, rounds, target } = figure;
  const { median, min, max } = ratioOf(figure);
  const side = (label: string, values: readonly number[]): string =>
    `${label}: ${number(spreadOf(values).median)} ${unit}`;
  return [
    bench,
    what,
    ...[
      side(
        a,
        rounds.map((round) => round.a),
      ),
      side(
        b,
        rounds.map((round) => round.b),
      ),
    ],
    ...[number(median), `${number(min)} to ${number(max)}`],
    target === undefined ? '' : describe(target, unit),
    { true: 'yes', false: 'no', undefined: '' }[`${meetsTarget(figure)}`],
  ];
}

function missingRow({ bench, what, missing }: Missing): readonly string[] {
  return [bench, what, missing, '', '', '', '', 'missing'];
}

function describe(target: Target, unit: string): string {
  if ('medianAtMost' in target) return `A <= ${target.medianAtMost} ${unit}`;
  return 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
}

/** Three significant digits. */
export function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
