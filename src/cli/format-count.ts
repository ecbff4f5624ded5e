/** A whole number with commas, as `toLocaleString` writes it, whose first call takes a tenth of a start. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
