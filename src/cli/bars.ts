const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/**
 * Numbers as upright bars, to an eighth of a line; what is more than nothing is seen.
 *
 * @param height lines
 * @param width columns of each bar
 * @returns the lines, the uppermost first
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
