const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/**
 * Draws numbers as vertical bars, with a resolution of an eighth of a line. Positive numbers are at least one eighth high.
 *
 * @param height of the chart, in lines
 * @param width of each bar, in columns
 * @returns the lines from top to bottom
 */
export function bars(values: readonly number[], height: number, width: number): string[] {
  const most = Math.max(...values, 0);
  const levels = values.map((value) =>
    most === 0 || value <= 0 ? 0 : Math.max(1, Math.round((value / most) * height * 8)),
  );
  return Array.from({ length: height }, (_, line) =>
    levels
      .map((level) => (EIGHTHS[Math.min(Math.max(level - (height - 1 - line) * 8, 0), 8)] ?? '').repeat(width))
      .join(''),
  );
}
