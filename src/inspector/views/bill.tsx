import { useEffect, useRef } from 'preact/hooks';
import type { DatasetCosts, DatasetSummary } from '../../control/account/schemas.ts';
import type { Api } from '../api.ts';
import { useLoaded } from '../load.ts';
import { Bars } from '../parts/bars.tsx';
import { formatAmount, formatMoney, formatPeriod, words } from '../parts/format.ts';

interface BillProps {
  readonly api: Api;
  /** RFC 3339 */
  readonly now: string;
  /** Called once there is a bill to compare later ones with, or none can be had. */
  readonly onLoaded: () => void;
}

interface Situation {
  readonly summary: DatasetSummary;
  readonly costs: DatasetCosts;
}

/** What each cloud has metered and costs at a time: the month to date. */
export function Bill({ api, now, onLoaded }: BillProps) {
  const month = now.slice(0, 'YYYY-MM'.length);
  const { value, error } = useLoaded<Situation>(
    async (signal) => {
      const [costs, summary] = await Promise.all([
        api.ofDataset<DatasetCosts>(`costs?month=${month}`, { signal }),
        api.ofDataset<DatasetSummary>(`summary?month=${month}`, { signal }),
      ]);
      return { costs, summary };
    },
    [api, now],
  );
  const isLoaded = value !== undefined || error !== undefined;
  useEffect(() => {
    if (isLoaded) onLoaded();
  }, [isLoaded]);
  const shown = useRef<Situation | undefined>(undefined);
  const before = useRef<Situation | undefined>(undefined);
  if (value !== shown.current) {
    before.current = shown.current;
    shown.current = value;
  }
  if (error !== undefined) return <p role="alert">{error}</p>;
  if (value === undefined) return <p class="muted">Loading</p>;
  return (
    <section class="bill" aria-label="Month to date">
      {Object.entries(value.summary.providers).map(([provider, { title, counts, measures, headlines }]) => {
        const name = headlines.rhythm in measures ? headlines.rhythm : headlines.growth;
        const measure = measures[name];
        const amounts = amountsOf(provider, value, before.current);
        return (
          <section key={provider} class="panel" aria-label={title}>
            <h3>{title}</h3>
            <p class="muted">{formatPeriod(value.costs.month)} to date</p>
            {amounts.map(({ key, text, exact, change }) => (
              <p key={key} class="amount">
                <span title={exact}>{text}</span> {change !== undefined && <small>{change}</small>}
              </p>
            ))}
            <p>
              {Object.entries(counts)
                .map(([kind, count]) => `${formatAmount(count)} ${words(kind)}`)
                .join(', ')}
            </p>
            {measure !== undefined && (
              <Bars
                title={`${words(name)} by day, ${formatPeriod(value.costs.month)}`}
                unit={measure.unit}
                amounts={measure.days}
              />
            )}
          </section>
        );
      })}
    </section>
  );
}

interface Amount {
  readonly key: string;
  readonly text: string;
  readonly exact?: string;
  /** Since the clock stood elsewhere. */
  readonly change: string | undefined;
}

/** What a cloud costs in the month to date, or what it metered where nothing has a price. */
function amountsOf(provider: string, now: Situation, before: Situation | undefined): Amount[] {
  const bills = billsOf(now, provider);
  if (bills.length === 0) {
    const used = usageOf(now, provider);
    const format = (amount: number): string => `${formatAmount(amount)} ${used.unit}`;
    const change = before && changeOf(used.amount - usageOf(before, provider).amount, format);
    return [{ key: 'usage', text: format(used.amount), change }];
  }
  return bills.map(({ currency, total }) => {
    const format = (amount: number): string => formatMoney(amount, currency);
    const former = before && Number(billsOf(before, provider).find((bill) => bill.currency === currency)?.total ?? 0);
    const change = former === undefined ? undefined : changeOf(Number(total) - former, format);
    return { key: currency, text: format(Number(total)), exact: total, change };
  });
}

const billsOf = ({ costs }: Situation, provider: string) =>
  (costs.providers[provider] ?? []).filter(({ total }) => Number(total) !== 0);

function usageOf({ summary }: Situation, provider: string): { readonly amount: number; readonly unit: string } {
  const found = summary.providers[provider];
  const measure = found?.measures[found.headlines.growth];
  return { amount: measure?.months[summary.month] ?? 0, unit: measure?.unit ?? '' };
}

function changeOf(change: number, format: (amount: number) => string): string | undefined {
  if (change === 0) return undefined;
  return `${change > 0 ? '+' : '−'}${format(Math.abs(change))}`;
}
