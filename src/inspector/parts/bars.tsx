import { useId, useRef, useState } from 'preact/hooks';
import { formatAmount, formatCompact, formatPeriod } from './format.ts';

export interface BarsProps {
  /** What the bars show. */
  readonly title: string;
  readonly unit: string;
  /** Amounts by period, `YYYY-MM` or `YYYY-MM-DD`, in their order. */
  readonly amounts: Readonly<Record<string, number>>;
  /** The period whose bar is marked. */
  readonly selected?: string | undefined;
  /** Makes bars buttons. */
  readonly onSelect?: ((period: string) => void) | undefined;
}

/** A bar chart: arrow keys move between bars, Enter chooses one, and a table says the same in text. */
export function Bars({ title, unit, amounts, selected, onSelect }: BarsProps) {
  const titleId = useId();
  const group = useRef<HTMLDivElement>(null);
  const periods = Object.keys(amounts);
  const [focused, setFocused] = useState<string>();
  const largest = Math.max(...Object.values(amounts), 0);
  // One bar takes part in the order of Tab.
  const stop = [focused, selected].find((period) => period !== undefined && period in amounts) ?? periods.at(-1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = periods.indexOf(stop ?? '');
    const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: periods.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.min(Math.max(target, 0), periods.length - 1);
    setFocused(periods[next]);
    group.current?.querySelectorAll('button')[next]?.focus();
  };
  const every = Math.max(1, Math.ceil(periods.length / 8));
  return (
    <figure class="chart" aria-labelledby={titleId}>
      <figcaption id={titleId}>
        {title} <span class="muted">({unit})</span>
      </figcaption>
      {periods.length === 0 ? (
        <p class="muted">No usage up to the clock.</p>
      ) : (
        <>
          <p class="scale muted" aria-hidden="true">
            {formatCompact(largest)}
          </p>
          <div
            class="bars"
            ref={group}
            role={onSelect ? 'toolbar' : 'img'}
            aria-labelledby={titleId}
            onKeyDown={onSelect && onKeyDown}
          >
            {periods.map((period, index) => {
              const amount = amounts[period] ?? 0;
              const text = `${formatPeriod(period)}: ${formatAmount(amount)} ${unit}`;
              const percent = largest > 0 ? (100 * Math.max(amount, 0)) / largest : 0;
              const bar = <span class="fill" style={{ height: `${percent}%` }} />;
              return (
                <div class="slot" key={period}>
                  {onSelect ? (
                    <button
                      type="button"
                      class="bar"
                      title={text}
                      aria-label={text}
                      aria-pressed={period === selected}
                      tabIndex={period === stop ? 0 : -1}
                      onFocus={() => {
                        setFocused(period);
                      }}
                      onClick={() => {
                        onSelect(period);
                      }}
                    >
                      {bar}
                    </button>
                  ) : (
                    <span class="bar" title={text}>
                      {bar}
                    </span>
                  )}
                  {index % every === 0 && (every === 1 || index < periods.length - 2) && (
                    <span class="tick muted" aria-hidden="true">
                      {period.length === 'YYYY-MM'.length ? period : Number(period.slice(-2))}
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        </>
      )}
      {periods.length > 0 && (
        <details>
          <summary>
            As a table<span class="hidden">: {title}</span>
          </summary>
          <div class="scroll tall" tabIndex={0} role="group" aria-labelledby={titleId}>
            <table>
              <thead>
                <tr>
                  <th scope="col">Period</th>
                  <th scope="col" class="number">
                    {unit}
                  </th>
                </tr>
              </thead>
              <tbody>
                {periods.map((period) => (
                  <tr key={period}>
                    <th scope="row">{period}</th>
                    <td class="number">{formatAmount(amounts[period] ?? 0)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </figure>
  );
}
