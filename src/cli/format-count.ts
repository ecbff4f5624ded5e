/** A whole number with a comma between thousands. `toLocaleString` does the same, but its first call costs a tenth of a start. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
