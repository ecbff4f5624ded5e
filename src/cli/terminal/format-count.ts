/** A whole number with commas. `toLocaleString` does the same, but its first call takes a tenth of the start. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
