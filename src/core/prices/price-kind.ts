import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import Big from 'big.js';
import type { Database } from 'better-sqlite3';
import { defineRecordKind, type TypedRecordKind } from '../provider/record-kind.ts';
import { dateField, defaulted, instantMs, nameField, QUANTITY } from '../schema/fields.ts';
import { formatDay } from '../time/day.ts';
import { dayOf } from '../time/instant.ts';

/** Before everything that can be used. */
const ALWAYS = '1970-01-01';

const DECIMAL = [
  Type.String({ pattern: '^\\d{1,18}(\\.\\d{1,18})?$', title: "a decimal such as '0.0125'", [QUANTITY]: true }),
  Type.Number({ minimum: 0, maximum: 1e15 }),
] as const;

/** An amount of money: text keeps all of its digits. */
export function decimalField(description: string) {
  return Type.Union([...DECIMAL], { description });
}

const Amount = Type.Union([...DECIMAL, Type.Null()], {
  description: 'The price of one unit in the currency of the provider; null: from this day on the metric has no price.',
});

const Price = Type.Object(
  {
    id: Type.Optional(nameField('Omitted: the metric and the day, such as egress@2026-01-01.')),
    metric: nameField('What is billed, by the name that usage has on the wire.'),
    from: defaulted(dateField('The first day (UTC) on which the price holds.'), ALWAYS),
    price: Amount,
  },
  { additionalProperties: false },
);
type Price = Static<typeof Price>;

export interface PriceRow {
  readonly id: string;
  readonly metric: string;
  /** The first day on which the price holds: days since 1970-01-01. */
  readonly day: number;
  /** A decimal; `null` ends an earlier price. */
  readonly price: string | null;
}

/** The record kind of a provider's prices. */
export interface PriceKind extends TypedRecordKind<PriceRow> {
  /**
   * Adds a price list, except for the metrics that have prices.
   *
   * @throws TypeError for a price that doesn't match the schema
   */
  addMissing(db: Database, list: readonly unknown[]): void;
  /** The prices as stored. */
  read(db: Database): PriceList;
}

/** The prices of a dataset. */
export interface PriceList {
  /** The price of one unit on a day (days since 1970-01-01); `undefined` for a metric without a price. */
  at(metric: string, day: number): Big | undefined;
  /** The days after `from` and before `to` on which the metric's price changes, in order. */
  changes(metric: string, from: number, to: number): number[];
}

/**
 * Declares the prices of a provider: one for each metric and the day from which it holds.
 *
 * @param table the name of the table
 */
export function definePriceKind(table: string, description: string): PriceKind {
  const rowOf = ({ id, metric, from = ALWAYS, price }: Price): PriceRow => ({
    id: id ?? `${metric}@${from}`,
    metric,
    day: dayOf(instantMs(from)),
    price: price === null ? null : new Big(price).toFixed(),
  });
  function* insert(db: Database, rows: Iterable<PriceRow>): Iterable<number> {
    const statement = db.prepare<PriceRow>(`INSERT INTO ${table} VALUES (@metric, @day, @price, @id)`);
    for (const row of rows) yield statement.run(row).changes;
  }
  const kind = defineRecordKind({
    name: 'prices',
    description,
    schema: Price,
    id: 'id',
    unique: true,
    reference: true,
    fixed: ['metric', 'from'],
    tables: {
      [table]: `CREATE TABLE ${table} (
  metric TEXT NOT NULL,
  day INTEGER NOT NULL, -- days since 1970-01-01
  price TEXT, -- a decimal
  id TEXT NOT NULL UNIQUE,
  PRIMARY KEY (metric, day)
) STRICT, WITHOUT ROWID`,
    },
    indexes: [],
    rowOf,
    idOf: ({ id }) => id,
    insert,
    has: (db, id) => db.prepare(`SELECT 1 FROM ${table} WHERE id = ?`).get(id) !== undefined,
    remove: (db, id) => db.prepare(`DELETE FROM ${table} WHERE id = ?`).run(id).changes > 0,
    *exportFrom(db) {
      for (const { id, metric, day, price } of rowsOf(db, table)) {
        yield JSON.stringify({ id, metric, from: formatDay(day), price });
      }
    },
    fromWire: (record) => record,
    count: () => ({}),
  });
  return {
    ...kind,
    addMissing(db, list) {
      const priced = new Set(rowsOf(db, table).map(({ metric }) => metric));
      const rows = list.map((price, index) => {
        if (!Value.Check(Price, price)) throw new TypeError(`prices[${index}] does not match its schema`);
        return rowOf(price);
      });
      Array.from(
        insert(
          db,
          rows.filter(({ metric }) => !priced.has(metric)),
        ),
      );
    },
    read: (db) => priceListOf(rowsOf(db, table)),
  };
}

function rowsOf(db: Database, table: string): PriceRow[] {
  return db.prepare<[], PriceRow>(`SELECT metric, day, price, id FROM ${table} ORDER BY metric, day`).all();
}

function priceListOf(rows: readonly PriceRow[]): PriceList {
  const byMetric = new Map<string, { readonly day: number; readonly price: Big | undefined }[]>();
  for (const { metric, day, price } of rows) {
    const prices = byMetric.get(metric) ?? [];
    byMetric.set(metric, prices);
    prices.push({ day, price: price === null ? undefined : new Big(price) });
  }
  return {
    at: (metric, day) => byMetric.get(metric)?.findLast((price) => price.day <= day)?.price,
    changes: (metric, from, to) =>
      (byMetric.get(metric) ?? []).map(({ day }) => day).filter((day) => day > from && day < to),
  };
}
