/** All times of the page are UTC, as those of the APIs are. */
const UTC = { timeZone: 'UTC' } as const;

const amounts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 });
const instants = new Intl.DateTimeFormat(undefined, {
  ...UTC,
  ...{
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
});
const months = new Intl.DateTimeFormat(undefined, { ...UTC, year: 'numeric', month: 'long' });
const days = new Intl.DateTimeFormat(undefined, {
  ...UTC,
  ...{ weekday: 'short', year: 'numeric', month: 'short' },
  day: 'numeric',
});

export const formatAmount = (amount: number): string => amounts.format(amount);
export const formatCompact = (amount: number): string => compact.format(amount);
/** @param instant RFC 3339, or ms */
export const formatTime = (instant: string | number): string => `${instants.format(new Date(instant))} UTC`;
/** @param period `YYYY-MM` or `YYYY-MM-DD` */
export const formatPeriod = (period: string): string =>
  (period.length === 'YYYY-MM'.length ? months : days).format(new Date(period));

/** @param decimal an exact decimal, which is rounded to what people pay */
export function formatMoney(decimal: string | number, currency: string): string {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(Number(decimal));
}

/** `environment_minutes` as words. */
export const words = (name: string): string => name.replaceAll('_', ' ');

/** The instants at which a month or a day begins and ends. */
export function boundsOf(period: string): { readonly from: string; readonly to: string } {
  const start = new Date(period);
  const end = new Date(start);
  if (period.length === 'YYYY-MM'.length) end.setUTCMonth(end.getUTCMonth() + 1);
  else end.setUTCDate(end.getUTCDate() + 1);
  return { from: rfc3339(start), to: rfc3339(end) };
}

/** Without milliseconds, as people write it. */
export function rfc3339(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
