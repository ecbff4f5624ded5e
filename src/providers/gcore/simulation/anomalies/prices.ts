import type { Database } from 'better-sqlite3';
import type { WriteContext } from '../../../../core/provider/record-kind.ts';
import { instantMs } from '../../../../core/schema/fields.ts';
import { formatDay } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf } from '../../../../core/time/instant.ts';
import { prices } from '../../store/account/prices.ts';
import type { AnomalyField } from './field.ts';

/** Changes prices from a day on, and back if the change ends. */
export function changePrices(db: Database, fields: readonly AnomalyField[], context: WriteContext): void {
  for (const field of fields) {
    if (field.kind !== 'price_change') continue;
    const { metric, price, from, to } = field;
    const day = dayOf(instantMs(from));
    const old =
      prices
        .read(db)
        .at(metric, day - 1)
        ?.toFixed() ?? null;
    const changes = [
      { metric, from: formatDay(day), price },
      ...(to === undefined ? [] : [{ metric, from: formatDay(dayOf(instantMs(to) + DAY_MS - 1)), price: old }]),
    ];
    for (const change of changes) prices.remove(db, `${metric}@${change.from}`);
    Array.from(prices.write(db, changes, context));
  }
}
