import { Type } from '@sinclair/typebox';
import Big from 'big.js';
import type { Database } from 'better-sqlite3';
import { decimalField } from '../../../../core/prices/price-kind.ts';
import { defineRecordKind } from '../../../../core/provider/record-kind.ts';
import { countField, dateField, instantMs, nameField } from '../../../../core/schema/fields.ts';
import { formatDay } from '../../../../core/time/day.ts';
import { dayOf } from '../../../../core/time/instant.ts';

/** The types that can be reserved: each has a flavor and is billed by the minute. */
const RESERVABLE = ['ai_cluster', 'ai_virtual_cluster', 'baremetal', 'basic_vm', 'instance', 'load_balancer'] as const;
type Reservable = (typeof RESERVABLE)[number];

const WrittenCommitment = Type.Object(
  {
    id: Type.Optional(
      nameField('Omitted: the flavor, the region and the first day, such as bm2-hf-medium@76@2026-01-01.'),
    ),
    type: Type.Unsafe<Reservable>(
      Type.Union(
        RESERVABLE.map((type) => Type.Literal(type)),
        { description: 'The type of the reserved resources.' },
      ),
    ),
    flavor: nameField('The flavor of the reserved resources.'),
    region_id: countField('The region of the reserved resources.'),
    count: countField('How many resources are reserved: each for every minute of a month.', 1),
    price: decimalField('The price of a minute of one resource, used or not.'),
    overcommit_price: Type.Optional(
      decimalField('The price of a minute beyond what is reserved. Default: the price of the metric.'),
    ),
    from: dateField('The first day.'),
    to: Type.Optional(Type.Union([dateField('The day after the last one.'), Type.Null()])),
  },
  { additionalProperties: false },
);

interface CommitmentRow {
  readonly id: string;
  readonly type: Reservable;
  readonly flavor: string;
  readonly region_id: number;
  readonly count: number;
  /** Decimals. */
  readonly price: string;
  readonly overcommit_price: string | null;
  /** Days since 1970-01-01; `to_day` is exclusive. */
  readonly from_day: number;
  readonly to_day: number | null;
}

/** Resources that are paid for in advance, used or not. */
export interface Commitment extends Omit<CommitmentRow, 'price' | 'overcommit_price'> {
  /** In EUR for a minute of one resource. */
  readonly price: Big;
  /** The same beyond what is reserved; `undefined` for the metric's own price. */
  readonly overcommitPrice: Big | undefined;
}

export const commitments = defineRecordKind({
  name: 'commitments',
  description: 'Reserved resources. The monthly cost report shows them apart from pay-as-you-go.',
  schema: WrittenCommitment,
  id: 'id',
  unique: true,
  reference: true,
  tables: {
    gcore_commitment: `CREATE TABLE gcore_commitment (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    flavor TEXT NOT NULL,
    region_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    price TEXT NOT NULL, -- a decimal
    overcommit_price TEXT, -- a decimal
    from_day INTEGER NOT NULL, -- since 1970-01-01
    to_day INTEGER -- exclusive
  ) STRICT, WITHOUT ROWID`,
  },
  indexes: [],
  rowOf: ({ id, type, flavor, region_id, count, price, overcommit_price, from, to }): CommitmentRow => ({
    id: id ?? `${flavor}@${region_id}@${from}`,
    ...{ type, flavor, region_id, count },
    price: new Big(price).toFixed(),
    overcommit_price: overcommit_price === undefined ? null : new Big(overcommit_price).toFixed(),
    from_day: dayOf(instantMs(from)),
    to_day: typeof to === 'string' ? dayOf(instantMs(to)) : null,
  }),
  idOf: ({ id }) => id,
  *insert(db, rows) {
    const insert = db.prepare<CommitmentRow>(
      `INSERT INTO gcore_commitment VALUES
       (@id, @type, @flavor, @region_id, @count, @price, @overcommit_price, @from_day, @to_day)`,
    );
    for (const row of rows) yield insert.run(row).changes;
  },
  has: (db, id) => db.prepare('SELECT 1 FROM gcore_commitment WHERE id = ?').get(id) !== undefined,
  remove: (db, id) => db.prepare('DELETE FROM gcore_commitment WHERE id = ?').run(id).changes > 0,
  *exportFrom(db) {
    for (const { overcommit_price, from_day, to_day, ...row } of rowsIn(db)) {
      const to = to_day === null ? null : formatDay(to_day);
      yield JSON.stringify({
        ...row,
        ...(overcommit_price !== null && { overcommit_price }),
        ...{ from: formatDay(from_day), to },
      });
    }
  },
  fromWire: (record) => record,
  count: () => ({}),
});

function rowsIn(db: Database): CommitmentRow[] {
  return db.prepare<[], CommitmentRow>('SELECT * FROM gcore_commitment ORDER BY from_day, id').all();
}

/** All commitments, by their first day. */
export function readCommitments(db: Database): Commitment[] {
  return rowsIn(db).map(({ price, overcommit_price, ...row }) => ({
    ...row,
    price: new Big(price),
    overcommitPrice: overcommit_price === null ? undefined : new Big(overcommit_price),
  }));
}
