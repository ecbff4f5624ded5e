import { useState } from 'preact/hooks';
import type { DatasetCosts, DatasetSummary } from '../../control/account/schemas.ts';
import type { Api } from '../api.ts';
import { useLoaded } from '../load.ts';
import { Bars } from '../parts/bars.tsx';
import { formatAmount, formatMoney, formatPeriod, words } from '../parts/format.ts';
import { Breakdown } from './breakdown.tsx';
import { Records } from './records.tsx';

/** The latest months that a chart shows. */
const MAX_MONTHS = 36;

interface CloudProps {
  readonly api: Api;
  readonly provider: string;
}

/** One cloud of the account. */
export function Cloud({ api, provider }: CloudProps) {
  const [chosenMonth, setMonth] = useState<string>();
  const [chosenMeasure, setMeasure] = useState<string>();
  const [period, setPeriod] = useState<string>();
  const summary = useLoaded(
    (signal) => {
      const month = chosenMonth === undefined ? '' : `&month=${chosenMonth}`;
      return api.ofDataset<DatasetSummary>(`summary?provider=${encodeURIComponent(provider)}${month}`, { signal });
    },
    [api, provider, chosenMonth],
  );
  const month = chosenMonth ?? summary.value?.month;
  const costs = useLoaded(
    async (signal) =>
      month === undefined
        ? undefined
        : api.ofDataset<DatasetCosts>(`costs?provider=${encodeURIComponent(provider)}&month=${month}`, { signal }),
    [api, provider, month],
  );
  const found = summary.value?.providers[provider];
  const problem = summary.error ?? costs.error;
  if (found === undefined || month === undefined) {
    return (
      <section class="panel cloud" aria-label={provider}>
        {problem === undefined ? <p class="muted">Loading</p> : <p role="alert">{problem}</p>}
      </section>
    );
  }
  const { title, counts, measures, headlines } = found;
  const name = chosenMeasure !== undefined && chosenMeasure in measures ? chosenMeasure : headlines.growth;
  const measure = measures[name];
  const months = latestOf(measure?.months ?? {});
  const bills = (costs.value?.providers[provider] ?? []).filter(
    ({ total, credits }) => Number(total) || Number(credits),
  );
  return (
    <section class="panel cloud" aria-label={title}>
      <div class="row">
        <h3>{title}</h3>
        <p class="counts muted">
          {Object.entries(counts)
            .map(([kind, count]) => `${formatAmount(count)} ${words(kind)}`)
            .join(', ')}
        </p>
      </div>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {measure === undefined ? (
        <p class="muted">No usage up to the clock.</p>
      ) : (
        <>
          <label>
            Usage of {title}{' '}
            <select
              value={name}
              onChange={({ currentTarget }) => {
                setMeasure(currentTarget.value);
              }}
            >
              {Object.keys(measures).map((key) => (
                <option key={key} value={key}>
                  {words(key)}
                </option>
              ))}
            </select>
          </label>
          <p class="muted">{measure.description}</p>
          <div class="charts">
            <Bars
              title={`${words(name)} by month`}
              unit={measure.unit}
              amounts={months}
              selected={month}
              onSelect={(chosen) => {
                setMonth(chosen);
                setPeriod(chosen);
              }}
            />
            <Bars
              title={`${words(name)} by day, ${formatPeriod(month)}`}
              unit={measure.unit}
              amounts={measure.days}
              selected={period}
              onSelect={setPeriod}
            />
          </div>
          {bills.map(({ currency, total, credits }) => (
            <p key={currency}>
              {formatPeriod(month)} costs <strong title={total}>{formatMoney(total, currency)}</strong> up to the clock
              {Number(credits) !== 0 && `, and credits of ${formatMoney(credits, currency)}`}.
            </p>
          ))}
          {costs.value?.providers[provider]?.map((bill) => (
            <Breakdown key={bill.currency} title={title} month={month} costs={bill} />
          ))}
          {period === undefined ? (
            <p class="muted">Choose a bar to see its records, and the lines that fetch them.</p>
          ) : (
            <Records
              key={period}
              {...{ api, provider, title, period }}
              onClose={() => {
                setPeriod(undefined);
              }}
            />
          )}
        </>
      )}
    </section>
  );
}

/** The latest months, from the first of them with usage on: some accounts have a single old record. */
function latestOf(months: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const latest = Object.entries(months).slice(-MAX_MONTHS);
  const first = latest.findIndex(([, amount]) => amount > 0);
  return Object.fromEntries(latest.slice(Math.max(first, 0)));
}
