import { useState } from 'preact/hooks';
import type { CostGroup, Costs } from '../../core/focus/costs.ts';
import { formatAmount, formatMoney, formatPeriod, words } from '../parts/format.ts';

interface BreakdownProps {
  readonly title: string;
  /** `YYYY-MM` */
  readonly month: string;
  readonly costs: Costs;
}

/** A month by project, service, type, meter or tag: what it costs, or what was used where nothing has a price. */
export function Breakdown({ title, month, costs: { by, currency } }: BreakdownProps) {
  const dimensions = Object.keys(by);
  const [chosen, setDimension] = useState('project');
  const dimension = chosen in by ? chosen : dimensions[0];
  if (dimension === undefined) return null;
  const groups = by[dimension] ?? [];
  const isPriced = groups.some(({ cost }) => Number(cost) !== 0);
  const amountOf = (group: CostGroup): number =>
    isPriced ? Number(group.cost) : Object.values(group.quantities).reduce((sum, amount) => sum + Number(amount), 0);
  const largest = Math.max(...groups.map(amountOf));
  return (
    <details class="breakdown" open>
      <summary>
        {title} in {formatPeriod(month)}, by {words(dimension)}
      </summary>
      <label>
        Show by{' '}
        <select
          value={dimension}
          onChange={({ currentTarget }) => {
            setDimension(currentTarget.value);
          }}
        >
          {dimensions.map((name) => (
            <option key={name} value={name}>
              {words(name)}
            </option>
          ))}
        </select>
      </label>
      <div class="scroll tall" tabIndex={0} role="group" aria-label={`${title} by ${words(dimension)}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words(dimension)}</th>
              <th scope="col" class="number">
                {isPriced ? `Cost (${currency})` : 'Quantity'}
              </th>
              <th scope="col" class="wide">
                <span class="hidden">Share</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={`${group.name} ${group.others}`}>
                <th scope="row">{nameOf(group)}</th>
                <td class="number" title={isPriced ? group.cost : undefined}>
                  {isPriced ? formatMoney(group.cost, currency) : quantitiesOf(group)}
                </td>
                <td class="wide">
                  <span class="share" aria-hidden="true">
                    <span class="fill" style={{ width: `${shareOf(amountOf(group), largest)}%` }} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Percent. */
function shareOf(amount: number, largest: number): number {
  return largest > 0 ? (100 * Math.max(amount, 0)) / largest : 0;
}

function nameOf({ name, others }: CostGroup): string {
  if (others !== undefined) return `${others} others`;
  return name ?? 'none';
}

function quantitiesOf({ quantities }: CostGroup): string {
  return Object.entries(quantities)
    .map(([unit, amount]) => `${formatAmount(Number(amount))} ${unit}`)
    .join(', ');
}
